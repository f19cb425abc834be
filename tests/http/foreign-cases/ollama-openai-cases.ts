/** What Ollama's own tests look at on OpenAI's routes for chat, completions, models and embeddings. */
import { PIXEL_DATA } from '../../support/conversation-parts.js';
import type { ForeignCase } from './foreign-case.js';
import { OLLAMA_REASONS as reasons } from './reasons.js';

const openai = '/v1/chat/completions';
const hello = { role: 'user', content: 'Hello!' };
const chat = { model: 'sonnet', messages: [hello] };
const call = { name: 'get_weather', arguments: { at: 'Paris', days: [1, { two: 2 }] } };
const answered = (result: object): object => ({
  model: 'sonnet',
  messages: [
    hello,
    {
      role: 'assistant',
      tool_calls: [
        { id: 'id_abc', type: 'function', function: { ...call, arguments: JSON.stringify(call.arguments) } },
      ],
    },
    { role: 'tool', content: '20 degrees', ...result },
  ],
});
const paired = {
  messages: [
    ...[{ role: 'user' }, { blocks: [{ type: 'tool-call', id: 'id_abc', name: 'get_weather' }] }],
    { blocks: [{ type: 'tool-result', callId: 'id_abc' }] },
  ],
};

const tool = { type: 'function', function: { name: 'get_weather', parameters: { type: 'object' } } };
const calls = [
  { id: 'id', type: 'function', function: { ...call, arguments: JSON.stringify(call.arguments) } },
];
const result = { role: 'tool', tool_call_id: 'id', content: 'rain' };
const embedding = { object: 'embedding', embedding: [0.5, 1] };

const added: readonly ForeignCase[] = [
  {
    ...{ follows: 'openai: chat handler', path: openai, body: chat, status: 200 },
    ...{ asked: { messages: [{ role: 'user', blocks: [{ type: 'text', text: 'Hello!' }] }] } },
    answer: { object: 'chat.completion', choices: [{ message: { role: 'assistant', content: 'Hey' } }] },
  },
  {
    ...{ follows: 'openai: chat handler with streaming usage', path: openai, status: 200 },
    body: { ...chat, stream: true, stream_options: { include_usage: true }, max_tokens: 999 },
    answer: [
      {},
      { choices: [{ delta: { content: 'Hey' } }] },
      {},
      { choices: [], usage: { total_tokens: 15 } },
    ],
  },
  {
    ...{ follows: 'openai: chat handler with text and an image', path: openai, status: 200 },
    body: {
      model: 'sonnet',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Hello' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL_DATA}` } },
          ],
        },
      ],
    },
    asked: { messages: [{ blocks: [{ type: 'text' }, { type: 'image' }] }] },
  },
  ...(
    [
      ['chat handler with tools', {}, []],
      [
        'chat handler with tools and content',
        { content: 'Let’s see' },
        [{ type: 'text', text: 'Let’s see' }],
      ],
      ['chat handler with tools and empty content', { content: '' }, []],
      ['chat handler with tools and thinking content', { reasoning: 'Let’s see' }, []],
    ] satisfies [string, object, object[]][]
  ).map(([name, said, blocks]): ForeignCase => ({
    ...{ follows: `openai: ${name}`, path: openai, status: 200 },
    body: {
      ...chat,
      messages: [hello, { role: 'assistant', ...said, tool_calls: calls }, result],
    },
    asked: {
      messages: [
        { role: 'user' },
        { role: 'assistant', blocks: [...blocks, { type: 'tool-call', id: 'id' }] },
        { role: 'user', blocks: [{ type: 'tool-result', callId: 'id' }] },
      ],
    },
  })),
  {
    ...{ follows: 'openai: a call without its result', path: openai, status: 422 },
    body: { ...chat, messages: [hello, { role: 'assistant', tool_calls: calls }] },
    ...{ answer: { error: { type: 'invalid_request_error' } }, differs: reasons.unanswered },
  },
  {
    ...{ follows: 'openai: chat handler with streaming tools', path: openai, status: 200 },
    body: { ...chat, stream: true, tools: [tool] },
    asked: { tools: [{ name: 'get_weather', parameters: { type: 'object' } }] },
  },
  ...['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'].map((effort): ForeignCase => ({
    ...{ follows: `openai: reasoning effort ${effort}`, path: openai, status: 200 },
    ...{ body: { ...chat, reasoning_effort: effort }, asked: { reasoning: effort } },
  })),
  {
    ...{ follows: 'openai: reasoning effort extreme', path: openai, status: 422 },
    body: { ...chat, reasoning_effort: 'extreme' },
    answer: { error: { type: 'invalid_request_error', param: 'reasoning_effort' } },
  },
  {
    ...{ follows: 'openai: completions handler', path: '/v1/completions', status: 200 },
    body: { model: 'sonnet', prompt: 'Hello', temperature: 0.8, stop: ['END', 'stop'] },
    asked: { sampling: { temperature: 0.8, stop: ['END', 'stop'] } },
    answer: { object: 'text_completion', choices: [{ text: 'Hey' }] },
  },
  {
    ...{ follows: 'openai: completions handler stream', path: '/v1/completions', status: 200 },
    body: { model: 'sonnet', prompt: 'Hello', stream: true },
    answer: [{ choices: [{ text: 'Hey' }] }, { choices: [{ finish_reason: 'stop' }] }],
  },
  {
    ...{ follows: 'openai: completions handler stream with usage', path: '/v1/completions', status: 200 },
    body: { model: 'sonnet', prompt: 'Hello', stream: true, stream_options: { include_usage: true } },
    answer: [{}, {}, { choices: [], usage: { total_tokens: 15 } }],
  },
  {
    ...{ follows: 'openai: completions handler error forwarding', path: '/v1/completions', status: 422 },
    body: { model: 'sonnet', prompt: 'Hello', temperature: null, stop: [1, 2] },
    answer: { error: { type: 'invalid_request_error', param: 'stop[0]' } },
    differs: reasons.status,
  },
  {
    ...{ follows: 'openai: embed handler single input', path: '/v1/embeddings', status: 200 },
    ...{ body: { model: 'all-minilm', input: 'Hello' }, answer: { object: 'list', data: [embedding] } },
  },
  {
    ...{ follows: 'openai: embed handler batch input', path: '/v1/embeddings', status: 200 },
    body: { model: 'all-minilm', input: ['Hello', 'World'] },
    answer: {
      data: [
        { ...embedding, index: 0 },
        { ...embedding, index: 1 },
      ],
    },
  },
  ...['float', 'base64'].map((encoding_format): ForeignCase => ({
    ...{ follows: `openai: embeddings as ${encoding_format}`, path: '/v1/embeddings', status: 200 },
    body: { model: 'all-minilm', input: 'Hello', encoding_format },
    answer: { data: [{ embedding: encoding_format === 'float' ? [0.5, 1] : 'AAAAPwAAgD8=' }] },
  })),
  ...[{}, { input: 'Hello', encoding_format: 'int8' }].map((wrong): ForeignCase => ({
    ...{ follows: `openai: embeddings of ${JSON.stringify(wrong)}`, path: '/v1/embeddings', status: 422 },
    body: { model: 'all-minilm', ...wrong },
    ...{ answer: { error: { type: 'invalid_request_error' } }, differs: reasons.status },
  })),
];

