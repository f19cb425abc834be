/** What Ollama's own tests look at on the route of Anthropic's Messages API. */
import { expect } from '@jest/globals';
import { PIXEL_DATA } from '../../support/conversation-parts.js';
import { BridgeError } from '../../../src/core/bridge-error.js';
import type { ForeignCase } from './foreign-case.js';

const path = '/v1/messages';
const hello = { role: 'user', content: 'Hello' };
const base = { model: 'sonnet', max_tokens: 1024, messages: [hello] };
const weather = {
  ...{ name: 'get_weather', description: 'Get current weather' },
  input_schema: { type: 'object', properties: { location: { type: 'string' } }, required: ['location'] },
};
const use = { type: 'tool_use', id: 'call_123', name: 'get_weather', input: { location: 'Paris' } };
const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL_DATA } };
const results = (...blocks: unknown[]): object => ({
  messages: [hello, { role: 'assistant', content: [use] }, { role: 'user', content: blocks }],
});
const result = (content: unknown): object => ({ type: 'tool_result', tool_use_id: 'call_123', content });
const toolCall = { blocks: [{ type: 'tool-call', id: 'call_123', name: 'get_weather' }] };
const failure = {
  ...{ type: 'error', error: { type: 'invalid_request_error', message: expect.any(String) } },
  request_id: expect.any(String),
};

const taken: readonly (readonly [name: string, more: object, asked: object])[] = [
  ['basic message', {}, { sampling: { maxTokens: 1024 }, messages: [{ role: 'user' }] }],
  ['with system prompt', { system: 'You are helpful.' }, { system: 'You are helpful.' }],
  [
    'with a system prompt in blocks',
    { system: ['You are', 'helpful.'].map((text) => ({ type: 'text', text })) },
    { system: expect.stringMatching(/You are\s+helpful\./u) },
  ],
  [
    'with options',
    { max_tokens: 2048, temperature: 0.7, top_k: 40, stop_sequences: ['END'] },
    { sampling: { maxTokens: 2048, temperature: 0.7, topK: 40, stop: ['END'] } },
  ],
  [
    'with an image',
    { messages: [{ role: 'user', content: [{ type: 'text', text: 'What is it?' }, image] }] },
    { messages: [{ blocks: [{ type: 'text' }, { type: 'image' }] }] },
  ],
  [
    'with tools',
    { tools: [weather] },
    { tools: [{ name: 'get_weather', parameters: weather.input_schema }] },
  ],
  [
    'with tool result',
    results(result('Sunny')),
    { messages: [{}, toolCall, { blocks: [{ type: 'tool-result', callId: 'call_123' }] }] },
  ],
  [
    'with a tool result in blocks, one an image',
    results(result([{ type: 'text', text: 'here' }, image])),
    { messages: [{}, {}, { blocks: [{ content: [{ type: 'text' }, { type: 'image' }] }] }] },
  ],
  [
    'with a tool result followed by user text',
    results(result('Sunny'), { type: 'text', text: 'And tomorrow?' }),
    { messages: [{}, {}, { blocks: [{ type: 'tool-result' }, { type: 'text', text: 'And tomorrow?' }] }] },
  ],
  [
    'with thinking enabled',
    { max_tokens: 2048, thinking: { type: 'enabled', budget_tokens: 1024 } },
    { reasoning: 'minimal' },
  ],
  ['with thinking disabled', { thinking: { type: 'disabled' } }, {}],
  [
    'with adaptive thinking and an effort',
    { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } },
    { reasoning: 'low' },
  ],
  [
    'with a web search',
    { tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 3 }] },
    { serverTools: [{ definition: { name: 'web_search', max_uses: 3 } }] },
  ],
];

const refused: readonly (readonly [name: string, more: object])[] = [
  ['missing model error', { model: undefined }],
  ['missing max_tokens error', { max_tokens: undefined }],
  ['missing messages error', { messages: undefined }],
  ['no messages', { messages: [] }],
  [
    'tool_use missing id error',
    { messages: [hello, { role: 'assistant', content: [{ type: 'tool_use', name: 'test', input: {} }] }] },
  ],
  [
    'tool_use missing name error',
    { messages: [hello, { role: 'assistant', content: [{ type: 'tool_use', id: 'a', input: {} }] }] },
  ],
  ['invalid tool schema', { tools: [{ name: 'bad', input_schema: 'not an object' }] }],
];

export const ollamaAnthropicCases: readonly ForeignCase[] = [
  ...taken.map(([name, more, asked]): ForeignCase => ({
    ...{ follows: `anthropic: ${name}`, path, body: { ...base, ...more }, status: 200, asked },
    answer: { type: 'message', role: 'assistant', content: [{ type: 'text', text: 'Hey' }] },
  })),
  ...refused.map(([name, more]): ForeignCase => ({
    ...{ follows: `anthropic: ${name}`, path, body: { ...base, ...more }, status: 400, answer: failure },
  })),
  { follows: 'anthropic: invalid JSON', path, body: '{invalid json', status: 400, answer: failure },
  {
    ...{ follows: 'anthropic: 404 with error (model not found)', path, status: 404 },
    ...{ body: { ...base, model: 'no-such-model' }, answer: { error: { type: 'not_found_error' } } },
    fails: new BridgeError('model_not_found', 'There is no such model.'),
  },
  {
    ...{ follows: 'anthropic: streaming', path, body: { ...base, stream: true }, status: 200 },
    answer: [
      { type: 'message_start', message: { content: [], usage: { input_tokens: expect.any(Number) } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'ping' },
      { type: 'content_block_delta', delta: { type: 'text_delta', text: 'Hey' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' } },
      { type: 'message_stop' },
    ],
  },
];
