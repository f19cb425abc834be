/** Decides which API keys clients must bring: those of the settings, and beyond loopback always at least one. */
import type { Settings } from '../../settings/settings-table.js';
import type { ClientKey } from '../../http/app-options.js';
import { isLoopbackHost } from './network.js';

export interface AccessKeys {
  /** None: whoever reaches the server may use it. */
  readonly keys: readonly ClientKey[];
  /** The key that was made because there was none, and that is yet to be stored as `api-key`. */
  readonly generated?: string;
}

/** `newId` gives an unguessable name of letters and digits. */
export function accessKeys(settings: KeySettings, newId: () => string): AccessKeys {
  const keys = configuredKeys(settings);
  if (keys.length > 0 || isLoopbackHost(settings.host)) return { keys };
  const generated = `cb-${newId()}`;
  return { keys: [{ key: generated }], generated };
}

/** Whether the next start will make a key. */
export function lacksKey(settings: KeySettings): boolean {
  return configuredKeys(settings).length === 0 && !isLoopbackHost(settings.host);
}

type KeySettings = Pick<Settings, 'host' | 'api-key' | 'api-keys'>;

function configuredKeys({ 'api-key': single, 'api-keys': named }: KeySettings): ClientKey[] {
  return [
    ...(single === undefined ? [] : [{ key: single }]),
    ...Object.entries(named).map(([name, key]) => ({ name, key })),
  ];
}
