/** The Pi coding agent. */
import type { ConnectClient } from '../connect-client.js';
import { shell } from '../key-expression.js';

export const pi: ConnectClient = {
  id: 'pi',
  title: 'Pi',
  route: '/v1/chat/completions',
  steps: ({ model }) => [
    { say: 'Then:', language: 'sh', code: `pi --provider claude-bridge --model ${shell(model)}` },
  ],
  config: {
    format: 'json',
    shownPath: '~/.pi/agent/models.json',
    paths: ({ env, home }) => [`${env['PI_CODING_AGENT_DIR'] ?? `${home}/.pi/agent`}/models.json`],
    wanted: ({ baseUrl, model, key }) => ({
      providers: {
        'claude-bridge': {
          baseUrl,
          api: 'openai-completions',
          // A text that is the name of a variable is taken for that variable (0.73.1).
          apiKey: key.kind === 'text' ? key.text : key.name,
          models: [{ id: model, input: ['text', 'image'], contextWindow: 200_000, maxTokens: 32_000 }],
        },
      },
    }),
  },
};
