/** Refuses to serve other machines without an API key. */
import type { Settings } from '../config/settings-table.js';
import { CliFailure } from './cli-failure.js';
import { EXIT } from './exit-codes.js';
import { isLoopbackHost } from './network.js';

/** @throws CliFailure `keyRequired` */
export function requireKeyBeyondLoopback(settings: Pick<Settings, 'host' | 'api-key'>): void {
  if (isLoopbackHost(settings.host) || settings['api-key'] !== undefined) return;
  throw new CliFailure(
    EXIT.keyRequired,
    `On ${settings.host} other machines reach the server, and no API key is set: anyone there could use your Claude login.`,
    'claude-bridge config set api-key "$(openssl rand -hex 24)"',
  );
}
