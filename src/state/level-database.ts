/** One LevelDB folder, which one process at a time can use: opened when first needed, and opened again after a failure. */
import { access, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { ClassicLevel } from 'classic-level';
import { text } from '../core/json.js';
import type { BridgeError } from '../core/bridge-error.js';
import type { Logger } from '../core/logger.js';
import { storeUnavailable } from '../core/record-store.js';

export interface LevelOptions {
  /** Of the whole store; the database is one folder in it. */
  readonly directory: string;
  /** Milliseconds that pass at the same rate whatever happens to the clock: for intervals. */
  readonly elapsed: () => number;
  readonly log: Logger;
}

export type Level = ClassicLevel;

export class LevelDatabase {
  readonly #options: LevelOptions;
  #opening: Promise<Level> | undefined;
  #level: Level | undefined;
  #failure: { readonly error: BridgeError; readonly until: number } | undefined;
  #closed = false;

  constructor(options: LevelOptions) {
    this.#options = options;
  }

  /** The database if there is one: reading creates nothing. @throws BridgeError store_unavailable */
  async existing(): Promise<Level | undefined> {
    if (this.#opening) return this.#opening;
    try {
      await access(path.join(this.#options.directory, RECORDS, 'CURRENT'));
    } catch {
      return undefined;
    }
    return this.open();
  }

  /** @throws BridgeError store_unavailable */
  async open(): Promise<Level> {
    if (this.#closed) throw stopping();
    if (this.#failure && this.#failure.until > this.#options.elapsed()) throw this.#failure.error;
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /**
   * Gives up a database after an error, because LevelDB takes no more writes after a failed one; one that has taken its place
   * stays. @returns the error to throw
   */
  async failed(cause: unknown, level: Level | undefined): Promise<BridgeError> {
    if (this.#closed) return stopping();
    const error = this.#explained(cause);
    if (!level || this.#level !== level) return error;
    this.#note(error);
    await level.close().catch(() => undefined);
    if (this.#level === level) this.#opening = this.#level = undefined;
    return error;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const opened = this.#opening;
    this.#opening = undefined;
    await opened?.then((level) => level.close()).catch(() => undefined);
  }

  async #open(): Promise<Level> {
    const { directory, log } = this.#options;
    try {
      await mkdir(path.join(directory, RECORDS), { recursive: true, mode: 0o700 });
      const { ClassicLevel: Opener } = await import('classic-level');
      const level: Level = new Opener(path.join(directory, RECORDS));
      await level.open();
      if (this.#failure) log.info({ store: directory }, 'the store works again');
      this.#failure = undefined;
      this.#level = level;
      return level;
    } catch (cause) {
      this.#opening = undefined;
      const error = this.#explained(cause);
      this.#note(error);
      throw error;
    }
  }

  /** Logs one line when it fails, however many requests notice. */
  #note(error: BridgeError): void {
    if (!this.#failure) this.#options.log.warn({ reason: error.forLog }, 'the store cannot be used');
    this.#failure = { error, until: this.#options.elapsed() + RETRY_MS };
  }

  #explained(cause: unknown): BridgeError {
    const { directory } = this.#options;
    const { code, message } = deepest(cause);
    if (code === 'LEVEL_LOCKED')
      return storeUnavailable(
        `Files, conversations and kept answers are not available, because another bridge uses their folder, ${directory}. ` +
          `Everything else works. Stop the other bridge, or start this one with a folder of its own: ` +
          onlyThisTime('CLAUDE_BRIDGE_STORE_DIRECTORY', `${directory}-2`, 'claude-bridge serve --port N'),
        cause,
      );
    if (code === 'LEVEL_CORRUPTION')
      return storeUnavailable(
        `Files, conversations and kept answers are not available, because the database in ${directory} is damaged (${message}). ` +
          `Everything else works. Restore the folder from a backup, or begin a new one: mv ${directory} ${directory}-damaged`,
        cause,
      );
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND' || message.includes('No native build'))
      return storeUnavailable(
        'Files, conversations and kept answers are not available, because the package classic-level, their database, has no build for this system. ' +
          'Everything else works. Keep them in Redis instead: claude-bridge config set state-url redis://127.0.0.1:6379',
        cause,
      );
    return storeUnavailable(
      `Files, conversations and kept answers are not available, because ${directory} cannot be used: ${message}. ` +
        `Everything else works. Make room and check who may write there: ls -ld ${directory}`,
      cause,
    );
  }
}

function stopping(): BridgeError {
  return storeUnavailable('The bridge is stopping. Try again once it runs.');
}

/** A line that sets a variable for one start: the config file would change it for every bridge of the user. */
function onlyThisTime(variable: string, value: string, line: string): string {
  return process.platform === 'win32'
    ? `$env:${variable} = "${value}"; ${line}`
    : `${variable}=${UNQUOTED.test(value) ? value : `"${value}"`} ${line}`;
}

/** Clients see `~` for the home folder, which no shell expands in quotes. */
const UNQUOTED = /^[\w/.@:+~-]+$/;

/** The error that the others were made of: abstract-level wraps the one of LevelDB. */
function deepest(error: unknown): { readonly code: string | undefined; readonly message: string } {
  const { cause, code, message } = (error ?? {}) as Partial<Record<'cause' | 'code' | 'message', unknown>>;
  return cause === undefined ? { code: text(code), message: text(message) ?? String(error) } : deepest(cause);
}

const RECORDS = 'records';

/** How long a failure is told without another attempt. */
const RETRY_MS = 1000;
