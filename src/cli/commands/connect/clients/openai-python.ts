/** OpenAI's SDK for Python. */
import type { ConnectClient } from '../connect-client.js';
import { keyIn } from '../key-expression.js';

export const openaiPython: ConnectClient = {
  id: 'openai-python',
  title: 'OpenAI SDK for Python',
  route: '/v1/chat/completions',
  steps: ({ baseUrl, model, key }) => [
    { say: 'Install it:', language: 'sh', code: 'pip install openai' },
    {
      say: 'Ask:',
      language: 'python',
      code: `${key.kind === 'text' ? '' : 'import os\n'}from openai import OpenAI

client = OpenAI(base_url=${JSON.stringify(baseUrl)}, api_key=${keyIn.python(key)})
answer = client.chat.completions.create(
    model=${JSON.stringify(model)},
    messages=[{"role": "user", "content": "Hello!"}],
)
print(answer.choices[0].message.content)`,
    },
  ],
};
