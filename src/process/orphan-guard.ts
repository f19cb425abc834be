import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Ends the children of a bridge that was itself killed with no chance to do so. The CLI notices its closed stdin
 * only between answers (observed on 2.1.197 and 2.1.330: one waiting for the API lives on), so a small process
 * of our own waits for the bridge's end of a pipe to close and then ends whoever is still there.
 */
export class OrphanGuard {
  readonly #guard: ChildProcess;

  constructor(execPath: string) {
    this.#guard = spawn(execPath, ['--max-old-space-size=16', '-e', `(${guardProgram.toString()})()`], {
      stdio: ['pipe', 'ignore', 'ignore'],
      // A group of its own: Ctrl-C in the bridge's terminal must not end it first.
      detached: true,
      windowsHide: true,
      env: {},
    });
    this.#guard.on('error', () => undefined);
    this.#guard.stdin?.on('error', () => undefined);
    this.#guard.unref();
  }

  watch(pid: number): void {
    this.#tell(`+${pid}\n`);
  }

  unwatch(pid: number): void {
    this.#tell(`-${pid}\n`);
  }

  /** The guard ends whoever it still watches, then itself. */
  close(): void {
    this.#guard.stdin?.end();
  }

  #tell(line: string): void {
    const stdin = this.#guard.stdin;
    if (stdin?.writable === true) stdin.write(line);
  }
}

/** Runs in the guard's own process, from its source text: it may use nothing from outside its body. */
function guardProgram(): void {
  const watched = new Set<number>();
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
  // At once: a CLI with a waiting tool call takes its closed stdin as a reason to ask the model again.
  process.stdin.on('end', () => {
    if (process.platform === 'win32') {
      void import('node:child_process').then(({ spawnSync }) => {
        const pids = [...watched].flatMap((pid) => ['/PID', String(pid)]);
        if (pids.length > 0) spawnSync('taskkill', [...pids, '/T', '/F'], { stdio: 'ignore' });
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
