/** Cline: its command line, and its extension for editors. */
import type { ConnectClient } from '../connect-client.js';
import { keyIn, shell } from '../key-expression.js';

export const cline: ConnectClient = {
  id: 'cline',
  title: 'Cline',
  route: '/v1/chat/completions',
  steps: ({ baseUrl, model, key }) => [
    {
      say: 'Command line: its own command keeps the settings. It keeps the key itself, not the name of a variable.',
      language: 'sh',
      code: `cline auth -p openai -k ${keyIn.shell(key)} -m ${shell(model)} -b ${shell(baseUrl)}`,
    },
    { say: 'Then:', language: 'sh', code: 'cline "Say what this folder is for"' },
    {
      say: 'Extension: open its settings and fill in',
      language: 'text',
      code: `API Provider:      OpenAI Compatible
Base URL:          ${baseUrl}
OpenAI API Key:    ${key.kind === 'text' ? key.text : 'the key of the bridge'}
Model ID:          ${model}`,
    },
  ],
};
