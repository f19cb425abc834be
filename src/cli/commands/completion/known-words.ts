/** The words that complete commands and flags and that the command line's definition does not list: settings, their values, models. */
import { SETTING_KEYS, definitionOf } from '../../../settings/settings-table.js';
import type { SettingKey } from '../../../settings/settings-table.js';
import { CONNECT_CLIENTS } from '../connect/client-table.js';
import type { KnownWords } from './command-tree.js';

export const KNOWN_WORDS: KnownWords = {
  flags: {
    '--model': modelNames(),
    '-m': modelNames(),
    ...Object.fromEntries(SETTING_KEYS.map((key) => [`--${key}`, valuesOf(key)])),
  },
  commands: {
    connect: CONNECT_CLIENTS.map(({ id }) => id),
    'config get': SETTING_KEYS,
    'config set': SETTING_KEYS,
    'config unset': SETTING_KEYS,
  },
};

/** After `config set <key>`. */
export const SETTING_VALUES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  SETTING_KEYS.map((key) => [key, valuesOf(key)] as const).filter(([, values]) => values.length > 0),
);

/** Those that can be listed. */
function valuesOf(key: SettingKey): readonly string[] {
  if (key === 'default-model') return modelNames();
  const { schema } = definitionOf(key);
  if (schema.type === 'boolean') return ['true', 'false'];
  return schema.type === 'string' ? (schema.enum ?? []) : [];
}

/** Those that every version of the CLI has. */
function modelNames(): readonly string[] {
  return ['sonnet', 'opus', 'haiku', 'default'];
}
