/** `claude-bridge connect`: prints how to point a client at the bridge, or writes it to the client's config file. */
import { closestName } from '../../../settings/closest-name.js';
import { allowedValues, isValidSetting } from '../../../settings/setting-value.js';
import { CommandFailure } from '../../command-failure.js';
import { loadSettings } from '../../command-settings.js';
import { EXIT } from '../../exit-codes.js';
import type { Machine } from '../../machine.js';
import { bridgeFacts, exportCommand } from './bridge-facts.js';
import { limitsAtBridge } from './model-limits.js';
import { clientSteps } from './client-steps.js';
import { CONNECT_CLIENTS } from './client-table.js';
import type { ConnectClient } from './connect-client.js';
import { shownSteps, writeClient } from './write-client.js';
import type { Connection } from './write-client.js';
import { show, showJson } from '../../terminal/tell.js';
import { typedLine, withFlag, withMeant } from '../../typed/corrected-words.js';

/** @throws CommandFailure, SettingError */
export async function connect(
  name: string | undefined,
  options: ConnectOptions,
  machine: Machine,
): Promise<void> {
  if (name === undefined) {
    listClients(options, machine);
    return;
  }
  const client = knownClient(name, machine);
  if (options.model !== undefined && !isValidSetting('default-model', options.model)) {
    throw new CommandFailure(
      EXIT.usage,
      `--model is ${JSON.stringify(options.model)}. It must be ${allowedValues('default-model')}.`,
      typedLine(withFlag(machine.words, '--model', 'sonnet'), machine.platform),
    );
  }
  const settings = loadSettings({ 'default-model': options.model }, machine);
  // Another bridge may have another CLI.
  const limits = client.needsLimits && options.url === undefined ? await limitsAtBridge(settings) : undefined;
  const facts = {
    ...bridgeFacts(client, settings, { url: options.url, reveal: options.reveal }, machine),
    ...(limits && { limits }),
  };
  const steps = clientSteps(client, facts, exportCommand(settings, machine.platform));
  if (options.write) await writeClient({ client, facts, steps }, options, machine);
  else printSteps({ client, facts, steps }, options, machine);
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

/** @throws CommandFailure that names the clients */
function knownClient(name: string, { words, platform }: Machine): ConnectClient {
  const known = CONNECT_CLIENTS.find(({ id }) => id === name.toLowerCase());
  if (known !== undefined) return known;
  const ids = CONNECT_CLIENTS.map(({ id }) => id);
  const meant = closestName(name, ids);
  throw new CommandFailure(
    EXIT.usage,
    `There is no client ${name}. ${meant === undefined ? '' : `Did you mean ${meant}? `}There are: ${ids.join(', ')}. Any other client of OpenAI’s API takes the base URL and the key in the same way.`,
    meant === undefined
      ? 'claude-bridge connect curl'
      : typedLine(withMeant(words, words.indexOf('connect') + 1, name, meant), platform),
  );
}

function printSteps(
  { client, facts, steps }: Connection,
  { json }: { json: boolean },
  machine: Machine,
): void {
  const { colours } = machine;
  if (json) {
    showJson(machine, { ...described(client), ...facts, steps }, 2);
    return;
  }
  const { title, route, documentation } = client;
  const heading = `${colours.stdout.bold(title)} through ${facts.origin}${route}`;
  const end = documentation === undefined ? '' : `\nDocumentation: ${documentation}\n`;
  show(machine, `${heading}\n${shownSteps(steps, colours.stdout)}${end}`);
}

/** What its JSON says of a client whatever the bridge's address. */
function described({ id, title, route, documentation, config }: ConnectClient): object {
  return { id, title, route, configFile: config?.shownPath ?? null, documentation: documentation ?? null };
}

function listClients({ json }: { json: boolean }, machine: Machine): void {
  if (json) {
    showJson(machine, CONNECT_CLIENTS.map(described), 2);
    return;
  }
  const width = Math.max(...CONNECT_CLIENTS.map(({ id }) => id.length));
  for (const { id, title, config } of CONNECT_CLIENTS) {
    const file = config === undefined ? '' : ` (--write: ${config.shownPath})`;
    show(machine, `${id.padEnd(width)}  ${title}${file}\n`);
  }
  show(machine, '\nNext: claude-bridge connect <client>\n');
}
