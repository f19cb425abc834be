/** Qwen Code. */
import type { ConnectClient } from '../connect-client.js';
import { shell } from '../key-expression.js';

export const qwenCode: ConnectClient = {
  id: 'qwen-code',
  title: 'Qwen Code',
  route: '/v1/chat/completions',
  steps: ({ model }) => [
    {
      say: 'Then, whatever model is the default in that file:',
      language: 'sh',
      code: `qwen --auth-type openai -m ${shell(model)}`,
    },
  ],
  config: {
    format: 'json',
    shownPath: '~/.qwen/settings.json',
    paths: ({ home }) => [`${home}/.qwen/settings.json`],
    unlessSet: ({ model }) => ({
      security: { auth: { selectedType: 'openai' } },
      model: { name: model },
    }),
    // The key has no place in the entry of a model, only the name of its variable (0.15.10).
    wanted: ({ baseUrl, model, key }) => ({
      ...(key.kind === 'text' ? { env: { CLAUDE_BRIDGE_KEY: key.text } } : {}),
      modelProviders: {
        openai: [
          {
            id: model,
            name: `${model} (claude-bridge)`,
            baseUrl,
            envKey: key.kind === 'text' ? 'CLAUDE_BRIDGE_KEY' : key.name,
          },
        ],
      },
    }),
  },
};
