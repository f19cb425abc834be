/** Asks the person at the terminal. Questions and answers go to stderr, so they stay out of what a command prints. */
import { constants } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { CommandFailure } from '../command-failure.js';
import { EXIT } from '../exit-codes.js';
import type { Machine } from '../machine.js';
import { typedLine } from '../typed/corrected-words.js';

/** Whether a person can answer. */
export function canAsk({ stdin, stderr }: Pick<Machine, 'stdin' | 'stderr'>): boolean {
  return stdin.isTTY && stderr.isTTY;
}

/** Reads one line; `undefined` after Ctrl-D. Ctrl-C ends the program, as everywhere. */
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

/** Only `y` and `yes` mean yes: for changes to files of other programs. @throws CommandFailure when no one can answer */
export async function askYes(question: string, machine: Machine): Promise<boolean> {
  if (!machine.stdin.isTTY) {
    throw new CommandFailure(
      EXIT.usage,
      'The change needs a confirmation, but the input is not a terminal.',
      typedLine([...machine.words, '--yes'], machine.platform),
    );
  }
  return /^y(es)?$/iu.test((await askLine(`${question} [y/N] `, machine)) ?? '');
}
