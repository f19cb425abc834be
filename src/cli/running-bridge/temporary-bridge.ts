/** Starts a bridge in this process for the length of one command: on a free loopback port, with a key that no one else knows. */
import { type LogFields, silentLog } from '../../core/logger.js';
import type { Settings } from '../../settings/settings-table.js';
import type { CheckedCli } from '../claude-cli/inspect-cli.js';
import { readyCli } from '../claude-cli/ready-cli.js';
import type { Machine } from '../machine.js';
import { assembleBridge } from '../server/assemble-bridge.js';
import { endWithSignals } from '../server/shutdown.js';
import type { Progress } from '../terminal/progress.js';
import { tell } from '../terminal/tell.js';
import type { Bridge } from './bridge-request.js';
import { findBridge } from './find-bridge.js';

export interface TemporaryBridge extends Bridge, AsyncDisposable {}

export interface TemporaryOptions {
  /** Whether it goes on with batches that have stopped. */
  readonly batches?: boolean;
  /** Whether Ctrl-C ends it, as by default. */
  readonly interrupts?: boolean;
}

/** A signal ends the bridge, its CLI processes and this program at once. */
export async function startTemporaryBridge(
  settings: Settings,
  cli: CheckedCli,
  machine: Machine,
  { batches = false, interrupts = true }: TemporaryOptions = {},
): Promise<TemporaryBridge> {
  const key = machine.newId();
  const bridge = await assembleBridge({
    settings: {
      ...{ ...settings, host: '127.0.0.1', port: 0, spares: 0, 'key-quotas': {} },
      'ollama-port': undefined,
    },
    ...{ cli, machine, log: silentLog, keys: [{ key }] },
  });
  const log = {
    ...silentLog,
    error: ({ err }: LogFields, message: string) => tell(machine, `${message}: ${String(err)}\n`),
  };
  endWithSignals(bridge, { log, interrupts, exit: (code) => process.exit(code) });
  const { url } = await bridge.listen();
  if (batches) bridge.resumeBatches();
  return { url, key, [Symbol.asyncDispose]: () => bridge.close() };
}

/** The bridge that runs, or else a temporary one, which ends when it is disposed of. @throws CommandFailure */
export async function runningOrTemporaryBridge(
  settings: Settings,
  machine: Machine,
  progress: Progress,
  options: TemporaryOptions = {},
): Promise<Bridge & AsyncDisposable> {
  const running = await findBridge(settings);
  if (running !== undefined) return { ...running, [Symbol.asyncDispose]: () => Promise.resolve() };
  progress.step('No bridge is running; starting a temporary one');
  // `readyCli` shows its own progress and asks its own questions.
  progress.stop();
  const cli = await readyCli(settings, machine, { quiet: !machine.stderr.isTTY });
  return startTemporaryBridge(settings, cli, machine, options);
}
