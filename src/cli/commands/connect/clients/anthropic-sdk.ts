/** Anthropic's SDKs, in JavaScript and in Python. */
import type { ConnectClient } from '../connect-client.js';
import { js, keyIn } from '../key-expression.js';

export const anthropicSdk: ConnectClient = {
  id: 'anthropic-sdk',
  title: 'Anthropic SDK',
  route: '/v1/messages',
  steps: ({ origin, model, key }) => [
    { say: 'Install it, for JavaScript:', language: 'sh', code: 'npm install @anthropic-ai/sdk' },
    {
      say: 'Ask. Its base URL has no `/v1`:',
      language: 'js',
      code: `import Anthropic from '@anthropic-ai/sdk';

const client = new Anthropic({ baseURL: ${js(origin)}, apiKey: ${keyIn.js(key)} });
const answer = await client.messages.create({
  model: ${js(model)},
  max_tokens: 1024,
  messages: [{ role: 'user', content: 'Hello!' }],
});
console.log(answer.content[0].text);`,
    },
    {
      say: 'The same in Python (`pip install anthropic`):',
      language: 'python',
      code: `${key.kind === 'text' ? '' : 'import os\n'}from anthropic import Anthropic

client = Anthropic(base_url=${JSON.stringify(origin)}, api_key=${keyIn.python(key)})
answer = client.messages.create(
    model=${JSON.stringify(model)},
    max_tokens=1024,
    messages=[{"role": "user", "content": "Hello!"}],
)
print(answer.content[0].text)`,
    },
  ],
};
