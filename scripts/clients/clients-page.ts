/** The text of docs/clients.md, from the steps that `claude-bridge connect` prints. */
import { CONNECT_CLIENTS } from '../../src/cli/commands/connect/client-table.js';
import { clientSteps } from '../../src/cli/commands/connect/client-steps.js';
import type { BridgeFacts, ConnectClient, Step } from '../../src/cli/commands/connect/connect-client.js';
import { REAL_CLIENTS } from './all-real-clients.js';

export function clientsPage(versionOf: (npmPackage: string) => string): string {
  const sections = CONNECT_CLIENTS.map(section);
  return `${[INTRODUCTION, checks(versionOf), ...sections].join('\n\n')}\n`;
}

/** The state after a first `claude-bridge serve`: no key, and the default model. */
const FACTS: BridgeFacts = {
  baseUrl: 'http://127.0.0.1:8000/v1',
  origin: 'http://127.0.0.1:8000',
  model: 'sonnet',
  key: { kind: 'text', text: 'unused', needed: false },
};

const INTRODUCTION = `# Clients

\`npm run clients-page\` writes this page from the code of \`claude-bridge connect\`; a test fails when the two disagree.

\`claude-bridge connect <client>\` prints the steps below with your address, model and key, and \`claude-bridge connect\` alone lists the clients. \`--url\` and
\`--model\` replace those of the settings. If the bridge requires a key, the lines read it from the variable \`CLAUDE_BRIDGE_KEY\`; \`--reveal\` shows the key
itself. \`--write\` changes the client's own config file: it shows the change, asks, keeps the old file beside the new one and leaves everything else in it alone.

Any other client of OpenAI's API needs the same: the base URL \`${FACTS.baseUrl}\`, any text as key unless you set one, and the model \`sonnet\`,
\`opus\` or \`haiku\`.`;

function checks(versionOf: (npmPackage: string) => string): string {
  const rows = CONNECT_CLIENTS.map((client) => {
    const { id, title, route } = client;
    const anchor = title.toLowerCase().replaceAll(' ', '-');
    return `| [${title}](#${anchor}) | \`${id}\` | \`${route}\` | ${proofOf(client, versionOf)} |`;
  });
  return ['| client | `connect` | route | tested |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** What runs a client's lines, and with which version. */
function proofOf(
  { id, testedWith, untestedBecause }: ConnectClient,
  versionOf: (npmPackage: string) => string,
): string {
  if (testedWith !== undefined) {
    const versions = testedWith.map((name) => `${name} ${versionOf(name)}`).join(', ');
    return [`The tests run these lines${versions === '' ? '' : `: ${versions}`}`, ...runOf(id)].join('. ');
  }
  const [run] = runOf(id);
  if (run !== undefined) return run;
  return untestedBecause === undefined ? 'No' : `No, because ${untestedBecause}`;
}

/** How `npm run clients` runs it, if it does. */
function runOf(id: string): readonly string[] {
  const [real, ...others] = REAL_CLIENTS.filter((client) => client.id === id);
  if (real === undefined) return [];
  const { npmPackage, version, requests, habit } = real;
  const cost = `${requests} requests to read, change and test a file${habit === undefined ? '' : `, of which ${habit}`}`;
  const also = others.map(({ runAs }) => `, also ${runAs?.also ?? ''}`).join('');
  return [`\`npm run clients\` runs the program: ${npmPackage} ${version}, ${cost}${also}`];
}

function section(client: ConnectClient): string {
  const { title, documentation } = client;
  const link = documentation === undefined ? [] : [`Documentation: [${title}](${documentation})`];
  return [`## ${title}`, ...clientSteps(client, FACTS, '').map(block), ...link].join('\n\n');
}

function block({ say, language, code }: Step): string {
  return `${say}\n\n\`\`\`${language}\n${code}\n\`\`\``;
}
