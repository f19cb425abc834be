/** `claude-bridge config`: reads and changes stored settings. */
import { openConfigFile } from '../../../settings/config-file.js';
import { closestName } from '../../../settings/closest-name.js';
import { checkedForStorage, examineSettings } from '../../../settings/resolve-settings.js';
import type { SettingsReport } from '../../../settings/resolve-settings.js';
import { MASK, plainSetting, shownSetting } from '../../../settings/setting-value.js';
import { SETTING_KEYS, definitionOf, isSettingKey } from '../../../settings/settings-table.js';
import type { SettingKey } from '../../../settings/settings-table.js';
import { CommandFailure } from '../../command-failure.js';
import { EXIT } from '../../exit-codes.js';
import { isAbsoluteCliPath, relativeCliPath } from '../../claude-cli/find-cli.js';
import type { Machine } from '../../machine.js';

/** Prints the value in effect for `serve` without flags. @throws CommandFailure when there is none */
export function configGet(name: string, { reveal }: { reveal: boolean }, machine: Machine): void {
  const key = knownKey(name);
  const value = examine(machine).settings[key];
  if (value === undefined) {
    throw new CommandFailure(
      EXIT.failure,
      `${key} is not set and has no default.`,
      `claude-bridge config set ${key} <value>`,
    );
  }
  print(machine, reveal ? plainSetting(value) : shownSetting(key, value));
}

/** @throws SettingError, CommandFailure */
export async function configSet(name: string, text: string, machine: Machine): Promise<void> {
  const key = knownKey(name);
  const file = openConfigFile(machine);
  const value = checkedForStorage(key, text);
  if (key === 'cli-path' && !isAbsoluteCliPath(String(value), machine.platform))
    throw relativeCliPath(String(value), machine.platform);
  await file.set(key, value);
  print(machine, `${key} is now ${shownSetting(key, file.stored()[key])} (${file.path})`);
  const { environment } = definitionOf(key);
  if (examine(machine).sources[key] === 'environment') {
    machine.stderr.write(
      `The environment variable ${environment} is set as well and overrides the file.\nNext: unset ${environment}\n`,
    );
  }
}

/** Also removes unknown keys. @throws SettingError, CommandFailure */
export async function configUnset(
  name: string | undefined,
  { all }: { all: boolean },
  machine: Machine,
): Promise<void> {
  const file = openConfigFile(machine);
  if (all) {
    file.clear();
    print(machine, `Every setting has its default again (${file.path} is deleted)`);
    return;
  }
  if (name === undefined) {
    throw new CommandFailure(EXIT.usage, 'The name of the setting is missing.', 'claude-bridge config list');
  }
  const stored = Object.hasOwn(file.stored(), name);
  if (!stored) knownKey(name);
  else await file.unset(name);
  print(machine, stored ? `${name} is no longer set (${file.path})` : `${name} was not set in ${file.path}`);
}

/** Prints every setting, the value in effect and its source, and reports invalid values. */
export function configList({ json }: { json: boolean }, machine: Machine): void {
  const report = examine(machine);
  if (json) {
    const entries = SETTING_KEYS.map((key) => {
      const value = report.settings[key];
      const shown = definitionOf(key).secret === true && value !== undefined ? MASK : (value ?? null);
      return [key, { value: shown, source: report.sources[key] }];
    });
    print(machine, JSON.stringify(Object.fromEntries(entries), undefined, 2));
  } else {
    const rows = SETTING_KEYS.map(
      (key) => [key, shownSetting(key, report.settings[key]) || '-', report.sources[key]] as const,
    );
    const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    for (const [key, value, source] of rows) {
      print(machine, `${key.padEnd(widths[0] ?? 0)}  ${value.padEnd(widths[1] ?? 0)}  ${source}`);
    }
  }
  for (const { message } of report.problems) machine.stderr.write(`${message}\n`);
  for (const key of report.unknownKeys) {
    machine.stderr.write(
      `The config file has ${key}, which is not a setting.\nNext: claude-bridge config unset ${key}\n`,
    );
  }
}

export function configPath(machine: Machine): void {
  print(machine, openConfigFile(machine).path);
}

function examine(machine: Machine): SettingsReport {
  return examineSettings({ flags: {}, env: machine.env, stored: openConfigFile(machine).stored() });
}

/** @throws CommandFailure that names the settings */
function knownKey(name: string): SettingKey {
  if (isSettingKey(name)) return name;
  const meant = closestName(name, SETTING_KEYS);
  throw new CommandFailure(
    EXIT.usage,
    `There is no setting ${name}. ${meant === undefined ? '' : `Did you mean ${meant}? `}There are: ${SETTING_KEYS.join(', ')}.`,
    meant === undefined ? 'claude-bridge config list' : `claude-bridge config get ${meant}`,
  );
}

function print({ stdout }: Machine, line: string): void {
  stdout.write(`${line}\n`);
}
