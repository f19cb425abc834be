/** Questions of `setup`: each has a default, which Enter accepts. */
import { bridgeAt, portProblem, urlOf } from '../../server/network.js';
import { askLine } from '../../terminal/prompt.js';
import { CommandFailure } from '../../command-failure.js';
import { EXIT } from '../../exit-codes.js';
import type { Machine } from '../../machine.js';
import { typedLine } from '../../typed/corrected-words.js';

/** Takes a name or its number. @throws CommandFailure after Ctrl-D */
export async function chooseModel(
  names: readonly string[],
  preset: string,
  machine: Machine,
): Promise<string> {
  const { stderr, colours } = machine;
  stderr.write('\nWhich model should answer by default?\n');
  for (const [index, name] of names.entries()) {
    stderr.write(
      `  ${String(index + 1).padStart(2)}  ${name === preset ? colours.stderr.cyan(name) : name}\n`,
    );
  }
  for (;;) {
    const answer = given(await askLine(`Number or name [${preset}]: `, machine), machine);
    if (answer === '') return preset;
    const chosen = names[Number(answer) - 1] ?? names.find((name) => name === answer);
    if (chosen !== undefined) return chosen;
    stderr.write(`The list has no ${answer}.\n`);
  }
}

/** Takes a free port, or that of a bridge. @throws CommandFailure after Ctrl-D */
export async function choosePort(host: string, preset: number, machine: Machine): Promise<number> {
  for (;;) {
    const answer = given(
      await askLine(`Which port should the bridge listen on? [${preset}]: `, machine),
      machine,
    );
    const port = answer === '' ? preset : Number(answer);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      machine.stderr.write('A port is a whole number from 0 to 65535.\n');
      continue;
    }
    const problem = await portProblem(host, port);
    // The bridge that runs already keeps its port.
    if (problem === undefined || (await bridgeAt(urlOf(host, port))) !== undefined) return port;
    machine.stderr.write(`Port ${port} is not available: ${problem.message}.\n`);
  }
}

function given(answer: string | undefined, { words, platform }: Machine): string {
  if (answer === undefined) {
    throw new CommandFailure(
      EXIT.failure,
      'You left the setup; nothing was stored.',
      typedLine(words, platform),
    );
  }
  return answer;
}
