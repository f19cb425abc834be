/** The entries of settings that are lists: `config set` replaces the whole list, and says what is in it now. */
import { isObject } from '../../../core/json.js';
import { readSettingValue, shownSetting } from '../../../settings/setting-value.js';
import { definitionOf, type SettingKey } from '../../../settings/settings-table.js';

/** The value as `config set` confirms it: of a list with secrets, the names. */
export function confirmedValue(key: SettingKey, value: unknown): string {
  const names = entriesOf(key, value);
  if (definitionOf(key).secret !== true || names.length === 0) return shownSetting(key, value);
  return `${names.join(', ')} (keys hidden)`;
}

/** What the old list had and the new one lacks, as a note; empty when nothing is lost. */
export function lostEntriesNote(key: SettingKey, before: unknown, after: unknown): string {
  const kept = new Set(entriesOf(key, after));
  const lost = entriesOf(key, before).filter((name) => !kept.has(name));
  if (lost.length === 0) return '';
  return `No longer in ${key}: ${lost.join(', ')}. A new list replaces the old one: name every entry, or change the list with claude-bridge config edit.\n`;
}

function entriesOf(key: SettingKey, raw: unknown): string[] {
  const value = readSettingValue(key, raw);
  if (Array.isArray(value)) return value.map(String);
  return isObject(value) ? Object.keys(value) : [];
}
