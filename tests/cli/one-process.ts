/** Runs commands in one process for a whole file of tests, because the start of a process costs most of a short command. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from '@jest/globals';
import { repositoryRoot, type Finished } from './command.js';

interface Runner {
  readonly child: ChildProcess;
  /** Rejects when it ends. */
  readonly ended: Promise<never>;
}

let runner: Runner | undefined;
let last: Promise<unknown> = Promise.resolve();
afterAll(() => void runner?.child.kill('SIGKILL'));

/** As `claudeBridge`, for a command that prints, writes files or fails, and starts nothing that lives on. */
export async function inOneProcess(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  { input = '', folder = repositoryRoot }: { readonly input?: string; readonly folder?: string } = {},
): Promise<Finished> {
  // The exit code belongs to the process, so only one runs at a time.
  const finished = last.then(async () => run({ words, env, input, folder }));
  last = finished.catch(() => undefined);
  return finished;
}

interface Command {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly input: string;
  readonly folder: string;
}

async function run({ words, ...rest }: Command): Promise<Finished> {
  runner ??= startRunner();
  const argv = [process.execPath, path.join(repositoryRoot, 'bin/claude-bridge.js'), ...words];
  runner.child.send({ argv, ...rest });
  const [finished] = (await Promise.race([once(runner.child, 'message'), runner.ended])) as [Finished];
  return finished;
}

function startRunner(): Runner {
  const program = fileURLToPath(new URL('one-process-program.mjs', import.meta.url));
  // Nothing of this environment may reach a command.
  const child = fork(program, { env: {}, execArgv: [] });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The process of the commands ended with ${String(code)}.`);
  });
  ended.catch(() => undefined);
  return { child, ended };
}
