/** Writes the steps of `claude-bridge connect` as data for the web page: one file per kind of address, with and without a key. */
import { writeFileSync } from 'node:fs';
import { clientSteps } from '../src/cli/commands/connect/client-steps.js';
import { CONNECT_CLIENTS } from '../src/cli/commands/connect/client-table.js';
import type { BridgeFacts } from '../src/cli/commands/connect/connect-client.js';

/** The page replaces this name, which cannot exist (RFC 2606), with its own address. */
const HOST = 'bridge.invalid';
const KEY_VARIABLE = 'CLAUDE_BRIDGE_KEY';

for (const scheme of ['http', 'https']) {
  for (const needsKey of [false, true]) {
    const origin = `${scheme}://${HOST}`;
    const facts: BridgeFacts = {
      ...{ origin, baseUrl: `${origin}/v1`, model: 'sonnet' },
      key: needsKey
        ? { kind: 'variable', name: KEY_VARIABLE }
        : { kind: 'text', text: 'unused', needed: false },
    };
    const clients = CONNECT_CLIENTS.map((client) => ({
      title: client.title,
      steps: clientSteps(client, facts, `export ${KEY_VARIABLE}=YOUR_KEY`),
    }));
    const name = `clients-${scheme}${needsKey ? '-key' : ''}.json`;
    writeFileSync(new URL(`../dist/dashboard/${name}`, import.meta.url), JSON.stringify(clients));
  }
}
