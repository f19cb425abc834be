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
    const isSwitch = placeholder === '';
    command.addOption(new Option(isSwitch ? `--${key}` : `--${key} <${placeholder}>`, describe(key)));
    if (isSwitch) command.addOption(new Option(`--no-${key}`).hideHelp());
  }
  return command;
}

/** The values as given. `loadSettings` checks them with all other settings, so that a refusal reads the same everywhere. */
export function givenSettingFlags(command: Command): GivenSettings['flags'] {
  const given = command.opts<Record<string, unknown>>();
  const flags: Partial<Record<SettingKey, unknown>> = {};
  for (const key of FLAG_KEYS) flags[key] = given[new Option(`--${key}`).attributeName()];
  return flags;
}

function describe(key: FlagKey): string {
  const { description, default: fallback, environment } = definitionOf(key);
  const preset = typeof fallback === 'string' || typeof fallback === 'number' ? `default ${fallback}, ` : '';
  return `${description} (${preset}${environment})`;
}
