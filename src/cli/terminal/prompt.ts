/** Questions to the person at the terminal; they and their answers stay out of what a command prints. */
import { constants } from 'node:os';
import { createInterface } from 'node:readline/promises';
import type { Machine } from '../machine.js';

/** Whether somebody is there to answer. */
export function canAsk({ stdin, stderr }: Pick<Machine, 'stdin' | 'stderr'>): boolean {
  return stdin.isTTY && stderr.isTTY;
}

/** One line; `undefined` when it was refused with Ctrl-D. Ctrl-C ends the program as ever. */
export async function askLine(question: string, { stdin, stderr }: Machine): Promise<string | undefined> {
  const lines = createInterface({ input: stdin, output: stderr });
  const closed = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
  lines.once('SIGINT', () => {
    stderr.write('\n');
    lines.close();
    process.exit(128 + constants.signals.SIGINT);
  });
  const answer = await Promise.race([lines.question(question), closed]);
  if (answer === undefined) stderr.write('\n');
  lines.close();
  return answer?.trim();
}

/** An empty answer is yes; Ctrl-D is no. */
export async function confirm(question: string, machine: Machine): Promise<boolean> {
  const answer = await askLine(`${question} [Y/n] `, machine);
  return answer !== undefined && /^(?:y(?:es)?)?$/i.test(answer);
}
