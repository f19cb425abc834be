/** `claude-bridge serve`: checks that the CLI can serve, and starts the server. */
import { setFlagsFromString } from 'node:v8';
import type { GivenSettings } from '../../../settings/resolve-settings.js';
import { readyCli } from '../../claude-cli/ready-cli.js';
import { loadSettings } from '../../command-settings.js';
import type { Machine } from '../../machine.js';
import { outliveReader } from '../../terminal/report.js';

/**
 * Resolves once the server listens; it serves until a signal ends the process through `exit`.
 * @throws SettingError, CommandFailure
 */
export async function serve(
  flags: GivenSettings['flags'],
  machine: Machine,
  exit: (code: number) => void,
): Promise<void> {
  outliveReader(machine);
  const tuneForAnswers = tuneV8();
  const settings = loadSettings(flags, machine);
  const checked = readyCli(settings, machine, { quiet: settings['json-logs'] });
  checked.catch(() => undefined);
  // The rest of the program loads while the CLI reports its version and login.
  const { startServer } = await import('../../server/start-server.js');
  await startServer(settings, checked, machine, exit);
  tuneForAnswers();
}

/**
 * Makes V8 collect garbage once the used heap has grown by three fifths, so that resident memory stays close to it, at the
 * price of a twentieth more processor time for a small request. The young generation keeps its first size while the program
 * loads, because what loads stays anyway; that saves 10 MB of memory afterwards. Call the returned function once the server
 * listens: the young generation may then grow, as answers under load need it, and code is compiled at its first call. V8
 * would otherwise wait for more calls, which only a busy server sees soon; this saves half a millisecond a turn on an idle one.
 */
function tuneV8(): () => void {
  // The flags and their values are those of V8 11 to 13, of Node 20 to 24; V8 prints a warning about a flag that it does not know.
  if (Number.parseInt(process.versions.v8, 10) > 13) return () => undefined;
  setFlagsFromString('--heap-growing-percent=60');
  setFlagsFromString('--semi-space-growth-factor=1');
  return () => {
    setFlagsFromString('--semi-space-growth-factor=2');
    setFlagsFromString('--always-sparkplug');
  };
}
