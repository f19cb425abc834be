/** Settings as flags of a command: declared from the settings table, read back for `loadSettings`. */
import type { Command } from 'commander';
import { Option } from 'commander';
import type { GivenSettings } from '../settings/resolve-settings.js';
import { definitionOf } from '../settings/settings-table.js';
import type { SettingKey } from '../settings/settings-table.js';

/** What stands for the value in the help; nothing for a switch. */
const PLACEHOLDERS = {
  host: 'address',
  port: 'number',
  'cli-path': 'path',
  'default-model': 'name',
  'strict-models': '',
  strict: '',
  'log-level': 'level',
  'json-logs': '',
} as const satisfies Partial<Record<SettingKey, string>>;

/** A setting that may be a flag. The API key has none: `ps` would show it. */
export type FlagKey = keyof typeof PLACEHOLDERS;

export const FLAG_KEYS = Object.keys(PLACEHOLDERS) as FlagKey[];

export function addSettingFlags(command: Command, keys: readonly FlagKey[]): Command {
  for (const key of keys) {
    const placeholder = PLACEHOLDERS[key];
    command.addOption(
      new Option(placeholder === '' ? `--${key}` : `--${key} <${placeholder}>`, describe(key)),
    );
    if (placeholder === '') command.addOption(new Option(`--no-${key}`).hideHelp());
  }
  return command;
}

/** What was given of them; a value is checked with the other settings, so that its refusal is the same everywhere. */
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
