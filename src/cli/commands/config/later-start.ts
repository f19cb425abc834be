/** A running bridge keeps the settings with which it started: says so after a change. */
import { openConfigFile } from '../../../settings/config-file.js';
import { examineSettings } from '../../../settings/resolve-settings.js';
import { SettingError } from '../../../settings/setting-error.js';
import type { Machine } from '../../machine.js';
import { bridgeAt, urlOf } from '../../server/network.js';

/** Where a bridge with the settings of this moment listens, even if the config file is damaged. Read before a change. */
export function bridgeAddress(machine: Machine): string | undefined {
  const { host, port } = examineSettings({ flags: {}, env: machine.env, stored: readable(machine) }).settings;
  return port === 0 ? undefined : urlOf(host, port);
}

export async function tellIfRunning(url: string | undefined, { stderr }: Machine): Promise<void> {
  if (url === undefined || (await bridgeAt(url)) === undefined) return;
  stderr.write('The running bridge uses it after its next start.\n');
}

function readable(machine: Machine): Record<string, unknown> {
  try {
    return openConfigFile(machine).stored();
  } catch (error) {
    if (error instanceof SettingError) return {};
    throw error;
  }
}
