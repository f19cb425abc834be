/** A command of another program that mends what keeps the bridge from its work: offered, and run in the user's terminal. */
import spawn from 'cross-spawn';
import type { Machine } from '../machine.js';

export interface Remedy {
  /** What it does, as a question. */
  readonly question: string;
  readonly command: string;
  readonly args: readonly string[];
  /** It asks something itself. */
  readonly interactive: boolean;
}

/** The command gets the terminal; what it prints is no result of ours, so none of it goes to stdout. @returns whether it said that it succeeded */
export async function runRemedy({ command, args }: Remedy, { env, stderr }: Machine): Promise<boolean> {
  const child = spawn(command, [...args], { env: { ...env }, stdio: ['inherit', 2, 2] });
  return new Promise((resolve) => {
    child.once('error', (error) => {
      stderr.write(`${command} cannot be started: ${error.message}.\n`);
      resolve(false);
    });
    child.once('close', (code) => resolve(code === 0));
  });
}
