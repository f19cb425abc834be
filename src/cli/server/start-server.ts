/** Boots the server once the CLI was found good: the engine, the application and the listener, in that order. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Settings } from '../../settings/settings-table.js';
import { listen } from '../../http/server/listen.js';
import type { Listener } from '../../http/server/listen.js';
import { validatorsToCompile } from '../../wire/schema/validator.js';
import type { Logger } from '../../core/logger.js';
import { openConfigFile } from '../../settings/config-file.js';
import { accessKeys } from './access-keys.js';
import { buildApp } from './build-app.js';
import { buildEngine } from './build-engine.js';
import { buildState } from './build-state.js';
import { buildUsage } from './build-usage.js';
import type { CheckedCli } from '../claude-cli/inspect-cli.js';
import { createLogger } from './logger.js';
import type { Machine } from '../machine.js';
import { mostConnections } from './most-connections.js';
import { portFailure } from './port-failure.js';
import { deprecationNotes } from './deprecation-notes.js';
import { credentialsNote } from '../claude-cli/removed-credentials.js';
import { endWithSignals } from './shutdown.js';
import { startupFields, startupText } from './startup-report.js';

/**
 * Resolves once the server listens; it goes on until a signal ends the process through `exit`.
 * @throws CliFailure
 */
export async function startServer(
  settings: Settings,
  checked: Promise<CheckedCli>,
  machine: Machine,
  exit: (code: number) => void,
): Promise<void> {
  const { keys, generated } = accessKeys(settings, machine.newId);
  const log = createLogger(settings, machine.stderr, { coloured: machine.colours.stderr.level > 0 });
  const quiet = settings['json-logs'];

  for (const note of [...credentialsNote(machine), ...deprecationNotes(settings)]) {
    if (quiet) log.warn({}, note);
    else machine.stderr.write(`${machine.colours.stderr.yellow(note)}\n`);
  }

  const cli = await checked;
  const engine = buildEngine(settings, cli, machine, log);
  const state = await buildState(settings, machine, log);
  const usage = buildUsage(settings, machine, { log, archive: state.shared?.usageArchive });
  const delayMs = settings['shutdown-delay'] * 1000;
  const graceMs = settings['shutdown-grace'] * 1000;
  const shutdown = endWithSignals({ engine, usage, state, log, delayMs, graceMs, exit });
  const draining = (): boolean => shutdown.draining;
  const server = await listening(settings, { machine, log }, (host) =>
    buildApp(settings, { chat: engine, usage, state, log, keys, host, draining }, machine),
  );
  shutdown.serves(server);
  const config = openConfigFile(machine);
  if (generated !== undefined) await config.set('api-key', generated);
  engine.warm();
  void state.shared?.open();

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
  // Neither the port has waited for this nor will the first requests: they come in between.
  for (const compile of validatorsToCompile()) {
    await nextTurn();
    compile();
  }
}

async function listening(
  settings: Settings,
  { machine, log }: { readonly machine: Machine; readonly log: Logger },
  makeApp: (host: string) => Parameters<typeof listen>[0],
): Promise<Listener> {
  const { host, port } = settings;
  try {
    return await listen(makeApp(host), {
      ...{ host, port, unreadMs: settings['silence-timeout'] * 1000 },
      maxConnections: mostConnections(machine),
      refused: (error) => log.warn({ reason: error.message }, 'a connection could not be taken'),
    });
  } catch (error) {
    throw await portFailure(error as NodeJS.ErrnoException, settings);
  }
}
