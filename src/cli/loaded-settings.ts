/** Gathers the settings of one run from its flags, its environment and the config file. */
import { openConfigFile } from '../settings/config-file.js';
import { resolveSettings } from '../settings/resolve-settings.js';
import type { GivenSettings } from '../settings/resolve-settings.js';
import type { Settings } from '../settings/settings-table.js';
import type { Machine } from './machine.js';

/** @throws SettingError */
export function loadSettings(flags: GivenSettings['flags'], machine: Machine): Settings {
  return resolveSettings({ flags, env: machine.env, stored: openConfigFile(machine).stored() }).settings;
}
