/** `claude-bridge serve`: checks that the CLI can serve, and boots the server. */
import type { GivenSettings } from '../config/resolve-settings.js';
import type { Settings } from '../config/settings-table.js';
import { diskProbe } from './file-probe.js';
import { findCli } from './find-cli.js';
import { inspectCli } from './inspect-cli.js';
import type { CheckedCli } from './inspect-cli.js';
import { loadSettings } from './loaded-settings.js';
import type { Machine } from './machine.js';
import { createProgress } from './progress.js';

/**
 * Resolves once the server listens; it goes on until a signal ends the process through `exit`.
 * @throws SettingError, CliFailure
 */
export async function serve(
  flags: GivenSettings['flags'],
  machine: Machine,
  exit: (code: number) => void,
): Promise<void> {
  const settings = loadSettings(flags, machine);
  const checked = checkedCli(settings, machine);
  checked.catch(() => undefined);
  // The rest of the program is loaded while the CLI tells of itself.
  const { startServer } = await import('./start-server.js');
  await startServer(settings, checked, machine, exit);
}

async function checkedCli(settings: Settings, machine: Machine): Promise<CheckedCli> {
  const found = findCli({ ...machine, configured: settings['cli-path'], files: diskProbe });
  const inspected = inspectCli(found, machine);
  inspected.catch(() => undefined);
  const progress = await createProgress(machine.stderr, { quiet: settings['json-logs'] });
  try {
    progress.step(`Checking version and login of ${found.foundAt}`);
    return { path: found.path, ...(await inspected) };
  } finally {
    progress.stop();
  }
}
