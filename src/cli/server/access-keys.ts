/** The API keys that clients may use: those in the settings, and at least one whenever other machines can reach the server. */
import type { Settings } from '../../settings/settings-table.js';
import type { ClientKey } from '../../http/app-options.js';
import { isLoopbackHost } from './network.js';

export interface AccessKeys {
  /** Empty: anyone who reaches the server may use it. */
  readonly keys: readonly ClientKey[];
  /** A new key, created because there was none. The caller stores it as `api-key`. */
  readonly generated?: string;
}

/** @param newId returns an unguessable name of letters and digits */
export function accessKeys(settings: KeySettings, newId: () => string): AccessKeys {
  const keys = configuredKeys(settings);
  if (keys.length > 0 || isLoopbackHost(settings.host)) return { keys };
  const generated = `cb-${newId()}`;
  return { keys: [{ key: generated }], generated };
}

/** Whether the next start creates a key. */
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
