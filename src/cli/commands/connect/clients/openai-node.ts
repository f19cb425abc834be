/** OpenAI's SDK for Node. */
import type { ConnectClient } from '../connect-client.js';
import { js, keyIn } from '../key-expression.js';

export const openaiNode: ConnectClient = {
  id: 'openai-node',
  title: 'OpenAI SDK for Node',
  route: '/v1/chat/completions',
  steps: ({ baseUrl, model, key }) => [
    { say: 'Install it:', language: 'sh', code: 'npm install openai' },
    {
      say: 'Ask:',
      language: 'js',
      code: `import OpenAI from 'openai';

const client = new OpenAI({ baseURL: ${js(baseUrl)}, apiKey: ${keyIn.js(key)} });
const answer = await client.chat.completions.create({
  model: ${js(model)},
  messages: [{ role: 'user', content: 'Hello!' }],
});
console.log(answer.choices[0].message.content);`,
    },
  ],
};
