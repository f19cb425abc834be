/** `claude-bridge connect`: says what to type into a client so that it uses the bridge, or writes that into its config file. */
import { closestName } from '../../../settings/closest-name.js';
import { allowedValues, isValidSetting } from '../../../settings/setting-value.js';
import { CliFailure } from '../../claude-cli/cli-failure.js';
import { EXIT } from '../../exit-codes.js';
import { loadSettings } from '../../command-settings.js';
import type { Machine } from '../../machine.js';
import { CONNECT_CLIENTS } from './all-clients.js';
import { bridgeFacts, exportCommand } from './bridge-facts.js';
import { clientSteps } from './client-steps.js';
import type { ConnectClient } from './connect-client.js';
import { listClients, printSteps } from './print-steps.js';
import { writeClient } from './write-client.js';

/** @throws CliFailure, SettingError */
export async function connect(
  name: string | undefined,
  options: ConnectOptions,
  machine: Machine,
): Promise<void> {
  if (name === undefined) {
    listClients(CONNECT_CLIENTS, options, machine);
    return;
  }
  const client = knownClient(name);
  if (options.model !== undefined && !isValidSetting('default-model', options.model)) {
    throw new CliFailure(
      EXIT.usage,
      `--model is ${JSON.stringify(options.model)}. It must be ${allowedValues('default-model')}.`,
      `claude-bridge connect ${client.id} --model sonnet`,
    );
  }
  const settings = loadSettings({ 'default-model': options.model }, machine);
  const facts = bridgeFacts(client, settings, { url: options.url, reveal: options.reveal });
  const exportKey = exportCommand(settings, machine.platform);
  const steps = clientSteps(client, facts, exportKey);
  if (!options.write) printSteps({ client, facts, steps }, options, machine);
  else await writeClient({ client, facts, steps }, options, machine);
}

export interface ConnectOptions {
  readonly url?: string;
  readonly model?: string;
  readonly reveal: boolean;
  readonly write: boolean;
  readonly file?: string;
  readonly yes: boolean;
  readonly json: boolean;
}

/** @throws CliFailure that names what exists */
function knownClient(name: string): ConnectClient {
  const known = CONNECT_CLIENTS.find(({ id }) => id === name.toLowerCase());
  if (known !== undefined) return known;
  const ids = CONNECT_CLIENTS.map(({ id }) => id);
  const meant = closestName(name, ids);
  throw new CliFailure(
    EXIT.usage,
    `There is no client ${name}. ${meant === undefined ? '' : `Did you mean ${meant}? `}There are: ${ids.join(', ')}. Another one that speaks OpenAI’s API is told the base URL and the key the same way.`,
    `claude-bridge connect ${meant ?? 'curl'}`,
  );
}
