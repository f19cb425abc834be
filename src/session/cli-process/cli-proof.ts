/** Proves once for each CLI file, before the first answer, that the CLI carries requests unchanged. */
import { BridgeError } from '../../core/bridge-error.js';
import type { ProbeVerdict } from '../../claude/probe/probe-verdict.js';
import { installCommand } from '../../claude/launch/install-command.js';
import { NEWEST_TESTED_CLI } from '../../claude/launch/supported-version.js';

/** Runs the proof; aborting `signal` stops it. Rejects when it learns nothing about the CLI. */
export type Prove = (signal: AbortSignal) => Promise<ProbeVerdict>;

export class CliProof {
  readonly #prove: Prove | undefined;
  readonly #elapsed: () => number;
  #found: { readonly verdict: ProbeVerdict; readonly at: number } | undefined;
  #running: { readonly verdict: Promise<ProbeVerdict>; readonly stop: AbortController } | undefined;
  /** Resolve when the proof has cleaned up. */
  readonly #underWay = new Set<Promise<void>>();
  #closedFor: BridgeError | undefined;

  /**
   * @param prove absent: the CLI is trusted
   * @param elapsed ms, for intervals
   */
  constructor(prove: Prove | undefined, elapsed: () => number) {
    this.#prove = prove;
    this.#elapsed = elapsed;
  }

  get known(): ProbeVerdict | undefined {
    return this.#prove ? this.#found?.verdict : ON_TRUST;
  }

  get state(): 'ok' | 'pending' | 'failed' {
    return this.known === undefined ? 'pending' : this.known.ok ? 'ok' : 'failed';
  }

  /** Starts the proof unless its verdict is known. */
  start(): void {
    this.verdict().catch(() => undefined);
  }

  /** All callers share one proof. Rejects when it learned nothing or the bridge is closing; the next call tries again. */
  async verdict(): Promise<ProbeVerdict> {
    if (!this.#prove) return ON_TRUST;
    if (this.#closedFor) throw this.#closedFor;
    if (this.#found && !this.#isOld) return this.#found.verdict;
    this.#running ??= this.#begin(this.#prove);
    return this.#running.verdict;
  }

  /** Why the CLI cannot be used, with the command that fixes it. Repeats a failed proof from time to time. */
  problem(cli: NamedCli): string | undefined {
    const { known } = this;
    if (known === undefined || known.ok) return undefined;
    if (this.#isOld) this.start();
    return unusableCli(cli, known.reason).message;
  }

  /** Call when the CLI was replaced: waiting requests get the verdict on the new one. */
  renew(): void {
    this.#found = undefined;
    this.#stop();
    this.start();
  }

  /** Stops a running proof; any request that waits for it gets `reason`. Resolves when the proof has cleaned up. */
  async close(reason: BridgeError): Promise<void> {
    this.#closedFor = reason;
    this.#stop();
    await Promise.all(this.#underWay);
  }

  /** On a slow machine a good CLI may fail its proof. */
  get #isOld(): boolean {
    return this.#found?.verdict.ok === false && this.#elapsed() - this.#found.at > AGAIN_MS;
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
        this.#found = { verdict: found, at: this.#elapsed() };
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
  const told = (which: string): string =>
    `The Claude CLI ${which} cannot be used: ${reason}. Install the latest version that is known to work, \`${installCommand(NEWEST_TESTED_CLI)}\`, and run \`claude-bridge doctor\`.`;
  return new BridgeError('cli_unavailable', told(version), { forLog: told(`${version} at ${path}`) });
}

const ON_TRUST: ProbeVerdict = { ok: true, cacheLifetime: '1h' };
const AGAIN_MS = 60_000;
