/** Starts a bridge in this process for the length of one command: on a free loopback port, with a key that nobody else knows. */
import type { LogFields } from '../../core/logger.js';
import { silentLog } from '../../core/silent-log.js';
import type { Settings } from '../../settings/settings-table.js';
import type { CheckedCli } from '../claude-cli/inspect-cli.js';
import type { Machine } from '../machine.js';
import { assembleBridge } from '../server/assemble-bridge.js';
import { endWithSignals } from '../server/shutdown.js';
import type { Bridge } from './bridge.js';

export interface TemporaryBridge extends Bridge, AsyncDisposable {}

/** A signal ends the bridge, its CLI processes and this program at once. */
export async function startTemporaryBridge(
  settings: Settings,
  cli: CheckedCli,
  machine: Machine,
): Promise<TemporaryBridge> {
  const key = machine.newId();
  const bridge = await assembleBridge({
    settings: { ...settings, host: '127.0.0.1', port: 0, spares: 0, 'key-quotas': {} },
    ...{ cli, machine, log: silentLog, keys: [{ key }] },
  });
  const log = {
    ...silentLog,
    error: ({ err }: LogFields, message: string) => machine.stderr.write(`${message}: ${String(err)}\n`),
  };
  endWithSignals(bridge, { log, exit: (code) => process.exit(code) });
  const { url } = await bridge.listen();
  return { url, key, [Symbol.asyncDispose]: () => bridge.close() };
}
