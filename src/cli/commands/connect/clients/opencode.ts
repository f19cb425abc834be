/** OpenCode. */
import { configHome } from '../../../../settings/config-file.js';
import type { ConnectClient } from '../connect-client.js';
import { shell } from '../key-expression.js';

export const opencode: ConnectClient = {
  id: 'opencode',
  title: 'OpenCode',
  route: '/v1/chat/completions',
  steps: ({ model }) => [
    {
      say: 'Then, whatever model is the default in that file:',
      language: 'sh',
      code: `opencode -m ${shell(`claude-bridge/${model}`)}`,
    },
  ],
  config: {
    format: 'json',
    shownPath: '~/.config/opencode/opencode.json',
    paths: ({ env, home }) => {
      const folder = `${configHome({ env, home })}/opencode`;
      return [`${folder}/opencode.json`, `${folder}/opencode.jsonc`];
    },
    unlessSet: ({ model }) => ({
      $schema: 'https://opencode.ai/config.json',
      model: `claude-bridge/${model}`,
    }),
    wanted: ({ baseUrl, model, key }) => ({
      provider: {
        'claude-bridge': {
          npm: '@ai-sdk/openai-compatible',
          name: 'claude-bridge',
          options: { baseURL: baseUrl, apiKey: key.kind === 'text' ? key.text : `{env:${key.name}}` },
          models: {
            [model]: {
              name: model,
              attachment: true,
              tool_call: true,
              limit: { context: 200_000, output: 32_000 },
            },
          },
        },
      },
    }),
  },
};
