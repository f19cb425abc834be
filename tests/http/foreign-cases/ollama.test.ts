/** What Ollama's own tests look at: its routes, and what it takes on OpenAI's and Anthropic's. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TurnEvent } from '../../../src/core/turn-event.js';
import { end, start, text } from '../scripted-model.js';
import { serve } from '../serve.js';
import type { Served } from '../serve.js';
import { check, named, usage } from './foreign-case.js';
import type { ForeignCase } from './foreign-case.js';
import { PIXEL_DATA } from '../../support/conversation-parts.js';

const openai = '/v1/chat/completions';
const hello = { role: 'user', content: 'Hello!' };
const chat = { model: 'sonnet', messages: [hello], stream: false };
const generate = { model: 'sonnet', prompt: 'Hello!', stream: false };
const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: { type: 'object', properties: { at: { type: ['string', 'number'] } }, required: ['at'] },
  },
};
const call = { name: 'get_weather', arguments: { at: 'Paris', days: [1, { two: 2 }] } };
const calling: readonly TurnEvent[] = [
  start,
  { type: 'tool-start', id: 'toolu_1', name: call.name },
  { type: 'tool-delta', id: 'toolu_1', json: JSON.stringify(call.arguments) },
  { type: 'tool-end', id: 'toolu_1' },
  { type: 'end', finishReason: 'tool-calls', usage },
];
const error = { error: expect.any(String) };
const managed = 'the models are those of the Claude CLI';
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

const routes: readonly ForeignCase[] = [
  {
    follows: 'routes: Version Handler',
    path: '/api/version',
    status: 200,
    answer: { version: expect.any(String) },
  },
  {
    follows: 'routes: Tags Handler',
    path: '/api/tags',
    status: 200,
    answer: { models: [{ name: 'sonnet:latest' }, {}] },
  },
  {
    ...{ follows: 'routes: Show Model Handler', path: '/api/show', body: { name: 'sonnet' }, status: 200 },
    answer: { details: { family: 'claude' }, model_info: { 'general.architecture': 'claude' } },
  },
  { follows: 'routes: Method Not Allowed', path: '/api/show', status: 405, answer: error },
  {
    follows: 'routes: Create Model Handler',
    path: '/api/create',
    body: { name: 't-bone' },
    status: 400,
    answer: error,
    differs: managed,
  },
  {
    follows: 'routes: Copy Model Handler',
    path: '/api/copy',
    body: {},
    status: 400,
    answer: error,
    differs: managed,
  },
  {
    ...{
      follows: 'routes: Delete Model Handler',
      path: '/api/delete',
      method: 'DELETE',
      body: { name: 'x' },
    },
    ...{ status: 400, answer: error, differs: managed },
  },
  { follows: 'chat: missing body', path: '/api/chat', body: '', status: 400, answer: error },
  { follows: 'chat: missing model', path: '/api/chat', body: {}, status: 400, answer: error },
  {
    ...{ follows: 'chat: load model', path: '/api/chat', body: { model: 'sonnet' }, status: 200 },
    answer: { model: 'sonnet', done: true, done_reason: 'load', message: { role: 'assistant' } },
  },
  {
    ...{ follows: 'chat: messages', path: '/api/chat', body: chat, status: 200 },
    answer: {
      ...{ model: 'sonnet', message: { role: 'assistant', content: 'Hey' }, done: true, done_reason: 'stop' },
      ...{
        prompt_eval_count: 10,
        prompt_eval_duration: expect.any(Number),
        total_duration: expect.any(Number),
      },
      ...{ eval_count: 5, eval_duration: expect.any(Number) },
    },
  },
  {
    ...{ follows: 'chat: messages with interleaved system', path: '/api/chat', status: 200 },
    body: {
      ...chat,
      messages: [hello, { role: 'assistant', content: 'Hi' }, { role: 'system', content: 'Be brief' }, hello],
    },
    asked: { system: 'Be brief', messages: [{ role: 'user' }, { role: 'assistant' }, { role: 'user' }] },
  },
  {
    ...{
      follows: 'chat: messages with tools (non-streaming)',
      path: '/api/chat',
      status: 200,
      model: calling,
    },
    body: { ...chat, tools: [weather] },
    answer: { message: { tool_calls: [{ function: { index: 0, ...call } }] }, done_reason: 'stop' },
  },
  {
    ...{ follows: 'chat: messages with tools (streaming)', path: '/api/chat', status: 200, model: calling },
    body: { ...chat, stream: true, tools: [weather] },
    answer: [
      { message: { tool_calls: [{ function: call }] }, done: false },
      { done: true, done_reason: 'stop' },
    ],
  },
  {
    ...{
      follows: 'chat: streaming with thinking',
      path: '/api/chat',
      body: { ...chat, stream: true, think: true },
    },
    model: [start, { type: 'reasoning-delta', text: 'hm' }, text('Hey'), end],
    ...{ status: 200, asked: { reasoning: 'medium' } },
    answer: [{ message: { thinking: 'hm', content: '' } }, { message: { content: 'Hey' } }, { done: true }],
  },
  {
    follows: 'chat: model can’t think but think set false',
    path: '/api/chat',
    body: { ...chat, think: false },
    status: 200,
  },
  {
    follows: 'think: an invalid value',
    path: '/api/chat',
    body: { ...chat, think: 'invalid' },
    status: 400,
    answer: error,
  },
  { follows: 'generate: missing body', path: '/api/generate', body: '', status: 400, answer: error },
  {
    ...{ follows: 'generate: missing model', path: '/api/generate', body: {}, status: 400, answer: error },
    differs: 'Ollama says 404',
  },
  {
    ...{ follows: 'generate: load model', path: '/api/generate', body: { model: 'sonnet' }, status: 200 },
    answer: { response: '', done: true, done_reason: 'load' },
  },
  {
    ...{ follows: 'generate: unload with empty prompt and keepalive 0', path: '/api/generate', status: 200 },
    ...{ body: { model: 'sonnet', keep_alive: 0 }, answer: { done: true, done_reason: 'unload' } },
  },
  {
    ...{
      follows: 'generate: prompt with system',
      path: '/api/generate',
      body: { ...generate, system: 'Be brief' },
    },
    ...{ status: 200, asked: { system: 'Be brief' }, answer: { response: 'Hey', done: true } },
  },
  {
    ...{
      follows: 'generate: prompt with template; raw',
      path: '/api/generate',
      status: 200,
      ignored: 'template, raw',
    },
    ...{
      body: { ...generate, template: '{{ .Prompt }}', raw: true },
      differs: 'there is no template, told in a header',
    },
  },
  {
    ...{
      follows: 'generate: prompt with suffix',
      path: '/api/generate',
      body: { ...generate, suffix: 'end' },
    },
    ...{ status: 400, answer: error, differs: 'Claude cannot fill in' },
  },
  {
    ...{
      follows: 'generate: invalid top_logprobs too high',
      path: '/api/generate',
      body: { ...generate, top_logprobs: 21 },
    },
    ...{ status: 400, answer: error },
  },
  {
    ...{ follows: 'generate: images passed to completion request', path: '/api/generate', status: 200 },
    ...{ body: { ...generate, images: [PIXEL_DATA, PIXEL_DATA] } },
    asked: { messages: [{ blocks: [{ type: 'text' }, { type: 'image' }, { type: 'image' }] }] },
  },
  {
    ...{
      follows: 'options: a wrong type',
      path: '/api/chat',
      body: { ...chat, options: { temperature: 'hot' } },
    },
    ...{ status: 400, answer: error },
  },
];

const otherWires: readonly ForeignCase[] = [
  {
    ...{
      follows: 'openai: chat handler with options',
      path: openai,
      status: 200,
      ignored: 'seed, frequency_penalty, stop',
    },
    body: {
      ...{ ...chat, max_tokens: 999, seed: 123, stop: ['\n', 'stop'], temperature: 1, top_p: 1 },
      ...{ frequency_penalty: 4, response_format: { type: 'json_object' } },
    },
    asked: { sampling: { maxTokens: 999, stop: ['stop'] }, output: { type: 'json-object' } },
    differs: 'what Claude does not have is told in a header',
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
    differs: 'Ollama says 400',
  },
  {
    ...{ follows: 'openai: completions handler with suffix', path: '/v1/completions', status: 400 },
    ...{ body: { model: 'sonnet', prompt: 'Hello', suffix: 'end' }, differs: 'Claude cannot fill in' },
    answer: { error: { param: 'suffix' } },
  },
  {
    ...{ follows: 'openai: list handler', path: '/v1/models', status: 200 },
    answer: { object: 'list', data: [{ id: 'sonnet', object: 'model' }, {}] },
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
    ...{ answer: { error: { param: 'temperature' } }, differs: 'OpenAI’s limit is 2' },
  },
  {
    ...{ follows: 'anthropic: an error has Anthropic’s form', path: '/v1/messages', status: 400 },
    body: { model: 'sonnet', messages: [] },
    answer: { type: 'error', error: { type: 'invalid_request_error' }, request_id: expect.any(String) },
  },
];

let server: Served;
beforeAll(async () => {
  server = await serve();
});
afterAll(() => server.closeNow());

test.each(named(routes))('%s', async (_, each) => check(server, each));
test.each(named(otherWires))('%s', async (_, each) => check(server, each));

test.each([
  ['gzip', 200],
  ['zstd', 415],
])('middleware: a body compressed with %s is %d', async (coding, status) => {
  const response = await fetch(`${server.url}/api/chat`, {
    method: 'POST',
    headers: { 'content-encoding': coding },
    body: gzipSync(JSON.stringify(chat)),
  });
  expect(response.status).toBe(status);
});
