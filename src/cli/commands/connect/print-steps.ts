/** Prints what `connect` knows: for a person as text that can be pasted, for a program as JSON. */
import { default as chalk } from 'chalk';
import type { Machine } from '../../machine.js';
import type { BridgeFacts, ConnectClient, Step } from './connect-client.js';

export interface Connection {
  readonly client: ConnectClient;
  readonly facts: BridgeFacts;
  readonly steps: readonly Step[];
}

export function printSteps(connection: Connection, { json }: { json: boolean }, { stdout }: Machine): void {
  const { client, facts, steps } = connection;
  if (json) {
    const { id, title, route, config } = client;
    const said = { id, title, route, ...facts, configFile: config?.shownPath ?? null, steps };
    stdout.write(`${JSON.stringify(said, undefined, 2)}\n`);
    return;
  }
  stdout.write(`${chalk.bold(client.title)} by way of ${facts.origin}${client.route}\n${textOf(steps)}`);
}

/** The code stands alone on its lines, so that it can be copied. */
export function textOf(steps: readonly Step[]): string {
  return steps.map(({ say, code }) => `\n${chalk.cyan(say)}\n\n${code}\n`).join('');
}

export function listClients(
  clients: readonly ConnectClient[],
  { json }: { json: boolean },
  { stdout }: Machine,
): void {
  if (json) {
    const rows = clients.map(({ id, title, route, config }) => ({
      ...{ id, title, route },
      configFile: config?.shownPath ?? null,
    }));
    stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);
    return;
  }
  const width = Math.max(...clients.map(({ id }) => id.length));
  for (const { id, title, config } of clients) {
    stdout.write(
      `${id.padEnd(width)}  ${title}${config === undefined ? '' : ` (--write: ${config.shownPath})`}\n`,
    );
  }
  stdout.write('\nNext: claude-bridge connect <client>\n');
}
