/** A guard process that ends the children of a killed bridge. */
import { spawn, type ChildProcess } from 'node:child_process';
import type { ProcessHost } from './kill-tree.js';
import { windowsProgram } from './system-program.js';

/**
 * Ends the children of a bridge that was killed before it could do so itself. The CLI notices its closed stdin
 * only between answers (observed on 2.1.197 and 2.1.330: one waiting for the API lives on), so a small separate
 * process waits for the bridge's end of a pipe to close and then ends the remaining children. If it is killed
 * itself, another takes its place and learns about all living children.
 */
export class OrphanGuard {
  readonly #execPath: string;
  readonly #taskkill: string;
  readonly #watched = new Set<number>();
  #guard: ChildProcess | undefined;
  #startedAt = 0;
  #again: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(execPath: string, { platform, env }: ProcessHost) {
    this.#execPath = execPath;
    this.#taskkill = platform === 'win32' ? windowsProgram('taskkill.exe', env) : NO_TASKKILL;
    this.#start();
  }

  watch(pid: number): void {
    this.#watched.add(pid);
    this.#tell(`+${pid}\n`);
  }

  unwatch(pid: number): void {
    this.#watched.delete(pid);
    this.#tell(`-${pid}\n`);
  }

  /** The guard ends the processes it still watches, then itself. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#again);
    this.#guard?.stdin?.end();
  }

  #start(): void {
    this.#startedAt = performance.now();
    this.#guard = undefined;
    try {
      this.#guard = this.#spawn();
    } catch {
      // The system cannot start it now.
      this.#startAgain(undefined);
    }
  }

  /** The watched processes are in its arguments, because the bridge may be killed before it can write to the guard. */
  #spawn(): ChildProcess {
    const program = ['--max-old-space-size=16', '-e', `(${guardProgram.toString()})()`];
    const guard: ChildProcess = spawn(
      this.#execPath,
      [...program, this.#taskkill, ...[...this.#watched].map(String)],
      {
        stdio: ['pipe', 'ignore', 'ignore'],
        // In its own group: Ctrl-C in the bridge's terminal must not end it first.
        detached: true,
        windowsHide: true,
        env: {},
      },
    );
    guard.once('error', () => this.#startAgain(guard));
    guard.once('exit', () => this.#startAgain(guard));
    // Absent if this process has no descriptors left; an error follows.
    guard.stdin?.on('error', () => undefined);
    guard.unref();
    return guard;
  }

  /** At once, unless the guard ended right after its start. */
  #startAgain(ended: ChildProcess | undefined): void {
    if (this.#closed || ended !== this.#guard) return;
    clearTimeout(this.#again);
    const wait = Math.max(0, this.#startedAt + RESTART_MS - performance.now());
    this.#again = setTimeout(() => this.#start(), wait).unref();
  }

  #tell(line: string): void {
    const stdin = this.#guard?.stdin;
    if (stdin?.writable === true) stdin.write(line);
  }
}

const RESTART_MS = 1000;
/** For systems whose processes have groups. */
const NO_TASKKILL = 'none';

/** Runs in the guard's own process, from its source text: it must use nothing from outside its body. */
function guardProgram(): void {
  const [taskkill = 'none', ...pids] = process.argv.slice(1);
  const watched = new Set(pids.map(Number));
  let pending = '';
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (chunk: string) => {
    const lines = (pending + chunk).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) {
      const pid = Number(line.slice(1));
      if (line.startsWith('+')) watched.add(pid);
      else watched.delete(pid);
    }
  });
  // At once: when its stdin closes, a CLI with a waiting tool call asks the model again.
  process.stdin.on('end', () => {
    if (taskkill !== 'none') {
      void import('node:child_process').then(({ spawnSync }) => {
        const left = [...watched].flatMap((pid) => ['/PID', String(pid)]);
        if (left.length > 0)
          spawnSync(taskkill, [...left, '/T', '/F'], { stdio: 'ignore', windowsHide: true });
        process.exit(0);
      });
      return;
    }
    for (const pid of watched) {
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // It is gone already.
      }
    }
    process.exit(0);
  });
}
