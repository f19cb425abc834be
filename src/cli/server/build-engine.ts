/** Builds the session engine from the settings. */
import type { Settings } from '../../settings/settings-table.js';
import { createEngine } from '../../session/engine.js';
import type { Engine } from '../../session/engine.js';
import type { EngineOptions } from '../../session/engine-options.js';
import { readLogin, readVersion, type Login } from '../claude-cli/inspect-cli.js';
import type { Machine } from '../machine.js';
import { processLimitsOf } from './machine-limits.js';
import { createProve } from '../claude-cli/prove-cli.js';

/** Starts nothing. */
export function buildEngine(
  settings: Settings,
  cli: { readonly path: string; readonly version: string; readonly login: Login },
  machine: Machine,
  { log, ...overrides }: EngineOverrides,
): Engine {
  const { env, platform, execPath, newId, now, elapsed } = machine;
  const limits = processLimitsOf(settings, machine);
  return createEngine({
    ...{ env, platform, execPath, newId, now, elapsed, log },
    cli: { path: cli.path, version: cli.version },
    prove: createProve(cli, machine, log),
    ...(cli.login.loggedIn === undefined ? {} : { loggedIn: cli.login.loggedIn }),
    defaultModel: settings['default-model'],
    modelAliases: settings['model-aliases'],
    strictModels: settings['strict-models'],
    strictParameters: settings.strict,
    sparesPerModel: settings.spares,
    maxSpares: limits.maxSpares,
    warm: {
      maxKept: limits.maxKept,
      maxIdle: limits.maxIdle,
      idleMs: settings['idle-timeout'] * 1000,
      maxToolWaits: limits.maxToolWaits,
      toolWaitMs: settings['tool-wait-timeout'] * 1000,
    },
    slots: {
      maxRunning: limits.maxRunning,
      maxWaiting: settings['max-queue'],
      waitMs: settings['queue-timeout'] * 1000,
      maxShare: settings['max-share'] / 100,
    },
    timeouts: {
      firstTokenMs: settings['first-token-timeout'] * 1000,
      silenceMs: settings['silence-timeout'] * 1000,
      answerMs: settings['answer-timeout'] * 1000,
    },
    cliRetries: settings['cli-retries'],
    inspect: async () => {
      const found = { path: cli.path, foundAt: cli.path };
      const [version, { loggedIn }] = await Promise.all([
        readVersion(found, machine),
        readLogin(found, machine),
      ]);
      return { version, loggedIn };
    },
    ...overrides,
  });
}

/** Further options take the place of those from the settings. */
type EngineOverrides = Partial<EngineOptions> & Pick<EngineOptions, 'log'>;
