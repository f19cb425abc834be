/** Codex, which speaks nothing but the Responses API (0.169). */
import type { ConnectClient, KeyFacts } from '../connect-client.js';
import type { Json } from '../merge-changes.js';
import { shell } from '../key-expression.js';

export const codex: ConnectClient = {
  id: 'codex',
  title: 'Codex',
  route: '/v1/responses',
  steps: ({ model }) => [
    {
      say: 'Then, whatever model and provider are the default in that file:',
      language: 'sh',
      code: `codex -c model_provider=claude-bridge -m ${shell(model)}`,
    },
  ],
  config: {
    format: 'toml',
    shownPath: '~/.codex/config.toml',
    paths: ({ env, home }) => [`${env['CODEX_HOME'] ?? `${home}/.codex`}/config.toml`],
    unlessSet: ({ model }) => ({ model, model_provider: 'claude-bridge' }),
    wanted: ({ baseUrl, key }) => ({
      model_providers: {
        'claude-bridge': {
          name: 'claude-bridge',
          base_url: baseUrl,
          wire_api: 'responses',
          ...bearer(key),
        },
      },
    }),
  },
};

function bearer(key: KeyFacts): Json {
  if (key.kind === 'variable') return { env_key: key.name };
  return key.needed ? { experimental_bearer_token: key.text } : {};
}
