/** What Ollama's own tests look at on the route of OpenAI's Responses API. */
import { expect } from '@jest/globals';
import { PIXEL_DATA } from '../../support/conversation-parts.js';
import { end, start, text } from '../scripted-model.js';
import type { ForeignCase } from './foreign-case.js';
import { OLLAMA_REASONS as reasons } from './reasons.js';

const path = '/v1/responses';
const url = `data:image/png;base64,${PIXEL_DATA}`;
const said = (role: string, ...content: object[]): object => ({ type: 'message', role, content });
const input = (words: string): object => ({ type: 'input_text', text: words });
const question = said('user', input('hello'));
const call = { type: 'function_call', call_id: 'call_1', name: 'get_weather', arguments: '{"city":"Paris"}' };
const output = { type: 'function_call_output', call_id: 'call_1', output: 'the result' };
const thought = {
  ...{ type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'hm' }] },
};
const block = { type: 'tool-call', id: 'call_1', name: 'get_weather', arguments: '{"city":"Paris"}' };
const result = (...words: string[]): object => ({
  ...{ type: 'tool-result', callId: 'call_1', content: words.map((each) => ({ type: 'text', text: each })) },
});

const inputs: readonly (readonly [
  name: string,
  input: unknown,
  messages: readonly object[],
  system?: string,
])[] = [
  ['a text', 'hello', [{ role: 'user', blocks: [{ text: 'hello' }] }]],
  ['one message', [question], [{ role: 'user', blocks: [{ text: 'hello' }] }]],
  ['instructions and a message', [said('system', input('be kind')), question], [{ role: 'user' }], 'be kind'],
  [
    'an image',
    [said('user', { type: 'input_image', detail: 'auto', image_url: url })],
    [{ blocks: [{ type: 'image' }] }],
  ],
  [
    'an address of an image',
    [said('user', { type: 'input_image', detail: 'auto', image_url: 'https://example.com/img.png' })],
    [{ blocks: [{ type: 'image', source: { type: 'url' } }] }],
  ],
  [
    'several parts',
    [said('user', input('hello'), input('world'))],
    [{ blocks: [{ text: 'hello' }, { text: 'world' }] }],
  ],
  ['a message without a type', [{ role: 'user', content: 'hello' }], [{ blocks: [{ text: 'hello' }] }]],
  [
    'an earlier answer',
    [question, said('assistant', { type: 'output_text', text: 'hi' }), question],
    [{ role: 'user' }, { role: 'assistant', blocks: [{ text: 'hi' }] }, { role: 'user' }],
  ],
  [
    'a call and its result',
    [question, call, output],
    [{}, { blocks: [block] }, { blocks: [result('the result')] }],
  ],
  [
    'a result in parts',
    [question, call, { ...output, output: [input('sunny'), input(', 72F')] }],
    [{}, {}, { blocks: [result('sunny', ', 72F')] }],
  ],
  [
    'a result with an image',
    [question, call, { ...output, output: [input('here'), { type: 'input_image', image_url: url }] }],
    [{}, {}, { blocks: [{ content: [{ type: 'text' }, { type: 'image' }] }] }],
  ],
  [
    'words before a call',
    [question, said('assistant', { type: 'output_text', text: 'wait' }), call, output],
    [{}, { role: 'assistant', blocks: [{ text: 'wait' }, block] }, { role: 'user' }],
  ],
  [
    'words between a call and its result',
    [question, call, said('assistant', { type: 'output_text', text: 'wait' }), output],
    [{}, { role: 'assistant' }, { role: 'user', blocks: [{ type: 'tool-result' }] }],
  ],
  [
    'two calls in one answer',
    [question, call, { ...call, call_id: 'call_2' }, output, { ...output, call_id: 'call_2' }],
    [{}, { blocks: [{ id: 'call_1' }, { id: 'call_2' }] }, { blocks: [{}, {}] }],
  ],
  [
    'a thought without encrypted content before an answer',
    [question, thought, said('assistant', { type: 'output_text', text: 'hi' }), question],
    [{}, { role: 'assistant', blocks: [{ text: 'hi' }] }, {}],
  ],
  [
    'a thought before a call',
    [question, thought, call, output],
    [{}, { role: 'assistant', blocks: [block] }, {}],
  ],
  [
    'a web search of an earlier answer',
    [
      question,
      { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'a' } },
      said('assistant', { type: 'output_text', text: 'hi' }),
      question,
    ],
    [{}, { role: 'assistant', blocks: [{ text: 'hi' }] }, {}],
  ],
];

const shell = {
  type: 'function',
  name: 'shell',
  description: 'Runs a shell command',
  strict: false,
  parameters: { type: 'object', properties: { command: { type: 'array', items: { type: 'string' } } } },
};

