/** Continue: its command line and its extensions share one config file. */
import type { ConnectClient } from '../connect-client.js';

export const continueDev: ConnectClient = {
  id: 'continue',
  title: 'Continue',
  route: '/v1/chat/completions',
  steps: () => [{ say: 'Then choose the model with `/model`, or ask at once:', language: 'sh', code: 'cn' }],
  config: {
    format: 'yaml',
    shownPath: '~/.continue/config.yaml',
    paths: ({ env, home }) => {
      const folder = env['CONTINUE_GLOBAL_DIR'] ?? `${home}/.continue`;
      return [`${folder}/config.yaml`, `${folder}/config.yml`];
    },
    unlessSet: () => ({ name: 'My models', version: '0.0.1', schema: 'v1' }),
    wanted: ({ baseUrl, model, key }) => ({
      models: [
        {
          name: `${model} (claude-bridge)`,
          provider: 'openai',
          model,
          apiBase: baseUrl,
          apiKey: key.kind === 'text' ? key.text : `\${{ secrets.${key.name} }}`,
          roles: ['chat', 'edit', 'apply'],
          capabilities: ['tool_use', 'image_input'],
        },
      ],
    }),
  },
};
