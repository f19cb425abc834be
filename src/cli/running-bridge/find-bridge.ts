/** Finds the bridge that runs at the configured address, and the key it asks for. */
import type { Settings } from '../../settings/settings-table.js';
import { CliFailure } from '../claude-cli/cli-failure.js';
import { EXIT } from '../exit-codes.js';
import { meetBridge, urlOf } from '../server/network.js';
import type { Bridge } from './bridge.js';

/** `undefined` when none answers there. @throws CliFailure when it does not know the key */
export async function findBridge(settings: BridgeSettings): Promise<Bridge | undefined> {
  const { host, port, 'api-key': single, 'api-keys': named } = settings;
  const url = urlOf(host, port);
  const key = single ?? Object.values(named)[0];
  const met = port === 0 ? undefined : await meetBridge(url, key);
  if (met === undefined) return undefined;
  if (key === undefined) return { url };
  if (met.knowsKey) return { url, key };
  throw new CliFailure(
    EXIT.failure,
    `What answers at ${url} does not know your api-key: it is a bridge that was started without it, or something that only looks like one. It was told neither the key nor anything else.`,
    'start the running bridge again   (or: claude-bridge config set api-key <the key of the running bridge>)',
  );
}

/** @throws CliFailure `notRunning` */
export async function runningBridge(settings: BridgeSettings): Promise<Bridge> {
  const found = await findBridge(settings);
  if (found !== undefined) return found;
  const { host, port } = settings;
  const where = port === 0 ? 'at an address that is known: the port is 0' : `at ${urlOf(host, port)}`;
  throw new CliFailure(EXIT.notRunning, `No bridge is running ${where}.`, 'claude-bridge serve');
}

type BridgeSettings = Pick<Settings, 'host' | 'port' | 'api-key' | 'api-keys'>;
