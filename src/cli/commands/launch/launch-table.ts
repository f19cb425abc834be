/** Every program that `claude-bridge launch` starts. Its config stays as it is: variables, flags and files of one run do it all. */
import { installCommand } from '../../../claude/launch/install-command.js';
import type { BridgeFacts, ConnectClient } from '../connect/connect-client.js';
import { CONNECT_CLIENTS } from '../connect/client-table.js';
import type { Json } from '../connect/merge-changes.js';
import { SMALLEST } from '../connect/more-clients.js';
import { KEY, type LaunchClient } from './launch-client.js';

export const LAUNCH_CLIENTS: readonly LaunchClient[] = [
  {
    id: 'claude-code',
    title: 'Claude Code',
    program: 'claude',
    install: installCommand(),
    plan: ({ origin, model }) => ({
      env: { ANTHROPIC_BASE_URL: origin, ANTHROPIC_AUTH_TOKEN: KEY, ANTHROPIC_MODEL: model },
      without: ['ANTHROPIC_API_KEY', 'CLAUDE_CODE_OAUTH_TOKEN'],
    }),
  },
  {
    id: 'codex',
    title: 'Codex',
    program: 'codex',
    install: 'npm install -g @openai/codex',
    plan: ({ baseUrl, model, key }) => ({
      args: [
        ...config('model_provider', PROVIDER),
        ...config(`model_providers.${PROVIDER}.name`, PROVIDER),
        ...config(`model_providers.${PROVIDER}.base_url`, baseUrl),
        ...config(`model_providers.${PROVIDER}.wire_api`, 'responses'),
        ...(key.kind === 'variable' ? config(`model_providers.${PROVIDER}.env_key`, key.name) : []),
        ...config('model', model),
      ],
    }),
  },
  {
    id: 'opencode',
    title: 'OpenCode',
    program: 'opencode',
    install: 'npm install -g opencode-ai',
    // It goes over every config file.
    plan: (facts) => ({ env: { OPENCODE_CONFIG_CONTENT: JSON.stringify(wholeConfig('opencode', facts)) } }),
  },
  {
    id: 'qwen-code',
    title: 'Qwen Code',
    program: 'qwen',
    install: 'npm install -g @qwen-code/qwen-code',
    plan: ({ baseUrl, model }) => ({
      env: { OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: KEY, OPENAI_MODEL: model },
      args: ['--auth-type', 'openai', '--model', model],
    }),
  },
  {
    id: 'cline',
    title: 'Cline',
    program: 'cline',
    install: 'npm install -g cline',
    // It reads the base URL from its own store only, so it gets a store of this run.
    plan: ({ baseUrl, model }, folder) => ({
      env: { CLINE_DATA_DIR: folder },
      files: { 'settings/providers.json': (key) => clineProviders({ baseUrl, model, key }) },
    }),
  },
  {
    id: 'copilot-cli',
    title: 'Copilot CLI',
    program: 'copilot',
    install: 'npm install -g @github/copilot',
    plan: ({ baseUrl, model }) => ({
      env: {
        COPILOT_PROVIDER_BASE_URL: baseUrl,
        COPILOT_PROVIDER_API_KEY: KEY,
        COPILOT_MODEL: model,
        COPILOT_OFFLINE: 'true',
      },
    }),
  },
  {
    id: 'pi',
    title: 'Pi',
    program: 'pi',
    install: 'npm install -g @earendil-works/pi-coding-agent',
    // An extension can add a provider; its models file cannot be another one for a single run.
    plan: (facts, folder) => {
      const { providers } = wholeConfig('pi', facts) as { providers: Json };
      const provider = JSON.stringify({ ...(providers[PROVIDER] as Json), models: [piModel(facts)] });
      return {
        files: {
          'claude-bridge.js': () =>
            `export default (pi) => pi.registerProvider('${PROVIDER}', ${provider});\n`,
        },
        args: ['-e', `${folder}/claude-bridge.js`, '--provider', PROVIDER, '--model', facts.model],
      };
    },
  },
  {
    id: 'crush',
    title: 'Crush',
    program: 'crush',
    install: 'npm install -g @charmland/crush',
    // It takes the place of the user's own file, which is not read in this run.
    plan: (facts, folder) => ({
      env: { CRUSH_GLOBAL_CONFIG: folder },
      files: { 'crush.json': () => `${JSON.stringify(wholeConfig('crush', facts), undefined, 2)}\n` },
    }),
  },
];

const PROVIDER = 'claude-bridge';

/** Codex reads the value as TOML. */
function config(name: string, value: string): string[] {
  return ['-c', `${name}=${JSON.stringify(value)}`];
}

/** What `connect` would put into an empty config file. */
function wholeConfig(id: string, facts: BridgeFacts): Json {
  const client: ConnectClient | undefined = CONNECT_CLIENTS.find((each) => each.id === id);
  if (client?.config === undefined) throw new TypeError(`connect knows no config file of ${id}.`);
  return { ...client.config.unlessSet?.(facts), ...client.config.wanted(facts) };
}

/** What `cline auth` writes (3.0.65), whose arguments every account of the machine could read. */
function clineProviders({ baseUrl, model, key }: Record<'baseUrl' | 'model' | 'key', string>): string {
  const provider = 'openai-compatible';
  const settings = { provider, apiKey: key, model, baseUrl };
  const written = { settings, updatedAt: new Date(0).toISOString(), tokenSource: 'manual' };
  const file = { version: 1, lastUsedProvider: provider, modes: {}, providers: { [provider]: written } };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

/** Extensions have to say more of a model than its file does. */
function piModel({ model, limits = SMALLEST }: BridgeFacts): Json {
  return {
    ...{ id: model, name: model, reasoning: false, input: ['text', 'image'] },
    cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    ...{ contextWindow: limits.context, maxTokens: limits.output },
  };
}
