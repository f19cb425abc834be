/** LangChain, in JavaScript and in Python. */
import type { ConnectClient } from '../connect-client.js';
import { js, keyIn } from '../key-expression.js';

export const langchain: ConnectClient = {
  id: 'langchain',
  title: 'LangChain',
  route: '/v1/chat/completions',
  steps: ({ baseUrl, model, key }) => [
    {
      say: 'Install it, for JavaScript:',
      language: 'sh',
      code: 'npm install @langchain/openai @langchain/core',
    },
    {
      say: 'Ask:',
      language: 'js',
      code: `import { ChatOpenAI } from '@langchain/openai';

const chat = new ChatOpenAI({
  model: ${js(model)},
  apiKey: ${keyIn.js(key)},
  configuration: { baseURL: ${js(baseUrl)} },
});
const answer = await chat.invoke('Hello!');
console.log(answer.text);`,
    },
    {
      say: 'The same in Python (`pip install langchain-openai`):',
      language: 'python',
      code: `${key.kind === 'text' ? '' : 'import os\n'}from langchain_openai import ChatOpenAI

chat = ChatOpenAI(
    model=${JSON.stringify(model)},
    api_key=${keyIn.python(key)},
    base_url=${JSON.stringify(baseUrl)},
)
print(chat.invoke("Hello!").content)`,
    },
  ],
};
