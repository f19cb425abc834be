/** The doctor's checks, and which of them depends on which. Each is a small function that finds something out or throws. */
import semver from 'semver';
import { NEWEST_TESTED_CLI } from '../../../claude/launch/supported-version.js';
import { openConfigFile } from '../../../settings/config-file.js';
import { readKeyQuotas } from '../../../settings/key-quotas.js';
import { examineSettings, type SettingsReport } from '../../../settings/resolve-settings.js';
import { unknownVariables } from '../../../settings/unknown-variables.js';
import { definitionOf, type Settings } from '../../../settings/settings-table.js';
import { handshake } from '../../../session/cli-process/handshake.js';
import { lacksKey } from '../../server/access-keys.js';
import { CommandFailure } from '../../command-failure.js';
import { after, check, type CheckResult, type Finding } from './check.js';
import { EXIT } from '../../exit-codes.js';
import { diskProbe } from '../../claude-cli/file-probe.js';
import { installCommand } from '../../../claude/launch/install-command.js';
import { describeCli, findCli, type FoundCli } from '../../claude-cli/find-cli.js';
import {
  loggedIn,
  readLogin,
  readVersion,
  supportedVersion,
  type Login,
  credentialsNote,
  olderCliNote,
} from '../../claude-cli/inspect-cli.js';
import { askModel } from './ask-model.js';
import type { Machine } from '../../machine.js';
import { bridgeAt, portProblem, urlOf } from '../../server/network.js';
import { portFailure } from '../../server/port-failure.js';
import { probeAndRemember } from '../../claude-cli/prove-cli.js';
import { silentLog } from '../../../core/logger.js';
import { bridgeIsNewest, cliIsNewest } from './newest-versions.js';

/** A check that has begun. A failed check is a result, not an error. */
export interface RunningCheck {
  readonly name: string;
  readonly outcome: Promise<{ readonly result: CheckResult }>;
}

/** Starts independent checks in parallel. In reading order. */
export function startChecks({ live, updates }: CheckOptions, machine: Machine): RunningCheck[] {
  const settings = settingsInEffect(machine);
  const config = check('config', () => configIsValid(machine));
  const credentials = check('credentials', () => ({
    value: true,
    detail: credentialsNote(machine)[0] ?? 'no API key in the environment that the CLI would not get',
  }));
  const cli = check('cli', () => cliIsThere(settings, machine));
  const version = after('version', [cli], ([found]) => versionIsSupported(found, machine));
  const login = after('login', [cli], ([found]) => isLoggedIn(found, machine));
  const started = after('handshake', [cli, version], ([found]) => protocolWorks(found, machine));
  const proof = after('proof', [cli, version, started], ([found, number]) =>
    requestsArrive({ ...found, version: number }, machine),
  );
  const port = check('port', () => portIsFree(settings, machine));
  const checks: RunningCheck[] = [
    { name: 'config', outcome: config },
    { name: 'credentials', outcome: credentials },
    { name: 'cli', outcome: cli },
    { name: 'version', outcome: version },
    { name: 'login', outcome: login },
    { name: 'handshake', outcome: started },
    { name: 'proof', outcome: proof },
    { name: 'port', outcome: port },
  ];
  const stateUrl = settings['state-url'];
  if (stateUrl !== undefined)
    checks.push({ name: 'state', outcome: check('state', () => stateIsUsable(stateUrl, machine)) });
  if (updates) {
    checks.push(
      { name: 'bridge update', outcome: check('bridge update', () => bridgeIsNewest(machine)) },
      {
        name: 'cli update',
        outcome: after('cli update', [cli, version], ([found, number]) =>
          cliIsNewest({ ...found, version: number }, machine),
        ),
      },
    );
  }
  if (live) {
    const parts = [cli, version, login, proof] as const;
    checks.push({
      name: 'live',
      outcome: after('live', parts, ([found, number, account]) =>
        modelAnswers(settings, { path: found.path, version: number, login: account }, machine),
      ),
    });
  }
  return checks;
}

export interface CheckOptions {
  /** Also ask the model one question. */
  readonly live: boolean;
  /** Also ask npm's registry for newer versions. */
  readonly updates: boolean;
}

/** What `serve` would use, with defaults for invalid values, so that the other checks can run. */
function settingsInEffect(machine: Machine): Settings {
  try {
    return examine(machine).settings;
  } catch {
    return examineSettings({ flags: {}, env: machine.env, stored: {} }).settings;
  }
}

function examine(machine: Machine): SettingsReport {
  return examineSettings({ flags: {}, env: machine.env, stored: openConfigFile(machine).stored() });
}

function configIsValid(machine: Machine): Finding<true> {
  const { settings, problems, unknownKeys } = examine(machine);
  const [problem] = problems;
  if (problem !== undefined) throw problem;
  readKeyQuotas(settings['key-quotas'], Object.keys(settings['api-keys']));
  const { path } = openConfigFile(machine);
  const [unknown] = unknownKeys;
  const warning =
    unknown === undefined
      ? ''
      : `; it has ${unknownKeys.join(', ')}, which is not a setting (claude-bridge config unset ${unknown})`;
  const variables = unknownVariables(machine.env).map(
    ({ name, meant }) => `; ${name} is no setting${meant === undefined ? '' : ` (did you mean ${meant}?)`}`,
  );
  const keyless = lacksKey(settings)
    ? `; other machines can reach ${settings.host} and there is no api-key, so serve will create one`
    : '';
  return { value: true, detail: `valid (${path})${warning}${variables.join('')}${keyless}` };
}

