/** The flags of `serve` that set settings: what each of them gives, and that none gives anything by itself. */
import { expect, test } from '@jest/globals';
import { Command } from 'commander';
import { addSettingFlags, givenSettingFlags } from '../../src/cli/command-settings.js';
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
