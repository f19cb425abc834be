/** What the bridge knows about the user's CLI while it runs: its file, its version, its login and its proof. */
import { statSync } from 'node:fs';
import type { EngineStatus } from '../../core/chat-model.js';
import type { Logger } from '../../core/logger.js';
import type { BridgeError } from '../../core/bridge-error.js';
import type { ProbeVerdict } from '../../claude/probe/probe-verdict.js';
import { CliProof, unusableCli, type Prove } from './cli-proof.js';

export interface CliFacts {
  readonly version: string;
  readonly loggedIn: boolean | undefined;
}

export interface CliStateOptions {
  readonly cli: { readonly path: string; readonly version: string };
  readonly loggedIn?: boolean;
  /** Asks the CLI for its version and login. */
  readonly inspect?: () => Promise<CliFacts>;
  /** Checks whether the CLI carries requests unchanged; absent: the CLI is trusted. */
  readonly prove?: Prove;
  /** Milliseconds that pass at the same rate whatever happens to the clock: for intervals. */
  readonly elapsed: () => number;
  readonly log: Logger;
}

export class CliState {
  readonly #options: CliStateOptions;
  readonly #outdated: () => void;
  readonly #file: CliFile;
  readonly #proof: CliProof;
  #facts: CliFacts;
  #inspectedAt = -Infinity;

  /** @param outdated called when the running processes belong to an old CLI or an old login. */
  constructor(options: CliStateOptions, outdated: () => void) {
    this.#options = options;
    this.#outdated = outdated;
    this.#file = new CliFile(options.cli.path);
    this.#proof = new CliProof(options.prove, options.elapsed);
    this.#facts = { version: options.cli.version, loggedIn: options.loggedIn };
  }

  get status(): Pick<EngineStatus, 'cli' | 'proof' | 'loggedIn'> {
    const { version, loggedIn } = this.#facts;
    return { cli: { path: this.#file.path, version }, proof: this.#proof.state, loggedIn };
  }

  /** Why the CLI cannot answer now, with the command that fixes it. Checks a lost login and a failed proof again from time to time. */
  problem(): string | undefined {
    if (this.#file.missing) {
      return 'The Claude CLI is no longer where it was. Install it again, or run `claude-bridge doctor`.';
    }
    if (this.#facts.loggedIn === false) {
      this.#inspect();
      return 'The Claude CLI is logged out. Run `claude auth login`.';
    }
    return this.#proof.problem(this.status.cli);
  }

  startProof(): void {
    this.#proof.start();
  }

  /** Waits for the proof. @throws BridgeError `cli_unavailable` when the CLI fails it */
  async proven(): Promise<ProbeVerdict & { readonly ok: true }> {
    const verdict = await this.#proof.verdict();
    if (!verdict.ok) throw unusableCli(this.status.cli, verdict.reason);
    return verdict;
  }

  /** A model answered. */
  loginWorks(): void {
    if (this.#facts.loggedIn !== true) this.#facts = { ...this.#facts, loggedIn: true };
  }

  /** The API refused the login. Waiting processes may hold the old one and would not notice a new one. */
  loginFailed(): void {
    if (this.#facts.loggedIn !== false) this.#facts = { ...this.#facts, loggedIn: false };
    this.#outdated();
  }

  /** Looks whether the CLI's file was replaced since the last call. */
  checkFile(): void {
    if (!this.#file.changed()) return;
    this.#options.log.info(
      { path: this.#file.path },
      'the Claude CLI was replaced; new conversations use the new one',
    );
    this.#inspectedAt = -Infinity;
    this.#inspect();
    this.#proof.renew();
    this.#outdated();
  }

  /** Stops a running proof; any request that waits for it gets `reason`. Resolves when nothing of it is left. */
  async close(reason: BridgeError): Promise<void> {
    await this.#proof.close(reason);
  }

  #inspect(): void {
    const { inspect, elapsed, log } = this.#options;
    if (!inspect || elapsed() - this.#inspectedAt < INSPECTION_MS) return;
    this.#inspectedAt = elapsed();
    inspect().then(
      (facts) => (this.#facts = facts),
      (error: unknown) =>
        log.warn({ reason: String(error) }, 'the Claude CLI could not be asked about itself'),
    );
  }
}

const INSPECTION_MS = 10_000;

/** The CLI's file on disk, which an update may replace and a person may remove. */
class CliFile {
  readonly path: string;
  #seen: string | undefined;

  constructor(path: string) {
    this.path = path;
    this.#seen = this.#identity();
  }

  get missing(): boolean {
    return this.#identity() === undefined;
  }

  /** Whether the file is a different one than at the last call. */
  changed(): boolean {
    const now = this.#identity();
    const changed = now !== undefined && this.#seen !== undefined && now !== this.#seen;
    this.#seen = now ?? this.#seen;
    return changed;
  }

  /** `undefined` also where a folder on the way to it is gone or closed to this user. */
  #identity(): string | undefined {
    try {
      const { ino, size, mtimeMs } = statSync(this.path);
      return `${ino} ${size} ${mtimeMs}`;
    } catch {
      return undefined;
    }
  }
}