function cliIsThere(settings: Settings, machine: Machine): Finding<FoundCli> {
  const found = findCli({ ...machine, configured: settings['cli-path'], files: diskProbe });
  return { value: found, detail: describeCli(found) };
}

async function versionIsSupported(found: FoundCli, machine: Machine): Promise<Finding<string>> {
  const version = supportedVersion(await readVersion(found, machine), found);
  const untested = semver.gt(version, NEWEST_TESTED_CLI)
    ? `; newer than ${NEWEST_TESTED_CLI}, the newest tested version`
    : '';
  const older = olderCliNote(version, machine);
  return { value: version, detail: `${version}${untested}${older === undefined ? '' : `; ${older}`}` };
}

async function isLoggedIn(found: FoundCli, machine: Machine): Promise<Finding<Login>> {
  const login = loggedIn(await readLogin(found, machine), found);
  return {
    value: login,
    detail: login.loggedIn === true ? login.kind : 'the CLI does not say; the first request shows it',
  };
}

async function protocolWorks(found: FoundCli, machine: Machine): Promise<Finding<true>> {
  const { env, platform, execPath, newId, now } = machine;
  const startedAt = now();
  const { models } = await handshake({ cli: found, env, platform, execPath, newId });
  return { value: true, detail: `${models.length} models, in ${now() - startedAt} ms` };
}

/** Probes the CLI every time, and remembers the verdict for `serve`. */
async function requestsArrive(
  cli: FoundCli & { readonly version: string },
  machine: Machine,
): Promise<Finding<true>> {
  const verdict = await probeAndRemember(cli, machine, { log: silentLog });
  if (!verdict.ok) {
    throw new CommandFailure(
      EXIT.cliBroken,
      `The Claude CLI ${cli.version} at ${cli.foundAt} cannot be used: ${verdict.reason}. ${NEWEST_TESTED_CLI} is the newest version known to work.`,
      installCommand(NEWEST_TESTED_CLI),
    );
  }
  const { cacheLifetime, maxBodyBytes } = verdict;
  const large =
    maxBodyBytes === undefined ? '' : `; the CLI gets one of more than ${maxBodyBytes} bytes line by line`;
  return {
    value: true,
    detail: `the request reaches the model exactly as composed; prompts are cached for ${cacheLifetime}${large}`,
  };
}

async function portIsFree({ host, port }: Settings, machine: Machine): Promise<Finding<true>> {
  const problem = await portProblem(host, port);
  if (problem === undefined) {
    return {
      value: true,
      detail: port === 0 ? 'the server picks a free one when it starts' : `${port} on ${host} is free`,
    };
  }
  const bridge = problem.code === 'EADDRINUSE' ? await bridgeAt(urlOf(host, port)) : undefined;
  if (bridge === undefined) throw await portFailure(problem, { host, port }, machine);
  return { value: true, detail: `claude-bridge ${bridge} already serves at ${urlOf(host, port)}` };
}

async function modelAnswers(
  settings: Settings,
  cli: { path: string; version: string; login: Login },
  machine: Machine,
): Promise<Finding<true>> {
  const { model, firstMs, ms } = await askModel(settings, cli, machine);
  return {
    value: true,
    detail: `${model} answered; first words after ${firstMs} ms, all of them after ${ms} ms`,
  };
}

/** @throws CommandFailure whose next command holds no secret */
async function stateIsUsable(url: string, machine: Machine): Promise<Finding<true>> {
  const [{ probeRedis, shownRedisUrl }, { RedisFailure }] = await Promise.all([
    import('../../../state/redis-client.js'),
    import('../../../state/redis-failure.js'),
  ]);
  const address = shownRedisUrl(url);
  const startedAt = machine.now();
  try {
    const version = await probeRedis(url);
    return { value: true, detail: `Redis ${version} at ${address}, in ${machine.now() - startedAt} ms` };
  } catch (error) {
    if (!(error instanceof RedisFailure)) throw error;
    throw new CommandFailure(
      EXIT.failure,
      `${error.reason}: ${address}. The bridge answers without Redis, but keeps no responses and counts quotas on its own.`,
      nextFor(error.reason),
    );
  }
}

function nextFor(reason: string): string {
  const says = (words: RegExp): boolean => words.test(reason);
  const { example = '' } = definitionOf('state-url');
  if (says(/password/)) return `claude-bridge config set state-url ${example.replace('//', '//:PASSWORD@')}`;
  if (says(/database|host/)) return `claude-bridge config set state-url ${example}`;
  if (says(/TLS/)) return 'NODE_EXTRA_CA_CERTS=/path/to/ca.pem claude-bridge doctor';
  const ask = says(/memory/) ? 'info memory' : says(/disk|replica|loading/) ? 'info' : 'ping';
  return `redis-cli -u "$(claude-bridge config get state-url --reveal)" ${ask}`;
}
