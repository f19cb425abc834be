/** The settings of one command: from its flags, its environment and the config file. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { openConfigFile } from '../settings/config-file.js';
import { resolveSettings } from '../settings/resolve-settings.js';
import type { GivenSettings } from '../settings/resolve-settings.js';
import { FLAG_KEYS, definitionOf } from '../settings/settings-table.js';
import type { FlagKey, SettingKey, Settings } from '../settings/settings-table.js';
import type { Machine } from './machine.js';

/** @throws SettingError */
export function loadSettings(flags: GivenSettings['flags'], machine: Machine): Settings {
  return resolveSettings({ flags, env: machine.env, stored: openConfigFile(machine).stored() }).settings;
}

export function addSettingFlags(command: Command, keys: readonly FlagKey[]): Command {
  for (const key of keys) {
    const placeholder = definitionOf(key).flag;
    if (placeholder === '') addSwitch(command, key);
    else command.addOption(new Option(`--${key} <${placeholder}>`, describe(key)));
  }
  return command;
}

/** The flags of a command that talks to a running bridge. */
export function addAddressFlags(command: Command): Command {
  for (const [key, what] of [
    ['host', 'address of the bridge to connect to'],
    ['port', 'port of the bridge to connect to'],
  ] as const) {
    const { flag = '', default: preset, environment } = definitionOf(key);
    const told = `${what} (default ${String(preset)}, ${environment})`;
    command.addOption(new Option(`--${key} <${flag}>`, told));
  }
  return command;
}

/** Adds a switch and, hidden, its opposite. Commander sets `x` to true for a lone `--no-x`, but not if it knows `--x` before. */
function addSwitch(command: Command, key: FlagKey): void {
  const shown = new Option(`--${key}`, describe(key));
  const opposite = new Option(shown.negate ? key.replace(/^no-/, '--') : `--no-${key}`).hideHelp();
  for (const option of shown.negate ? [opposite, shown] : [shown, opposite]) command.addOption(option);
}

/** The values as given. `loadSettings` checks them with all other settings, so that a refusal reads the same everywhere. */
export function givenSettingFlags(command: Command): GivenSettings['flags'] {
  const given = command.opts<Record<string, unknown>>();
  const flags: Partial<Record<SettingKey, unknown>> = {};
  for (const key of FLAG_KEYS) {
    const option = new Option(`--${key}`);
    const value = given[option.attributeName()];
    // Commander keeps `--no-x` as an `x` that is false.
    flags[key] = option.negate && typeof value === 'boolean' ? !value : value;
  }
  return flags;
}

function describe(key: FlagKey): string {
  const { description, default: fallback, environment } = definitionOf(key);
  const preset = typeof fallback === 'string' || typeof fallback === 'number' ? `default ${fallback}, ` : '';
  return `${description} (${preset}${environment})`;
}
