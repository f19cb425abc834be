/** A whole bridge in the test's process: what `serve` assembles, on a real CLI binary and a free port, with its own home. */
import {
  assembleBridge,
  type AssembledBridge,
  type BridgeOverrides,
  type GracePeriod,
} from '../../src/cli/server/assemble-bridge.js';
import { thisMachine } from '../../src/cli/machine.js';
import { resolveSettings } from '../../src/settings/resolve-settings.js';
import { cliEnvironment } from './real-cli.js';
import { silentLog } from '../../src/core/logger.js';

export interface TestBridge extends AsyncDisposable {
  /** The base URL for clients, with `/v1`. */
  readonly url: string;
  /** The same without a path. */
  readonly origin: string;
  readonly engine: AssembledBridge['engine'];
  /** In the environment of every process of this bridge: for `processesMarked`. */
  readonly home: string;
  /** Ends it as a signal would; disposing ends it at once. */
  stop(grace?: GracePeriod): Promise<void>;
}

export interface BridgeOptions extends BridgeOverrides {
  /** In place of those of every test. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** @param apiUrl the scripted Messages API, such as `http://127.0.0.1:40123`. */
export async function startBridge(
  cliPath: string,
  apiUrl: string,
  options: BridgeOptions = {},
): Promise<TestBridge> {
  const home = await cliEnvironment(apiUrl);
  const { log = silentLog, keys = [], settings = {}, ...overrides } = options;
  const bridge = await assembleBridge({
    settings: resolveSettings({ flags: { ...TEST_SETTINGS, ...settings }, env: {}, stored: {} }).settings,
    cli: { path: cliPath, version: 'tested', login: { loggedIn: undefined, kind: 'unknown' } },
    machine: {
      ...thisMachine([]),
      ...{ env: home.env, home: home.home, version: 'tested', command: 'npx claude-bridge' },
    },
    ...{ log, keys },
    // Other tests check the CLI; here it is trusted.
    overrides: { prove: () => Promise.resolve({ ok: true, cacheLifetime: '1h' }), ...overrides },
  });
  const { url } = await bridge.listen();
  const stop: TestBridge['stop'] = async (grace) => {
    await bridge.close(grace);
    await home.close();
  };
  return {
    url: `${url}/v1`,
    origin: url,
    engine: bridge.engine,
    home: home.home,
    stop,
    [Symbol.asyncDispose]: async () => stop(),
  };
}

/** The same settings on every machine, and no retries of failed API requests. */
const TEST_SETTINGS = {
  port: 0,
  spares: 0,
  'max-concurrent': 8,
  'max-spares': 2,
  'max-idle-conversations': 4,
  'max-tool-waits': 4,
  'first-token-timeout': 120,
  'silence-timeout': 120,
  'answer-timeout': 240,
  'cli-retries': 0,
};
