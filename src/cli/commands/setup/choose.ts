/** Lets the person at the terminal choose among what was found, with one answer that Enter takes. */
import { portProblem } from '../../server/network.js';
import { askLine } from '../../terminal/prompt.js';
import { CliFailure } from '../../claude-cli/cli-failure.js';
import { EXIT } from '../../exit-codes.js';
import type { Machine } from '../../machine.js';

/** One of the names, by its number or itself. @throws CliFailure when the question was refused */
export async function chooseModel(
  names: readonly string[],
  preset: string,
  machine: Machine,
): Promise<string> {
  const { stderr, colours } = machine;
  stderr.write('\nWhich model answers by default?\n');
  for (const [index, name] of names.entries()) {
    stderr.write(
      `  ${String(index + 1).padStart(2)}  ${name === preset ? colours.stderr.cyan(name) : name}\n`,
    );
  }
  for (;;) {
    const answer = given(await askLine(`Number or name [${preset}]: `, machine));
    if (answer === '') return preset;
    const chosen = names[Number(answer) - 1] ?? names.find((name) => name === answer);
    if (chosen !== undefined) return chosen;
    stderr.write(`There is no ${answer} in the list.\n`);
  }
}

/** A port that is free or the server's own. @throws CliFailure when the question was refused */
export async function choosePort(host: string, preset: number, machine: Machine): Promise<number> {
  for (;;) {
    const answer = given(await askLine(`Which port shall the bridge listen on? [${preset}]: `, machine));
    const port = answer === '' ? preset : Number(answer);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      machine.stderr.write('A port is a whole number from 0 to 65535.\n');
      continue;
    }
    const problem = await portProblem(host, port);
    if (problem === undefined) return port;
    machine.stderr.write(`Port ${port} cannot be had now: ${problem.message}.\n`);
  }
}

function given(answer: string | undefined): string {
  if (answer === undefined) {
    throw new CliFailure(EXIT.failure, 'The setup was left; nothing was stored.', 'claude-bridge setup');
  }
  return answer;
}
