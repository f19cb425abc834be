/** Gives a command a bridge to talk to: the one that runs, or else one of its own. */
import type { Settings } from '../../settings/settings-table.js';
import type { Machine } from '../machine.js';
import type { Progress } from '../terminal/progress.js';
import { readyCli } from '../claude-cli/ready-cli.js';
import type { Bridge } from './bridge.js';
import { findBridge } from './find-bridge.js';
import { startTemporaryBridge } from './temporary-bridge.js';

/** Disposing of it ends it if it was started here. @throws CliFailure */
export async function anyBridge(
  settings: Settings,
  machine: Machine,
  progress: Progress,
): Promise<Bridge & AsyncDisposable> {
  const running = await findBridge(settings);
  if (running !== undefined) return { ...running, [Symbol.asyncDispose]: () => Promise.resolve() };
  progress.step('No bridge is running; starting a temporary one');
  // Its own progress, and its questions, follow.
  progress.stop();
  const cli = await readyCli(settings, machine, { quiet: !machine.stderr.isTTY });
  return startTemporaryBridge(settings, cli, machine);
}
