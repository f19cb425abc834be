/** What to put into common clients, with this bridge's address filled in. */
export interface Snippet {
  readonly name: string;
  readonly text: (to: Target) => string;
}

export interface Target {
  /** With `/v1`. */
  readonly baseUrl: string;
  /** What stands for the key: never a real one. */
  readonly key: string;
  readonly model: string;
}

export const SNIPPETS: readonly Snippet[] = [
  {
    name: 'curl',
    text: ({ baseUrl, key, model }) => `curl -N ${baseUrl}/chat/completions \\
  -H "content-type: application/json" \\
  -H "authorization: Bearer ${key}" \\
  -d '{
    "model": "${model}",
    "stream": true,
    "messages": [{"role": "user", "content": "Say hello in three languages."}]
  }'`,
  },
  {
    name: 'Python, openai',
    text: ({ baseUrl, key, model }) => `from openai import OpenAI

client = OpenAI(base_url="${baseUrl}", api_key="${key}")
stream = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "Say hello in three languages."}],
    stream=True,
)
for chunk in stream:
    print(chunk.choices[0].delta.content or "", end="", flush=True)`,
  },
  {
    name: 'Node, openai',
    text: ({ baseUrl, key, model }) => `import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${baseUrl}', apiKey: '${key}' });
const answer = await client.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: 'Say hello in three languages.' }],
});
console.log(answer.choices[0].message.content);`,
  },
  {
    name: 'Vercel AI SDK',
    text: ({ baseUrl, key, model }) => `import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText } from 'ai';

const bridge = createOpenAICompatible({ name: 'claude-bridge', baseURL: '${baseUrl}', apiKey: '${key}' });
const { text } = await generateText({
  model: bridge('${model}'),
  prompt: 'Say hello in three languages.',
});
console.log(text);`,
  },
  {
    name: 'LangChain, Python',
    text: ({ baseUrl, key, model }) => `from langchain_openai import ChatOpenAI

chat = ChatOpenAI(base_url="${baseUrl}", api_key="${key}", model="${model}")
print(chat.invoke("Say hello in three languages.").content)`,
  },
  {
    name: 'Environment variables',
    text: ({ baseUrl, key }) => `export OPENAI_BASE_URL="${baseUrl}"
export OPENAI_API_KEY="${key}"`,
  },
  {
    name: 'Cline and editors like it',
    text: ({ baseUrl, key, model }) => `API provider:  OpenAI Compatible
Base URL:      ${baseUrl}
API key:       ${key}
Model ID:      ${model}`,
  },
];
