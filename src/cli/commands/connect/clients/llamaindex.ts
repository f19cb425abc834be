/** LlamaIndex for TypeScript. */
import type { ConnectClient } from '../connect-client.js';
import { js, keyIn } from '../key-expression.js';

export const llamaindex: ConnectClient = {
  id: 'llamaindex',
  title: 'LlamaIndex',
  route: '/v1/chat/completions',
  steps: ({ baseUrl, model, key }) => [
    { say: 'Install it:', language: 'sh', code: 'npm install @llamaindex/openai' },
    {
      say: 'Ask. With tools use `exec`: its streamed sister `streamExec` overlooks calls behind words (0.4.23), and Claude often says something first.',
      language: 'js',
      code: `import { OpenAI } from '@llamaindex/openai';

const llm = new OpenAI({
  model: ${js(model)},
  apiKey: ${keyIn.js(key)},
  baseURL: ${js(baseUrl)},
});
const { message } = await llm.chat({ messages: [{ role: 'user', content: 'Hello!' }] });
console.log(message.content);`,
    },
  ],
};
