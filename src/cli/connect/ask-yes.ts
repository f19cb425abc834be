/** Asks a person on a terminal whether to go on. */
import { createInterface } from 'node:readline/promises';
import { CliFailure } from '../cli-failure.js';
import { EXIT } from '../exit-codes.js';
import type { Machine } from '../machine.js';

/** Only `y` and `yes` are a yes. @throws CliFailure when nobody can be asked */
export async function askYes(question: string, { stdin, stderr }: Machine): Promise<boolean> {
  if (!stdin.isTTY) {
    throw new CliFailure(
      EXIT.usage,
      'Nobody can be asked whether to change the file, because the input is no terminal.',
      'the same command with --yes',
    );
  }
  const terminal = createInterface({ input: stdin, output: stderr });
  const left = new AbortController();
  terminal.once('SIGINT', () => left.abort()).once('close', () => left.abort());
  try {
    return /^y(es)?$/iu.test((await terminal.question(`${question} [y/N] `, { signal: left.signal })).trim());
  } catch {
    return false;
  } finally {
    terminal.close();
  }
}
