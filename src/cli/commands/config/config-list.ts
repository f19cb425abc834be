/** `claude-bridge config list`: every setting with its meaning, the value in force and where that comes from. */
import type { SettingsReport } from '../../../settings/resolve-settings.js';
import { settingGroups } from '../../../settings/setting-groups.js';
import { MASK, shownSetting } from '../../../settings/setting-value.js';
import { SETTING_KEYS, definitionOf, type SettingKey } from '../../../settings/settings-table.js';
import type { Machine } from '../../machine.js';
import { columnsOf, wrapped } from '../../terminal/columns.js';
import { derivedValues } from './derived-values.js';

/** By key, for programs. */
export function settingsJson(report: SettingsReport): Record<string, unknown> {
  const entries = SETTING_KEYS.map((key) => {
    const value = report.settings[key];
    const shown = definitionOf(key).secret === true && value !== undefined ? MASK : (value ?? null);
    return [key, { value: shown, source: report.sources[key] }];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

/** By group, for people. */
export function settingsText(report: SettingsReport, machine: Machine): string {
  const colours = machine.colours.stdout;
  const columns = columnsOf(machine.stdout);
  const derived = derivedValues(report.settings, machine);
  const entry = (key: SettingKey): string => {
    const source = report.sources[key];
    const set = shownSetting(key, report.settings[key]);
    const value = set === '' ? unsetValue(key, derived[key]) : set;
    const { description, deprecated } = definitionOf(key);
    const told = deprecated === undefined ? description : `without effect: ${deprecated}`;
    const from = source === 'default' ? colours.dim('default') : colours.cyan(source);
    const lines = wrapped(told, columns - 4).map((line) => `    ${colours.dim(line)}\n`);
    return `  ${key.padEnd(KEY_WIDTH)}  ${source === 'default' ? value : colours.bold(value)}  (${from})\n${lines.join('')}`;
  };
  const isListed = (key: SettingKey): boolean =>
    definitionOf(key).deprecated === undefined || report.sources[key] !== 'default';
  return settingGroups()
    .map(({ title, keys }) => ({ title, keys: keys.filter(isListed) }))
    .filter(({ keys }) => keys.length > 0)
    .map(({ title, keys }) => `${colours.bold(title)}\n${keys.map(entry).join('')}`)
    .join('\n');
}

const KEY_WIDTH = Math.max(...SETTING_KEYS.map((key) => key.length));

function unsetValue(key: SettingKey, derived: string | number | undefined): string {
  if (key === 'cli-path') return 'found automatically';
  return typeof derived === 'number' ? `${derived} on this machine` : (derived ?? '-');
}
