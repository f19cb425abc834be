/** A bridge for one command: served to nobody else, on a free port of this machine, and ended with the command. */
import type { Settings } from '../../settings/settings-table.js';
import { type LogFields, silentLog } from '../../core/logger.js';
import { listen } from '../../http/server/listen.js';
import { buildApp } from '../server/build-app.js';
import { buildEngine } from '../server/build-engine.js';
import { buildState } from '../server/build-state.js';
import { buildUsage } from '../server/build-usage.js';
import type { Machine } from '../machine.js';
import type { CheckedCli } from '../claude-cli/inspect-cli.js';
import { endWithSignals } from '../server/shutdown.js';
import type { Bridge } from './bridge.js';

export interface MomentBridge extends Bridge, AsyncDisposable {}

/** A signal ends it, its CLI processes and this program at once. */
export async function startMomentBridge(
  settings: Settings,
  cli: CheckedCli,
  machine: Machine,
): Promise<MomentBridge> {
  const host = '127.0.0.1';
  const key = machine.newId();
  const engine = buildEngine({ ...settings, spares: 0 }, cli, machine, silentLog);
  const log = {
    ...silentLog,
    error: ({ err }: LogFields, message: string) => machine.stderr.write(`${message}: ${String(err)}\n`),
  };
  const state = await buildState({ ...settings, 'key-quotas': {} }, machine, silentLog);
  const usage = buildUsage(settings, machine, { log: silentLog, archive: state.shared?.usageArchive });
  endWithSignals({
    ...{ engine, usage, state, log, delayMs: 0, graceMs: 0 },
    exit: (code) => process.exit(code),
  });
  const app = buildApp(
    settings,
    { chat: engine, usage, state, log: silentLog, keys: [{ key }], host },
    machine,
  );
  const server = await listen(app, { host, port: 0 });
  return {
    ...{ url: server.url, key },
    async [Symbol.asyncDispose]() {
      server.closeNow();
      await engine.close();
      await usage.close();
      await state.shared?.close();
    },
  };
}