export const ollamaResponsesCases: readonly ForeignCase[] = [
  ...inputs.map(([name, sent, messages, system]): ForeignCase => ({
    ...{ follows: `responses: ${name}`, path, body: { model: 'sonnet', input: sent }, status: 200 },
    asked: { messages, ...(system !== undefined && { system }) },
    answer: { object: 'response', status: 'completed' },
  })),
  { follows: 'responses: an input that is none', path, body: { model: 'sonnet', input: 123 }, status: 422 },
  ...[{ type: 'unknown_type' }, { content: 'hello' }, { type: '' }].map((item): ForeignCase => ({
    ...{ follows: `responses: the item ${JSON.stringify(item)}`, path, status: 422 },
    body: { model: 'sonnet', input: [item] },
    answer: { error: { type: 'invalid_request_error' } },
  })),
  {
    ...{ follows: 'responses: with temperature', path, status: 200 },
    ...{
      body: { model: 'sonnet', input: 'hello', temperature: 0.5 },
      asked: { sampling: { temperature: 0.5 } },
    },
  },
  {
    ...{ follows: 'responses: instructions', path, status: 200 },
    ...{ body: { model: 'sonnet', input: 'hello', instructions: 'be kind' }, asked: { system: 'be kind' } },
  },
  {
    ...{ follows: 'responses: max_output_tokens', path, status: 200 },
    ...{
      body: { model: 'sonnet', input: 'hello', max_output_tokens: 9 },
      asked: { sampling: { maxTokens: 9 } },
    },
  },
  {
    ...{ follows: 'responses: tools', path, status: 200 },
    body: { model: 'sonnet', input: 'hello', tools: [shell] },
    asked: { tools: [{ name: 'shell', description: 'Runs a shell command', parameters: shell.parameters }] },
  },
  {
    ...{ follows: 'responses: tools of a namespace', path, status: 200 },
    body: {
      ...{ model: 'sonnet', input: 'hello' },
      tools: [
        { type: 'namespace', name: 'muse', description: 'Tools', tools: [shell] },
        { ...shell, name: 'plain' },
      ],
    },
    asked: { tools: [{ description: expect.stringContaining('Runs a shell command') }, { name: 'plain' }] },
  },
  ...[
    {},
    { filters: { allowed_domains: ['example.com'] } },
    { user_location: { type: 'approximate' } },
    { search_context_size: 'high' },
  ].map((more): ForeignCase => ({
    ...{ follows: `responses: a web search with ${JSON.stringify(more)}`, path, status: 200 },
    body: { model: 'sonnet', input: 'hello', tools: [{ type: 'web_search', ...more }] },
    asked: { serverTools: [{ type: 'web-search' }] },
    ...('search_context_size' in more && { ignored: 'tools[].search_context_size' }),
  })),
  ...['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'].map((effort): ForeignCase => ({
    ...{ follows: `responses: reasoning effort ${effort}`, path, status: 200 },
    ...{ body: { model: 'sonnet', input: 'hello', reasoning: { effort } }, asked: { reasoning: effort } },
  })),
  {
    ...{ follows: 'responses: reasoning effort extreme', path, status: 422 },
    body: { model: 'sonnet', input: 'hello', reasoning: { effort: 'extreme' } },
  },
  {
    ...{ follows: 'responses: a format with a schema', path, status: 200 },
    body: {
      ...{ model: 'sonnet', input: 'hello' },
      text: { format: { type: 'json_schema', name: 'person', strict: true, schema: { type: 'object' } } },
    },
    asked: { output: { type: 'json-schema', name: 'person' } },
  },
  {
    ...{ follows: 'responses: the format text', path, status: 200, asked: { output: { type: 'text' } } },
    body: { model: 'sonnet', input: 'hello', text: { format: { type: 'text' } } },
  },
  {
    ...{ follows: 'responses: streamed words', path, status: 200 },
    body: { model: 'sonnet', input: 'hello', stream: true },
    answer: [
      ['response.created', { response: { output: [], status: 'in_progress' } }],
      ['response.in_progress'],
      ['response.output_item.added', { item: { type: 'message', content: [] } }],
      ['response.content_part.added', { part: { type: 'output_text', text: '' } }],
      ['response.output_text.delta', { delta: 'Hey' }],
      ['response.output_text.done', { text: 'Hey' }],
      ['response.content_part.done'],
      ['response.output_item.done', { item: { status: 'completed', content: [{ text: 'Hey' }] } }],
      ['response.completed', { response: { output: [{ content: [{ text: 'Hey' }] }] } }],
    ].map(([type, more], sequence_number) => ({ type, sequence_number, ...(more as object) })),
  },
  {
    ...{
      follows: 'responses: a thought and words',
      path,
      status: 200,
      body: { model: 'sonnet', input: 'hello' },
    },
    model: [start, { type: 'reasoning-delta', text: 'hm' }, text('Hey'), end],
    answer: { output: [{ type: 'reasoning' }, { type: 'message', content: [{ text: 'Hey' }] }] },
  },
  {
    ...{ follows: 'responses: a streamed call', path, status: 200 },
    body: { model: 'sonnet', input: 'hello', stream: true, tools: [shell] },
    model: [
      start,
      { type: 'tool-start', id: 'toolu_1', name: 'shell' },
      { type: 'tool-delta', id: 'toolu_1', json: '{"command":["ls"]}' },
      { type: 'tool-end', id: 'toolu_1' },
      { ...end, finishReason: 'tool-calls' } as typeof end,
    ],
    answer: expect.arrayContaining([
      expect.objectContaining({
        type: 'response.output_item.added',
        item: expect.objectContaining({ type: 'function_call', status: 'in_progress' }) as unknown,
      }),
      expect.objectContaining({
        type: 'response.output_item.done',
        item: expect.objectContaining({ status: 'completed', arguments: '{"command":["ls"]}' }) as unknown,
      }),
    ]),
  },
  {
    ...{ follows: 'responses: a body compressed with zstd', path, coding: 'zstd', status: 415 },
    ...{ body: { model: 'sonnet', input: 'Hello' }, differs: reasons.zstd },
  },
];
