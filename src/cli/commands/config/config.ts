/** `claude-bridge config`: reads and changes stored settings. */
import { openConfigFile } from '../../../settings/config-file.js';
import { closestName } from '../../../settings/closest-name.js';
import { checkedForStorage, examineSettings, exampleOf } from '../../../settings/resolve-settings.js';
import type { SettingsReport } from '../../../settings/resolve-settings.js';
import { plainSetting, shownSetting } from '../../../settings/setting-value.js';
import { SETTING_KEYS, definitionOf, isSettingKey } from '../../../settings/settings-table.js';
import { unknownVariableNote, unknownVariables } from '../../../settings/unknown-variables.js';
import type { SettingKey } from '../../../settings/settings-table.js';
import { CommandFailure } from '../../command-failure.js';
import { EXIT } from '../../exit-codes.js';
import type { Machine } from '../../machine.js';
import { typedLine, withMeant } from '../../typed/corrected-words.js';
import { checkStorable } from './check-storable.js';
import { derivedValues } from './derived-values.js';
import { bridgeAddress, tellIfRunning } from './later-start.js';
import { confirmedValue, lostEntriesNote } from './list-changes.js';
import { settingsJson, settingsText } from './config-list.js';
import { tell } from '../../terminal/tell.js';

/** Prints the value in effect for `serve` without flags. @throws CommandFailure when there is none */
export function configGet(name: string, { reveal }: { reveal: boolean }, machine: Machine): void {
  const key = knownKey(name, machine);
  const { settings } = examine(machine);
  const value = settings[key] ?? derivedValues(settings, machine)[key];
  if (value === undefined) {
    throw new CommandFailure(
      EXIT.failure,
      `${key} is not set and has no default.`,
      `claude-bridge config set ${key} ${(definitionOf(key).secret === true ? '' : exampleOf(key)) || '<value>'}`,
    );
  }
  print(machine, reveal ? plainSetting(value) : shownSetting(key, value));
}

/** @throws SettingError, CommandFailure */
export async function configSet(name: string, text: string, machine: Machine): Promise<void> {
  const key = knownKey(name, machine);
  const file = openConfigFile(machine);
  const value = checkedForStorage(key, text);
  const note = await checkStorable(key, value, machine);
  const before = file.stored()[key];
  const url = bridgeAddress(machine);
  await file.set(key, value);
  if (note !== undefined) tell(machine, `${note}\n`);
  const after = file.stored()[key];
  print(machine, `${key} is now ${confirmedValue(key, after)} (${file.path})`);
  tell(machine, lostEntriesNote(key, before, after));
  const { environment } = definitionOf(key);
  if (examine(machine).sources[key] === 'environment') {
    machine.stderr.write(
      `The environment variable ${environment} is set as well and overrides the file.\nNext: unset ${environment}\n`,
    );
  }
  await tellIfRunning(url, machine);
}

/** Also removes unknown keys. @throws SettingError, CommandFailure */
export async function configUnset(
  name: string | undefined,
  { all }: { all: boolean },
  machine: Machine,
): Promise<void> {
  const file = openConfigFile(machine);
  const url = bridgeAddress(machine);
  if (all) {
    const copy = file.clear();
    const kept = copy === undefined ? `there was no ${file.path}` : `the old file is now ${copy}`;
    print(machine, `Every setting has its default again (${kept})`);
    if (copy !== undefined) await tellIfRunning(url, machine);
    return;
  }
  if (name === undefined) {
    throw new CommandFailure(EXIT.usage, 'The name of the setting is missing.', 'claude-bridge config list');
  }
  const stored = Object.hasOwn(file.stored(), name);
  if (!stored) knownKey(name, machine);
  else await file.unset(name);
  print(machine, stored ? `${name} is no longer set (${file.path})` : `${name} was not set in ${file.path}`);
  if (stored) await tellIfRunning(url, machine);
}

/** Prints every setting, and reports what has no effect. */
export function configList({ json }: { json: boolean }, machine: Machine): void {
  const report = examine(machine);
  print(
    machine,
    json ? JSON.stringify(settingsJson(report), undefined, 2) : settingsText(report, machine).trimEnd(),
  );
  for (const variable of unknownVariables(machine.env)) tell(machine, `${unknownVariableNote(variable)}\n`);
  for (const { message } of report.problems) tell(machine, `${message}\n`);
  for (const key of report.unknownKeys) {
    tell(
      machine,
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
function knownKey(name: string, { words, platform }: Machine): SettingKey {
  if (isSettingKey(name)) return name;
  const meant = closestName(name, SETTING_KEYS);
  const corrected = meant === undefined ? [] : withMeant(words, words.indexOf('config') + 2, name, meant);
  // A secret was typed, but no line repeats it.
  if (meant !== undefined && definitionOf(meant).secret === true && words[1] === 'set')
    corrected.splice(3, 1, '<value>');
  throw new CommandFailure(
    EXIT.usage,
    `There is no setting ${name}. ${meant === undefined ? '' : `Did you mean ${meant}? `}There are: ${SETTING_KEYS.join(', ')}.`,
    meant === undefined ? 'claude-bridge config list' : typedLine(corrected, platform),
  );
}

function print({ stdout }: Machine, line: string): void {
  stdout.write(`${line}\n`);
}
