/** `claude-bridge serve`: checks that the CLI can serve, listens, and runs until it is told to stop. */
import type { GivenSettings } from '../config/resolve-settings.js';
import type { Settings } from '../config/settings-table.js';
import { listen } from '../http/listen.js';
import type { Listener } from '../http/listen.js';
import { openConfigFile } from '../config/config-file.js';
import { accessKeys } from './access-keys.js';
import { buildApp } from './build-app.js';
import { buildEngine } from './build-engine.js';
import { buildUsage } from './build-usage.js';
import { loadSettings } from './loaded-settings.js';
import { createLogger } from './logger.js';
import type { Machine } from './machine.js';
import { portFailure } from './port-failure.js';
import { readyCli } from './ready-cli.js';
import { credentialsNote } from './removed-credentials.js';
import { endWithSignals } from './shutdown.js';
import { startupFields, startupText } from './startup-report.js';

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
  const { keys, generated } = accessKeys(settings, machine.newId);
  const log = createLogger(settings, machine.stderr, { coloured: machine.colours.stderr.level > 0 });
  const quiet = settings['json-logs'];

  const note = credentialsNote(machine);
  if (note !== undefined) {
    if (quiet) log.warn({}, note);
    else machine.stderr.write(`${machine.colours.stderr.yellow(note)}\n`);
  }

  const cli = await readyCli(settings, machine, { quiet });
  const engine = buildEngine(settings, cli, machine, log);
  const usage = buildUsage(settings, machine, log);
  const graceMs = settings['shutdown-grace'] * 1000;
  const serving = endWithSignals({ engine, usage, log, graceMs, exit });
  const server = await listening(settings, (host) =>
    buildApp(settings, { chat: engine, usage, log, keys, host }, machine),
  );
  serving(server);
  const config = openConfigFile(machine);
  if (generated !== undefined) await config.set('api-key', generated);
  engine.warm();

  const facts = {
    url: server.url,
    version: machine.version,
    cliVersion: cli.version,
    cliPath: cli.path,
    login: cli.login.kind,
    defaultModel: settings['default-model'],
    needsKey: keys.length > 0,
    keyIsStored: settings['api-key'] !== undefined || generated !== undefined,
    ...(generated === undefined ? {} : { newKey: { key: generated, file: config.path } }),
  };
  if (quiet) log.info(startupFields(facts), 'ready');
  else machine.stdout.write(`${startupText(facts, machine.colours.stdout)}\n`);
}

async function listening(
  settings: Settings,
  makeApp: (host: string) => Parameters<typeof listen>[0],
): Promise<Listener> {
  const { host, port } = settings;
  try {
    return await listen(makeApp(host), { host, port });
  } catch (error) {
    throw await portFailure(error as NodeJS.ErrnoException, settings);
  }
}
