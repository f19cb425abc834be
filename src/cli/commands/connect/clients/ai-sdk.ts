/** The AI SDK, with its provider for servers like this one. */
import type { ConnectClient } from '../connect-client.js';
import { js, keyIn } from '../key-expression.js';

export const aiSdk: ConnectClient = {
  id: 'ai-sdk',
  title: 'AI SDK',
  route: '/v1/chat/completions',
  steps: ({ baseUrl, model, key }) => [
    { say: 'Install it:', language: 'sh', code: 'npm install ai @ai-sdk/openai-compatible' },
    {
      say: 'Ask:',
      language: 'js',
      code: `import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText } from 'ai';

const bridge = createOpenAICompatible({
  name: 'bridge',
  baseURL: ${js(baseUrl)},
  apiKey: ${keyIn.js(key)},
  includeUsage: true,
  supportsStructuredOutputs: true,
});
const { text } = await generateText({ model: bridge(${js(model)}), prompt: 'Hello!' });
console.log(text);`,
    },
  ],
};
