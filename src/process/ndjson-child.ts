/** Runs a child process that reads and writes one JSON value per line, and ends it with all its descendants. */
import { ChildProcess } from 'node:child_process';
import spawn from 'cross-spawn';
import { jsonText, parseJson } from '../core/json.js';
import { ChildLines, type Wait } from './child-lines.js';
import { askTreeToEnd, killLeftovers, killTree, type ProcessHost } from './kill-tree.js';
import type { OrphanGuard } from './orphan-guard.js';

export interface ChildOptions {
  readonly path: string;
  readonly args: readonly string[];
  /** Where it runs and with which environment; an error thrown here counts as the child's failure to start. */
  readonly place: () => { readonly cwd: string; readonly env: Readonly<Record<string, string>> };
  readonly platform: NodeJS.Platform;
  readonly guard: OrphanGuard;
  /** How long it has to end by itself once it is told to. */
  readonly killAfterMs: number;
}

/** How a child ended: `code` is null after a signal; `error` is set when it never started. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error?: Error;
}

export type ValueRead = { readonly value: unknown } | 'aborted' | 'timeout' | 'ended';

/** One child process. Owns it and its descendants until all have ended. */
export class NdjsonChild {
  /** Resolves when the child has ended in any way; never rejects. */
  readonly exited: Promise<ChildExit>;
  readonly #options: ChildOptions;
  readonly #process: ChildProcess;
  readonly #host: ProcessHost;
  readonly #lines: ChildLines | undefined;
  #exit: ChildExit | undefined;
  #ending = false;
  #killed = false;
  #stderr = '';

  constructor(options: ChildOptions) {
    this.#options = options;
    const { child, env } = started(options);
    this.#process = child;
    this.#host = { platform: options.platform, env };
    const { stdin, stdout, stderr, pid } = this.#process;
    if (pid !== undefined) options.guard.watch(pid);
    stdin?.on('error', () => undefined);
    stderr?.on(
      'data',
      (chunk: Buffer) => (this.#stderr = (this.#stderr + chunk.toString()).slice(-STDERR_KEPT)),
    );
    this.#lines = stdout ? new ChildLines(stdout) : undefined;
    // A child without output is of no use; usually it is about to exit on its own.
    stdout?.once('close', () => setTimeout(() => void this.end(), LAST_OUTPUT_MS));
    this.exited = new Promise((resolve) => {
      const ended = (exit: ChildExit): void => {
        if (this.#exit) return;
        this.#exit = exit;
        resolve(exit);
        this.#cleanUp();
      };
      this.#process.once('error', (error) => {
        if (pid === undefined) ended({ code: null, signal: null, error });
      });
      this.#process.once('exit', (code, signal) => ended({ code, signal }));
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get exit(): ChildExit | undefined {
    return this.#exit;
  }

  /** Ended, or ending. */
  get gone(): boolean {
    return this.#exit !== undefined || this.#ending;
  }

  /** It ended without being told to, or never started. */
  get died(): boolean {
    return this.#exit !== undefined && !this.#ending && !this.#killed;
  }

  /** The last of what the child printed to stderr, for a message about its failure. */
  get stderr(): string {
    return this.#stderr.trim();
  }

  /**
   * Writes one line per value, in one write. Does not wait: what the child's pipe does not hold is in memory already, and whether
   * the child reads it shows in what it says. Does nothing when the child is gone.
   */
  send(...values: readonly object[]): void {
    const { stdin } = this.#process;
    if (stdin?.writable === true) stdin.write(values.map((value) => lineOf(value)).join(''));
  }

  /** The next line as JSON, or why there is none. What is not JSON is skipped. */
  async read(wait: Wait): Promise<ValueRead> {
    for (;;) {
      const read = (await this.#lines?.next(wait)) ?? (await this.#never());
      if (typeof read === 'string') return read;
      const value = parseJson(read.line);
      if (value !== undefined) return { value };
    }
  }

  /** A child that was not even started has no lines. */
  async #never(): Promise<'ended'> {
    await this.exited;
    return 'ended';
  }

  /** Ends the child and everything it started: closed stdin and SIGTERM first (on Windows only stdin), force when that is ignored. */
  async end(): Promise<ChildExit> {
    const pid = this.#process.pid;
    if (!this.#ending && this.#exit === undefined && pid !== undefined) {
      this.#ending = true;
      this.#process.stdin?.end();
      this.#lines?.discard();
      askTreeToEnd(pid, this.#host);
      const timer = setTimeout(() => killTree(this.#process, this.#host), this.#options.killAfterMs);
      void this.exited.then(() => clearTimeout(timer));
    }
    return this.exited;
  }

  /** Kills the child at once. */
  kill(): void {
    if (this.#process.pid === undefined || this.#exit !== undefined) return;
    this.#killed = true;
    killTree(this.#process, this.#host);
  }

  /** A grandchild may hold the pipes open long after the child's own end, so their close is waited for only briefly. */
  #cleanUp(): void {
    const { pid, stdin, stdout, stderr } = this.#process;
    if (pid !== undefined) {
      killLeftovers(pid, this.#host);
      this.#options.guard.unwatch(pid);
    }
    const finish = (): void => {
      clearTimeout(timer);
      this.#lines?.end();
      for (const stream of [stdin, stdout, stderr]) stream?.destroy();
    };
    const timer = setTimeout(finish, LAST_OUTPUT_MS);
    if (stdout?.closed !== false) finish();
    else stdout.once('close', finish);
  }
}

/** Node reports some failures by an event and throws others, such as a file that is being written. */
function started(options: ChildOptions): { child: ChildProcess; env: ProcessHost['env'] } {
  try {
    const { cwd, env } = options.place();
    const child = spawn(options.path, [...options.args], {
      cwd,
      env: { ...env },
      stdio: 'pipe',
      // Leader of its own group: a terminal's Ctrl-C reaches only the bridge, and the bridge can end the whole tree.
      detached: options.platform !== 'win32',
      windowsHide: true,
    });
    return { child, env };
  } catch (error) {
    const never = new ChildProcess();
    process.nextTick(() => never.emit('error', error));
    return { child: never, env: {} };
  }
}

const STDERR_KEPT = 4096;
/** What the child wrote just before its end may still be in the pipe. */
const LAST_OUTPUT_MS = 100;

/** U+2028 and U+2029 are escaped, because some readers take them for line ends. */
function lineOf(value: object): string {
  return `${jsonText(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}\n`;
}
