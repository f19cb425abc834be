/** The text of docs/clients.md, from the very steps that `claude-bridge connect` prints. */
import { CONNECT_CLIENTS } from '../../src/cli/commands/connect/all-clients.js';
import { clientSteps } from '../../src/cli/commands/connect/client-steps.js';
import type { BridgeFacts, ConnectClient, Step } from '../../src/cli/commands/connect/connect-client.js';
import { REAL_CLIENTS } from './all-real-clients.js';

export function clientsPage(versionOf: (npmPackage: string) => string): string {
  const sections = CONNECT_CLIENTS.map(section);
  return `${[INTRODUCTION, checks(versionOf), ...sections].join('\n\n')}\n`;
}

/** What a stranger has after `claude-bridge serve`: no key is needed, and the model is the default one. */
const FACTS: BridgeFacts = {
  baseUrl: 'http://127.0.0.1:8000/v1',
  origin: 'http://127.0.0.1:8000',
  model: 'sonnet',
  key: { kind: 'text', text: 'unused', needed: false },
};

/** The packages that the tests run a client's lines with. */
const TESTED: Readonly<Record<string, readonly string[]>> = {
  'openai-node': ['openai'],
  'ai-sdk': ['ai', '@ai-sdk/openai-compatible'],
  langchain: ['@langchain/openai'],
  llamaindex: ['@llamaindex/openai'],
  'openai-agents': ['@openai/agents'],
  'anthropic-sdk': ['@anthropic-ai/sdk'],
};

const INTRODUCTION = `# Clients

Written by \`npm run clients-page\` from the code of \`claude-bridge connect\`; a test fails when the two disagree.

\`claude-bridge connect <client>\` prints what follows with your address, model and key in it, and \`claude-bridge connect\` alone lists the clients. \`--url\` and
\`--model\` name others than those of the settings. If the bridge wants a key, the lines read it from the variable \`CLAUDE_BRIDGE_KEY\`; \`--reveal\` shows the key
itself. \`--write\` changes the client's own config file: it shows the change, asks, keeps the old file beside it and leaves everything else in it as it is.

A client that is not here and speaks OpenAI's API needs the same: base URL \`${FACTS.baseUrl}\`, any text as key unless you set one, and \`sonnet\`,
\`opus\` or \`haiku\` as model.`;

function checks(versionOf: (npmPackage: string) => string): string {
  const rows = CONNECT_CLIENTS.map(({ id, title, route }) => {
    const anchor = title.toLowerCase().replaceAll(' ', '-');
    return `| [${title}](#${anchor}) | \`${id}\` | \`${route}\` | ${proofOf(id, versionOf)} |`;
  });
  return ['| client | `connect` | route | what was run |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** Says honestly who has run a client's lines, and with which version. */
function proofOf(id: string, versionOf: (npmPackage: string) => string): string {
  const packages = TESTED[id];
  if (packages !== undefined) {
    return `these lines, by the tests: ${packages.map((name) => `${name} ${versionOf(name)}`).join(', ')}`;
  }
  const real = REAL_CLIENTS.find((client) => client.id === id);
  if (real !== undefined) {
    const cost = `${real.requests} requests to read and change a file${real.habit === undefined ? '' : `, of which ${real.habit}`}`;
    return `the program, by \`npm run clients\`: ${real.npmPackage} ${real.version}, ${cost}`;
  }
  return UNTRIED[id] ?? 'nothing';
}

const UNTRIED: Readonly<Record<string, string>> = {
  curl: 'these lines, by the tests',
  'openai-python': 'nothing: not tried with this bridge',
  cursor: 'nothing: not tried, because it needs its own servers and an account',
};

function section(client: ConnectClient): string {
  return [`## ${client.title}`, ...clientSteps(client, FACTS, '').map(block)].join('\n\n');
}

function block({ say, language, code }: Step): string {
  return `${say}\n\n\`\`\`${language}\n${code}\n\`\`\``;
}
