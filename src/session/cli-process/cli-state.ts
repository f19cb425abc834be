/** What is known of the user's CLI while the bridge runs: its file, its version and its login. */
import type { Logger } from '../../core/logger.js';
import { CliFile } from './cli-file.js';

export interface CliFacts {
  readonly version: string;
  readonly loggedIn: boolean | undefined;
}

export interface CliStateOptions {
  readonly cli: { readonly path: string; readonly version: string };
  readonly loggedIn?: boolean;
  /** Asks the CLI itself. */
  readonly inspect?: () => Promise<CliFacts>;
  /** Unix time in ms. */
  readonly now: () => number;
  readonly log: Logger;
}

export class CliState {
  readonly #options: CliStateOptions;
  readonly #file: CliFile;
  #facts: CliFacts;
  #inspectedAt = -Infinity;

  constructor(options: CliStateOptions) {
    this.#options = options;
    this.#file = new CliFile(options.cli.path);
    this.#facts = { version: options.cli.version, loggedIn: options.loggedIn };
  }

  get facts(): CliFacts {
    return this.#facts;
  }

  /** A model answered, or the API refused the login. */
  noteLogin(loggedIn: boolean): void {
    if (this.#facts.loggedIn !== loggedIn) this.#facts = { ...this.#facts, loggedIn };
  }

  /** Whether the CLI was replaced since this was last asked. */
  replaced(): boolean {
    if (!this.#file.changed()) return false;
    this.#options.log.info(
      { path: this.#file.path },
      'the Claude CLI was replaced; new conversations use the new one',
    );
    this.#inspectedAt = -Infinity;
    this.#inspect();
    return true;
  }

  /** What keeps the CLI from answering, with the command that mends it. A login is looked for again, now and then. */
  problem(): string | undefined {
    if (this.#file.missing) {
      return 'The Claude CLI is no longer at its place. Install it again, or run `claude-bridge doctor`.';
    }
    if (this.#facts.loggedIn !== false) return undefined;
    this.#inspect();
    return 'The Claude CLI is logged out. Run `claude auth login`.';
  }

  #inspect(): void {
    const { inspect, now, log } = this.#options;
    if (!inspect || now() - this.#inspectedAt < INSPECTION_MS) return;
    this.#inspectedAt = now();
    inspect().then(
      (facts) => (this.#facts = facts),
      (error: unknown) =>
        log.warn({ reason: String(error) }, 'the Claude CLI could not be asked about itself'),
    );
  }
}

const INSPECTION_MS = 10_000;
