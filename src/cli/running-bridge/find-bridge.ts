/** Finds the bridge that runs at the configured address, and the key that it requires. */
import type { Settings } from '../../settings/settings-table.js';
import { CommandFailure } from '../command-failure.js';
import { EXIT } from '../exit-codes.js';
import { meetBridge, urlOf } from '../server/network.js';
import type { Bridge } from './bridge-request.js';

/** `undefined` when no bridge answers there. @throws CommandFailure when it does not know the key */
export async function findBridge(settings: BridgeSettings): Promise<Bridge | undefined> {
  const { host, port, 'api-key': single, 'api-keys': named } = settings;
  const url = urlOf(host, port);
  const key = single ?? Object.values(named)[0];
  const met = port === 0 ? undefined : await meetBridge(url, key);
  if (met === undefined) return undefined;
  if (key === undefined) return { url };
  if (met.knowsKey) return { url, key };
  throw new CommandFailure(
    EXIT.failure,
    `The server at ${url} does not know your api-key, and received neither the key nor anything else. Either that bridge started before the key was set or changed: stop it with Ctrl-C or claude-bridge service stop, and start it again. Or the key here is wrong: store the one that the bridge knows, with claude-bridge config set api-key <key>. Or something else runs there that only looks like a bridge.`,
    'claude-bridge serve',
  );
}

/** @throws CommandFailure `notRunning` */
export async function runningBridge(settings: BridgeSettings): Promise<Bridge> {
  const found = await findBridge(settings);
  if (found !== undefined) return found;
  const { host, port } = settings;
  const problem =
    port === 0
      ? 'The port is 0, so the address of a running bridge is unknown.'
      : `No bridge is running at ${urlOf(host, port)}.`;
  throw new CommandFailure(EXIT.notRunning, problem, 'claude-bridge serve');
}

type BridgeSettings = Pick<Settings, 'host' | 'port' | 'api-key' | 'api-keys'>;
