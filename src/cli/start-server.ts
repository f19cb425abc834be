/** Boots the server once the CLI was found good: the engine, the application and the listener, in that order. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chalkStderr, default as chalk } from 'chalk';
import type { Settings } from '../config/settings-table.js';
import { createApp } from '../http/create-app.js';
import { listen } from '../http/listen.js';
import type { Listener } from '../http/listen.js';
import { validatorsToCompile } from '../openai/validator.js';
import { openConfigFile } from '../config/config-file.js';
import { accessKeys } from './access-keys.js';
import { buildEmbedder } from './build-embedder.js';
import { buildEngine } from './build-engine.js';
import type { CheckedCli } from './inspect-cli.js';
import { createLogger } from './logger.js';
import type { Machine } from './machine.js';
import { portFailure } from './port-failure.js';
import { credentialsNote } from './removed-credentials.js';
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
  const log = createLogger(settings, machine.stderr);
  const quiet = settings['json-logs'];

  const note = credentialsNote(machine);
  if (note !== undefined) {
    if (quiet) log.warn({}, note);
    else machine.stderr.write(`${chalkStderr.yellow(note)}\n`);
  }

  const cli = await checked;
  const engine = buildEngine(settings, cli, machine, log);
  const serving = endWithSignals({ engine, log, graceMs: settings['shutdown-grace'] * 1000, exit });
  const server = await listening(settings, (host) =>
    createApp({
      ...{ chat: engine, log, host, version: machine.version, now: machine.now, newId: machine.newId },
      pagesFolder: fileURLToPath(new URL('../../pages', import.meta.url)),
      embedder: buildEmbedder(settings, machine, log),
      embeddingDimensions: settings['embedding-dimensions'],
      bodyLimitBytes: settings['body-limit-mb'] * 1024 * 1024,
      keys,
      allowedHosts: settings['allowed-hosts'],
      allowedOrigins: settings['allowed-origins'],
      strict: settings.strict,
      heartbeatMs: 10_000,
    }),
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
  else machine.stdout.write(`${startupText(facts, chalk)}\n`);
  // Neither the port has waited for this nor will the first requests: they come in between.
  for (const compile of validatorsToCompile()) {
    await nextTurn();
    compile();
  }
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
