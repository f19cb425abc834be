/** Makes the session engine that the settings ask for. */
import type { Settings } from '../config/settings-table.js';
import type { Logger } from '../core/logger.js';
import { createEngine } from '../session/engine.js';
import type { Engine } from '../session/engine.js';
import type { Login } from './inspect-cli.js';
import type { Machine } from './machine.js';

/** Starts nothing. */
export function buildEngine(
  settings: Settings,
  cli: { readonly path: string; readonly version: string; readonly login: Login },
  machine: Machine,
  log: Logger,
): Engine {
  const { env, platform, execPath, newId, now } = machine;
  return createEngine({
    ...{ env, platform, execPath, newId, now, log },
    cli: { path: cli.path, version: cli.version },
    ...(cli.login.loggedIn === undefined ? {} : { loggedIn: cli.login.loggedIn }),
    defaultModel: settings['default-model'],
    modelAliases: settings['model-aliases'],
    strictModels: settings['strict-models'],
    strictParameters: settings.strict,
    sparesPerModel: settings.spares,
    maxIdle: settings['max-idle-conversations'],
    idleTimeoutMs: settings['idle-timeout'] * 1000,
    callTimeoutMs: settings['tool-call-timeout'] * 1000,
  });
}
