/** A line that the program does not understand: what it says, and the very next line to type. */
import { expect, test } from '@jest/globals';
import { CommanderError } from 'commander';
import { thisMachine } from '../../src/cli/machine.js';
import { commandLine } from '../../src/cli/main.js';
import { COMMAND_NAMES } from '../../src/core/own-command.js';
import { usageProblem, type UsageProblem } from '../../src/cli/typed/usage-problem.js';

async function problemOf(words: readonly string[]): Promise<UsageProblem> {
  const program = commandLine(thisMachine(['node', 'claude-bridge', ...words]));
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return usageProblem(error, program, words);
    throw error;
  }
  throw new Error('The line was understood.');
}

test.each([
  ['sevre', /unknown command 'sevre'\n\(Did you mean serve\?\)/, 'serve'],
  ['sevre --port 9000', /unknown command/, 'serve --port 9000'],
  ['--port 9000', /unknown option '--port'/, 'serve --port 9000'],
  ['--prot=9000 --strict', /unknown option '--prot=9000'/, 'serve --port=9000 --strict'],
  ['serve --prot 9000 --strict', /\(Did you mean --port\?\)/, 'serve --port 9000 --strict'],
  ['serve --prot=9000', /\(Did you mean --port\?\)/, 'serve --port=9000'],
  ['serve -p 9000', /\(Did you mean --port\?\)/, 'serve --port 9000'],
  ['serve --port', /argument missing/, 'serve --port 8000'],
  ['serve --cli-path', /argument missing/, 'serve --cli-path /path/to/claude'],
  ['serve 9000', /too many arguments/, 'serve --port 9000'],
  ['serve now', /too many arguments/, 'serve --help'],
  ['serve --colour', /unknown option/, 'serve --help'],
  ['chat --modle opus Hello', /\(Did you mean --model\?\)/, 'chat --model opus Hello'],
  ['config gte port', /\(Did you mean get\?\)/, 'config get port'],
  ['config nothing', /unknown command/, 'config --help'],
  ['config get', /missing required argument 'key'/, 'config get --help'],
  ['config set port', /missing required argument 'value'/, 'config set port 8000'],
  ['config set api-key', /missing required argument 'value'/, 'config set api-key <value>'],
  ['completion bahs', /\(Did you mean bash\?\)/, 'completion bash'],
  ['xyzzy', /unknown command 'xyzzy'/, '--help'],
] as const)('%s', async (line, says, next) => {
  const { problem, next: told } = await problemOf(line.split(' '));
  expect(problem).toMatch(says);
  expect(told).toBe(`claude-bridge ${next}`);
});

test('a question without a command is meant for chat', async () => {
  const { next } = await problemOf(['Why is the sky blue?']);
  expect(next).toBe("claude-bridge chat 'Why is the sky blue?'");
});

test('the names that tell a line to type from a sentence are those of the commands', () => {
  const { commands } = commandLine(thisMachine([]));
  expect([...COMMAND_NAMES].sort()).toEqual([...commands.map((each) => each.name()), 'help'].sort());
});
