/** Starts the server once the CLI has passed its checks, and prints where it listens. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { closestName } from '../../settings/closest-name.js';
import { openConfigFile } from '../../settings/config-file.js';
import { unknownVariableNote, unknownVariables } from '../../settings/unknown-variables.js';
import { SETTING_KEYS, definitionOf } from '../../settings/settings-table.js';
import { flagAt, typedLine, withFlag } from '../typed/corrected-words.js';
import type { Settings } from '../../settings/settings-table.js';
import { validatorsToCompile } from '../../wire/schema/validator.js';
import type { CheckedCli } from '../claude-cli/inspect-cli.js';
import { credentialsNote } from '../claude-cli/inspect-cli.js';
import { unlistedModels } from '../claude-cli/model-names.js';
import type { Machine } from '../machine.js';
import { accessKeys } from './access-keys.js';
import { assembleBridge } from './assemble-bridge.js';
import { otherUrls } from './network.js';
import { createLogger } from './logger.js';
import { endWithSignals } from './shutdown.js';
import { startupFields, startupText } from './startup-report.js';
import { show, tell } from '../terminal/tell.js';

/**
 * Resolves once the server listens; it serves until a signal ends the process through `exit`.
 * @throws CommandFailure
 */
export async function startServer(
  settings: Settings,
  checked: Promise<CheckedCli>,
  machine: Machine,
  exit: (code: number) => void,
): Promise<{ readonly url: string }> {
  const { keys, generated } = accessKeys(settings, machine.newId);
  const log = createLogger(settings, machine.stderr, {
    coloured: machine.colours.stderr.level > 0,
    command: machine.command,
  });
  const quiet = settings['json-logs'];

  const warn = (note: string): void => {
    if (quiet) log.warn({}, note.replaceAll('\n', ' '));
    else tell(machine, `${machine.colours.stderr.yellow(note)}\n`);
  };
  const variables = unknownVariables(machine.env).map(unknownVariableNote);
  for (const note of [...credentialsNote(machine), ...deprecationNotes(settings), ...variables]) warn(note);

  const cli = await checked;
  const bridge = await assembleBridge({ settings, cli, machine, log, keys });
  const grace = {
    delayMs: settings['shutdown-delay'] * 1000,
    graceMs: settings['shutdown-grace'] * 1000,
  };
  endWithSignals(bridge, { log, grace, exit });
  const { url } = await bridge.listen();
  const config = openConfigFile(machine);
  if (generated !== undefined) await config.set('api-key', generated);
  bridge.warm();

  const ollamaPort = settings['ollama-port'];
  const facts = {
    url,
    ...(ollamaPort !== undefined && { ollamaUrl: `http://127.0.0.1:${ollamaPort}` }),
    otherUrls: otherUrls(settings.host, Number(new URL(url).port === '' ? 80 : new URL(url).port)),
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
  else show(machine, `${startupText(facts, machine.colours.stdout)}\n`);
  void tellUnknownModel(settings, cli, machine, warn);
  // Compiled now, a piece at a time, so that neither the port nor the first requests wait for it.
  for (const compile of validatorsToCompile()) {
    await nextTurn();
    compile();
  }
  return { url };
}

/** Asks a process of its own: one that is started with such a model lists it. */
async function tellUnknownModel(
  { 'default-model': name, 'model-aliases': aliases }: Settings,
  cli: CheckedCli,
  machine: Machine,
  warn: (note: string) => void,
): Promise<void> {
  const { unlisted, names } = await unlistedModels(
    [name],
    { 'cli-path': cli.path, 'model-aliases': aliases },
    machine,
  );
  // A CLI that cannot be asked is told of elsewhere.
  if (unlisted.length === 0 || names === undefined) return;
  warn(
    `There is no model ${name}, which is the setting default-model: every request for it will fail.\nNext: ${otherModel(closestName(name, names) ?? 'sonnet', machine)}`,
  );
}

/** The line that changes the model where it was set. */
function otherModel(model: string, { words, env, platform }: Machine): string {
  const { environment } = definitionOf('default-model');
  if (flagAt(words, '--default-model') >= 0)
    return typedLine(withFlag(words, '--default-model', model), platform);
  return (env[environment] ?? '').trim() === ''
    ? `claude-bridge config set default-model ${model}`
    : `unset ${environment}`;
}

/** One note for each setting that is set, still accepted, and without effect. */
function deprecationNotes(settings: Settings): string[] {
  return SETTING_KEYS.flatMap((key) => {
    const { deprecated } = definitionOf(key);
    if (deprecated === undefined || settings[key] === undefined) return [];
    return [
      `The setting ${key} no longer has any effect. ${deprecated} Next: claude-bridge config unset ${key}`,
    ];
  });
}
