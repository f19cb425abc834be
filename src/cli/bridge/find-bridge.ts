/** Finds the bridge that runs at the configured address, and the key it asks for. */
import type { Settings } from '../../config/settings-table.js';
import { CliFailure } from '../cli-failure.js';
import { EXIT } from '../exit-codes.js';
import { bridgeAt, urlOf } from '../network.js';
import type { Bridge } from './bridge.js';

/** `undefined` when none answers there. */
export async function findBridge(settings: BridgeSettings): Promise<Bridge | undefined> {
  const { host, port, 'api-key': single, 'api-keys': named } = settings;
  const url = urlOf(host, port);
  if (port === 0 || (await bridgeAt(url)) === undefined) return undefined;
  const key = single ?? Object.values(named)[0];
  return { url, ...(key !== undefined && { key }) };
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
