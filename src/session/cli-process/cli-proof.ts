/** Whether the CLI carries requests as they are composed: found out once for each CLI file, before the first request is answered. */
import { BridgeError } from '../../core/bridge-error.js';
import type { ProbeVerdict } from '../../claude/probe/probe-verdict.js';
import { NEWEST_TESTED_CLI } from '../../claude/launch/supported-version.js';

/** Finds it out; aborting `signal` gives it up. Rejects when nothing could be learned of the CLI. */
export type Prove = (signal: AbortSignal) => Promise<ProbeVerdict>;

export class CliProof {
  readonly #prove: Prove | undefined;
  readonly #now: () => number;
  #found: { readonly verdict: ProbeVerdict; readonly at: number } | undefined;
  #running: { readonly verdict: Promise<ProbeVerdict>; readonly stop: AbortController } | undefined;
  /** Resolve when nothing of them is left. */
  readonly #underWay = new Set<Promise<void>>();
  #closedFor: BridgeError | undefined;

  /**
   * @param prove absent: the CLI is taken on trust.
   * @param now Unix time in ms.
   */
  constructor(prove: Prove | undefined, now: () => number) {
    this.#prove = prove;
    this.#now = now;
  }

  get known(): ProbeVerdict | undefined {
    return this.#prove ? this.#found?.verdict : ON_TRUST;
  }

  get state(): 'ok' | 'pending' | 'failed' {
    return this.known === undefined ? 'pending' : this.known.ok ? 'ok' : 'failed';
  }

  /** Begins to find out, unless it is known. */
  start(): void {
    this.verdict().catch(() => undefined);
  }

  /** One for all who ask. Rejects when nothing could be learned, or the bridge is closing; whoever asks next has it tried again. */
  async verdict(): Promise<ProbeVerdict> {
    if (!this.#prove) return ON_TRUST;
    if (this.#closedFor) throw this.#closedFor;
    if (this.#found && !this.#isOld) return this.#found.verdict;
    this.#running ??= this.#begin(this.#prove);
    return this.#running.verdict;
  }

  /** Why the CLI cannot be used, with the command that mends it. A bad verdict is looked into again, now and then. */
  problem(cli: NamedCli): string | undefined {
    const { known } = this;
    if (known === undefined || known.ok) return undefined;
    if (this.#isOld) this.start();
    return unusableCli(cli, known.reason).message;
  }

  /** The CLI was replaced: those who wait get the verdict on the new one. */
  renew(): void {
    this.#found = undefined;
    this.#stop();
    this.start();
  }

  /** Ends what is under way; those who wait are told the reason. Resolves when nothing of it is left. */
  async close(reason: BridgeError): Promise<void> {
    this.#closedFor = reason;
    this.#stop();
    await Promise.all(this.#underWay);
  }

  /** A slow moment of the machine may have looked like a fault of the CLI. */
  get #isOld(): boolean {
    return this.#found?.verdict.ok === false && this.#now() - this.#found.at > AGAIN_MS;
  }

  #stop(): void {
    this.#running?.stop.abort();
    this.#running = undefined;
  }

  #begin(prove: Prove): { verdict: Promise<ProbeVerdict>; stop: AbortController } {
    const stop = new AbortController();
    const proving = prove(stop.signal);
    const over = proving.then(
      () => void this.#underWay.delete(over),
      () => void this.#underWay.delete(over),
    );
    this.#underWay.add(over);
    const verdict = proving.then(
      (found) => {
        if (stop.signal.aborted) return this.verdict();
        this.#running = undefined;
        this.#found = { verdict: found, at: this.#now() };
        return found;
      },
      (error: unknown) => {
        if (stop.signal.aborted) return this.verdict();
        this.#running = undefined;
        throw error;
      },
    );
    return { verdict, stop };
  }
}

export interface NamedCli {
  readonly path: string;
  readonly version: string;
}

export function unusableCli({ path, version }: NamedCli, reason: string): BridgeError {
  return new BridgeError(
    'cli_unavailable',
    `The Claude CLI ${version} at ${path} cannot be used: ${reason}. Install the last version known to be good, \`npm install -g @anthropic-ai/claude-code@${NEWEST_TESTED_CLI}\`, and run \`claude-bridge doctor\`.`,
  );
}

const ON_TRUST: ProbeVerdict = { ok: true, cacheLifetime: '1h' };
const AGAIN_MS = 60_000;
