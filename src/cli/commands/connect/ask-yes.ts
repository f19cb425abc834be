/** Asks a person on a terminal whether to go on. */
import { CliFailure } from '../../claude-cli/cli-failure.js';
import { EXIT } from '../../exit-codes.js';
import type { Machine } from '../../machine.js';
import { askLine } from '../../terminal/prompt.js';

/** Only `y` and `yes` are a yes. @throws CliFailure when nobody can be asked */
export async function askYes(question: string, machine: Machine): Promise<boolean> {
  if (!machine.stdin.isTTY) {
    throw new CliFailure(
      EXIT.usage,
      'Nobody can be asked whether to change the file, because the input is no terminal.',
      'the same command with --yes',
    );
  }
  return /^y(es)?$/iu.test((await askLine(`${question} [y/N] `, machine)) ?? '');
}
