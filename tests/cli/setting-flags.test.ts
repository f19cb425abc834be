/** The flags of `serve` that set settings: what each of them gives, and that none gives anything by itself. */
import { expect, test } from '@jest/globals';
import { Command } from 'commander';
import { addSettingFlags, givenSettingFlags } from '../../src/cli/command-settings.js';
import { thisMachine } from '../../src/cli/machine.js';
import { commandLine } from '../../src/cli/main.js';
import { definitionOf, FLAG_KEYS } from '../../src/settings/settings-table.js';

function given(...argv: string[]): object {
  const command = addSettingFlags(new Command(), FLAG_KEYS);
  command.parse(argv, { from: 'user' });
  const flags = Object.entries(givenSettingFlags(command));
  return Object.fromEntries(flags.filter(([, value]) => value !== undefined));
}

test('no flag gives no setting', () => {
  expect(given()).toEqual({});
});

test.each(FLAG_KEYS)('--%s', (key) => {
  if (definitionOf(key).flag !== '') {
    expect(given(`--${key}`, 'x')).toEqual({ [key]: 'x' });
    return;
  }
  const opposite = key.startsWith('no-') ? key.slice('no-'.length) : `no-${key}`;
  expect(given(`--${key}`)).toEqual({ [key]: true });
  expect(given(`--${opposite}`)).toEqual({ [key]: false });
});

/** What `--help` of a command says, without its line breaks. */
function helpOf(...path: readonly string[]): string {
  const program = commandLine(thisMachine([]));
  const command = path.reduce((at, name) => at.commands.find((each) => each.name() === name)!, program);
  return command.helpInformation().replace(/\s+/g, ' ');
}

test.each([
  ...['chat', 'status', 'models', 'launch'],
  ...['batch run', 'batch wait', 'batch list', 'batch status', 'batch cancel'],
])('%s: its address is that of the bridge to connect to', (name) => {
  const help = helpOf(...name.split(' '));
  expect(help).toContain(
    '--host <address> address of the bridge to connect to (default 127.0.0.1, SERVER_HOST)',
  );
  expect(help).toContain('--port <number> port of the bridge to connect to (default 8000, SERVER_PORT)');
  expect(help).not.toContain('listen');
});

test('serve: its address is the one to listen on', () => {
  expect(helpOf('serve')).toMatch(/--port <number> port to listen on; .*SERVER_PORT/);
});
