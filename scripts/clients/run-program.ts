/** Runs a program, with everything it starts, to its end or to a time limit. */
import { spawn } from 'node:child_process';

export interface Ran {
  /** `null` when it was stopped. */
  readonly code: number | null;
  readonly output: string;
  readonly ms: number;
}

export interface ProgramOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly limitMs: number;
}

export async function runProgram(
  [program = '', ...args]: readonly string[],
  { cwd, env, limitMs }: ProgramOptions,
): Promise<Ran> {
  const startedAt = performance.now();
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => (output += piece));
  }
  const endGroup = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // No process is left in the group.
    }
  };
  const limit = setTimeout(endGroup, limitMs);
  const code = await new Promise<number | null>((resolve, reject) => {
    // `exit` rather than `close`: a daemon that stays behind may hold the pipes.
    child.once('error', reject).once('exit', resolve);
  }).finally(() => {
    clearTimeout(limit);
    endGroup();
  });
  return { code, output, ms: Math.round(performance.now() - startedAt) };
}
