/** OpenAI's Agents SDK for JavaScript. */
import type { ConnectClient } from '../connect-client.js';
import { js, keyIn } from '../key-expression.js';

export const openaiAgents: ConnectClient = {
  id: 'openai-agents',
  title: 'OpenAI Agents SDK',
  route: '/v1/chat/completions',
  steps: ({ baseUrl, model, key }) => [
    { say: 'Install it:', language: 'sh', code: 'npm install @openai/agents openai zod' },
    {
      say: 'Ask. Without the third line of settings it sends traces of every run to OpenAI:',
      language: 'js',
      code: `import { Agent, run, setDefaultOpenAIClient, setOpenAIAPI, setTracingDisabled } from '@openai/agents';
import OpenAI from 'openai';

setDefaultOpenAIClient(new OpenAI({ baseURL: ${js(baseUrl)}, apiKey: ${keyIn.js(key)} }));
setOpenAIAPI('chat_completions');
setTracingDisabled(true);

const agent = new Agent({ name: 'Friend', instructions: 'Be brief.', model: ${js(model)} });
const result = await run(agent, 'Hello!');
console.log(result.finalOutput);`,
    },
  ],
};
