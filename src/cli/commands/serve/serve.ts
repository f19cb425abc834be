/** `claude-bridge serve`: checks that the CLI can serve, and boots the server. */
import type { GivenSettings } from '../../../settings/resolve-settings.js';
import { loadSettings } from '../../loaded-settings.js';
import type { Machine } from '../../machine.js';
import { readyCli } from '../../claude-cli/ready-cli.js';
import { tuneV8 } from '../../server/v8-tuning.js';

/**
 * Resolves once the server listens; it goes on until a signal ends the process through `exit`.
 * @throws SettingError, CliFailure
 */
export async function serve(
  flags: GivenSettings['flags'],
  machine: Machine,
  exit: (code: number) => void,
): Promise<void> {
  const tuneForAnswers = tuneV8();
  const settings = loadSettings(flags, machine);
  const checked = readyCli(settings, machine, { quiet: settings['json-logs'] });
  checked.catch(() => undefined);
  // The rest of the program is loaded while the CLI tells of itself.
  const { startServer } = await import('../../server/start-server.js');
  await startServer(settings, checked, machine, exit);
  tuneForAnswers();
}
