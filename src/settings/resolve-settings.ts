/** Resolves every setting. Flags override the environment, the environment overrides the file, the file overrides the defaults. */
import { SettingError } from './setting-error.js';
import { allowedValues, isValidSetting, readSettingValue, shownSetting } from './setting-value.js';
import { SETTING_KEYS, definitionOf, isSettingKey } from './settings-table.js';
import type { SettingKey, Settings } from './settings-table.js';

/** @throws SettingError for the first invalid value of any source */
export function resolveSettings(given: GivenSettings): Pick<SettingsReport, 'settings' | 'sources'> {
  const { settings, sources, problems } = examineSettings(given);
  const [first] = problems;
  if (first !== undefined) throw first;
  return { settings, sources };
}

/** The same without throwing: reports an invalid value and uses the default instead. */
export function examineSettings(given: GivenSettings): SettingsReport {
  const settings: Partial<Record<SettingKey, unknown>> = {};
  const sources: Partial<Record<SettingKey, SettingSource>> = {};
  const problems: SettingError[] = [];
  for (const key of SETTING_KEYS) {
    const { raw, source } = pick(key, given);
    const value = readSettingValue(key, raw);
    sources[key] = source;
    settings[key] = value;
    if (source !== 'default' && !isValidSetting(key, value)) {
      problems.push(refusal(key, raw, source));
      settings[key] = definitionOf(key).default;
    }
  }
  return {
    // The loop sets every key, to its default or to a value that its schema accepts. The type follows the schema.
    settings: settings as Settings,
    sources: sources as Record<SettingKey, SettingSource>,
    problems,
    unknownKeys: Object.keys(given.stored).filter((key) => !isSettingKey(key)),
  };
}

/** Reads and checks a value before it is stored. @throws SettingError */
export function checkedForStorage(key: SettingKey, text: string): unknown {
  const value = readSettingValue(key, text);
  if (isValidSetting(key, value)) return value;
  throw new SettingError(
    `The setting ${key} cannot be ${quoted(key, text)}. It must be ${allowedValues(key)}.`,
    `claude-bridge config set ${key} ${exampleOf(key)}`,
  );
}

export interface GivenSettings {
  /** Values from the command line, as text or typed; `undefined` is unset. */
  readonly flags: Readonly<Partial<Record<SettingKey, unknown>>>;
  /** An empty variable is unset. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The content of the config file. */
  readonly stored: Readonly<Record<string, unknown>>;
}

export type SettingSource = 'flag' | 'environment' | 'file' | 'default';

export interface SettingsReport {
  readonly settings: Settings;
  readonly sources: Readonly<Record<SettingKey, SettingSource>>;
  readonly problems: readonly SettingError[];
  /** Keys in the file that are not settings. */
  readonly unknownKeys: readonly string[];
}

function pick(
  key: SettingKey,
  { flags, env, stored }: GivenSettings,
): { raw: unknown; source: SettingSource } {
  const { environment, default: fallback } = definitionOf(key);
  const flag = flags[key];
  if (flag !== undefined) return { raw: flag, source: 'flag' };
  const variable = env[environment];
  if (variable !== undefined && variable.trim() !== '') return { raw: variable, source: 'environment' };
  if (Object.hasOwn(stored, key)) return { raw: stored[key], source: 'file' };
  return { raw: fallback, source: 'default' };
}

function refusal(key: SettingKey, raw: unknown, source: Exclude<SettingSource, 'default'>): SettingError {
  const { place, next } = {
    // The flag may be another command's, which `report` knows.
    flag: { place: `the flag --${key}`, next: `claude-bridge serve --${key} ${exampleOf(key)}` },
    environment: {
      place: `the environment variable ${definitionOf(key).environment}`,
      next: `unset ${definitionOf(key).environment}`,
    },
    file: { place: 'the config file', next: `claude-bridge config unset ${key}` },
  }[source];
  return new SettingError(
    `The setting ${key} is ${quoted(key, raw)}, from ${place}. It must be ${allowedValues(key)}.`,
    next,
    source === 'flag' ? { flag: { name: `--${key}`, example: exampleOf(key) } } : {},
  );
}

function quoted(key: SettingKey, raw: unknown): string {
  const shown = shownSetting(key, raw);
  return typeof raw === 'string' && definitionOf(key).secret !== true ? JSON.stringify(shown) : shown;
}

/** A value for a command line. */
export function exampleOf(key: SettingKey): string {
  const { default: fallback, example } = definitionOf(key);
  return example ?? shownSetting(key, fallback);
}