export const ollamaOpenaiCases: readonly ForeignCase[] = [
  {
    ...{
      follows: 'openai: chat handler with options',
      path: openai,
      status: 200,
      ignored: 'seed, frequency_penalty',
    },
    body: {
      ...{ ...chat, max_tokens: 999, seed: 123, stop: ['\n', 'stop'], temperature: 1, top_p: 1 },
      ...{ frequency_penalty: 4, response_format: { type: 'json_object' } },
    },
    asked: { sampling: { maxTokens: 999, stop: ['\n', 'stop'] }, output: { type: 'json-object' } },
    differs: reasons.sampling,
  },
  {
    ...{ follows: 'openai: chat handler with image content', path: openai, status: 200 },
    body: {
      model: 'sonnet',
      messages: [
        {
          role: 'user',
          content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL_DATA}` } }],
        },
      ],
    },
    asked: { messages: [{ blocks: [{ type: 'image' }] }] },
  },
  {
    follows: 'openai: tool response with call ID',
    path: openai,
    body: answered({ tool_call_id: 'id_abc' }),
    status: 200,
    asked: paired,
  },
  {
    follows: 'openai: tool response with name',
    path: openai,
    body: answered({ name: 'get_weather' }),
    status: 200,
    asked: paired,
  },
  {
    ...{ follows: 'openai: chat handler error forwarding', path: openai, status: 422 },
    body: { model: 'sonnet', messages: [{ role: 'user', content: 2 }] },
    answer: { error: { type: 'invalid_request_error', param: 'messages[0].content' } },
    differs: reasons.status,
  },
  {
    ...{ follows: 'openai: completions handler with suffix', path: '/v1/completions', status: 400 },
    ...{ body: { model: 'sonnet', prompt: 'Hello', suffix: 'end' }, differs: reasons.suffix },
    answer: { error: { param: 'suffix' } },
  },
  {
    ...{ follows: 'openai: list handler', path: '/v1/models', status: 200 },
    answer: { object: 'list', data: [{ id: 'sonnet', object: 'model' }, {}, {}] },
  },
  {
    follows: 'openai: retrieve handler',
    path: '/v1/models/sonnet',
    status: 200,
    answer: { id: 'sonnet', object: 'model' },
  },
  {
    ...{ follows: 'openai: retrieve handler error forwarding', path: '/v1/models/none', status: 404 },
    answer: { error: { type: 'invalid_request_error' } },
  },
  {
    ...{
      follows: 'openai: temperature beyond OpenAI’s',
      path: openai,
      body: { ...chat, temperature: 3 },
      status: 422,
    },
    ...{ answer: { error: { param: 'temperature' } }, differs: reasons.temperature },
  },
  ...added,
];
