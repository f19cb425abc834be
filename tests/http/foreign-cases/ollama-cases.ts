/** What Ollama's own tests look at on its own routes. */
import { expect } from '@jest/globals';
import { BridgeError } from '../../../src/core/bridge-error.js';
import type { TurnEvent } from '../../../src/core/turn-event.js';
import { end, start, text } from '../scripted-model.js';
import { usage } from './foreign-case.js';
import type { ForeignCase } from './foreign-case.js';
import { OLLAMA_REASONS as reasons } from './reasons.js';
import { PIXEL_DATA } from '../../support/conversation-parts.js';

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
const missing = new BridgeError('model_not_found', 'There is no such model.');
const limited = new BridgeError('rate_limit_exceeded', 'The limit is reached.');
const busy = new BridgeError('overloaded', 'The model is overloaded.');
const error = { error: expect.any(String) };
export const ollamaCases: readonly ForeignCase[] = [
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
    answer: { models: [{ name: 'sonnet:latest' }, {}, {}] },
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
    differs: reasons.managed,
  },
  {
    follows: 'routes: Copy Model Handler',
    path: '/api/copy',
    body: {},
    status: 400,
    answer: error,
    differs: reasons.managed,
  },
  {
    ...{
      follows: 'routes: Delete Model Handler',
      path: '/api/delete',
      method: 'DELETE',
      body: { name: 'x' },
    },
    ...{ status: 400, answer: error, differs: reasons.managed },
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
    asked: {
      system: '',
      messages: [{ role: 'user' }, { role: 'assistant' }, { role: 'user', instructions: ['Be brief'] }],
    },
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
  { follows: 'generate: a list', path: '/api/generate', body: [], status: 400, answer: error },
  { follows: 'generate: missing body', path: '/api/generate', body: '', status: 400, answer: error },
  {
    ...{ follows: 'generate: missing model', path: '/api/generate', body: {}, status: 404, answer: error },
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
      differs: reasons.template,
    },
  },
  {
    ...{
      follows: 'generate: prompt with suffix',
      path: '/api/generate',
      body: { ...generate, suffix: 'end' },
    },
    ...{ status: 400, answer: error, differs: reasons.suffix },
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
  ...[true, 'low', 'medium', 'high', 'max'].map((think): ForeignCase => ({
    ...{ follows: `think: ${String(think)}`, path: '/api/chat', body: { ...chat, think }, status: 200 },
    asked: { reasoning: think === true ? 'medium' : think },
  })),
  ...[
    ...[42, 42.5, '42', -1, -3.14, '-1', '5m', '1h30m'].map((keep_alive) => ({ keep_alive })),
    ...[{ use_mmap: true }, { main_gpu: 0 }, { num_ctx: 4096 }, { num_batch: 2048 }].map((options) => ({
      options,
    })),
  ].map((more): ForeignCase => ({
    ...{ follows: `options: ${JSON.stringify(more)}`, path: '/api/chat', status: 200 },
    ...{ body: { ...chat, ...more }, answer: { message: { content: 'Hey' } } },
  })),
  ...(
    [
      ['sampling', { temperature: 0.7, top_p: 0.9, top_k: 40 }, { temperature: 0.7, topP: 0.9, topK: 40 }],
      ['the most tokens', { num_predict: 9 }, { maxTokens: 9 }],
      ['no limit', { num_predict: -1 }, {}],
      ['stop', { stop: ['END'] }, { stop: ['END'] }],
    ] satisfies [string, object, object][]
  ).map(([name, options, sampling]): ForeignCase => ({
    ...{ follows: `options: ${name}`, path: '/api/chat', body: { ...chat, options }, status: 200 },
    asked: { sampling },
  })),
  ...['chat', 'generate'].flatMap((route): ForeignCase[] => {
    const body = route === 'chat' ? chat : generate;
    return [
      ...[-1, 21].map((top_logprobs): ForeignCase => ({
        ...{ follows: `${route}: top_logprobs ${top_logprobs}`, path: `/api/${route}`, status: 400 },
        ...{ body: { ...body, top_logprobs }, answer: error },
      })),
      {
        ...{ follows: `${route}: returns logprob bytes when requested`, path: `/api/${route}`, status: 400 },
        ...{ body: { ...body, logprobs: true }, answer: error, differs: reasons.logprobs },
      },
      {
        ...{ follows: `${route}: no such model`, path: `/api/${route}`, status: 404, answer: error },
        ...{ body: { ...body, model: 'no-such-model' }, fails: missing },
      },
      ...[false, true].map((stream): ForeignCase => ({
        ...{ follows: `${route}: status error ${stream ? 'streaming' : 'non-streaming'}`, answer: error },
        ...{ path: `/api/${route}`, body: { ...body, stream } },
        ...(stream ? { status: 429, fails: limited } : { status: 503, fails: busy }),
      })),
      {
        ...{ follows: `${route}: format json`, path: `/api/${route}`, body: { ...body, format: 'json' } },
        ...{ status: 200, asked: { output: { type: 'json-object' } } },
      },
      {
        ...{ follows: `${route}: format schema`, path: `/api/${route}`, status: 200 },
        body: { ...body, format: { type: 'object', properties: { a: { type: 'string' } } } },
        asked: { output: { type: 'json-schema' } },
      },
      {
        ...{ follows: `${route}: format schema of a list`, path: `/api/${route}`, status: 200 },
        body: { ...body, format: { type: 'array', items: { type: 'integer' } } },
        model: [start, text('{"value":[1,2]}'), end],
        answer: route === 'chat' ? { message: { content: '[1,2]' } } : { response: '[1,2]' },
      },
    ];
  }),
  {
    ...{ follows: 'chat: messages with system', path: '/api/chat', status: 200 },
    body: { ...chat, messages: [{ role: 'system', content: 'You can perform magic tricks.' }, hello] },
    asked: { system: 'You can perform magic tricks.', messages: [{ role: 'user' }] },
  },
  {
    ...{ follows: 'chat: the result of a tool', path: '/api/chat', status: 200 },
    body: {
      ...chat,
      messages: [
        hello,
        { role: 'assistant', tool_calls: [{ function: call }] },
        { role: 'tool', tool_name: call.name, content: 'rain' },
      ],
    },
    asked: { messages: [{}, { blocks: [{ name: call.name }] }, { blocks: [{ type: 'tool-result' }] }] },
  },
  {
    ...{ follows: 'chat: an image', path: '/api/chat', status: 200 },
    body: { ...chat, messages: [{ ...hello, images: [PIXEL_DATA] }] },
    asked: { messages: [{ blocks: [{ type: 'text' }, { type: 'image' }] }] },
  },
  {
    follows: 'chat: a role that is none',
    path: '/api/chat',
    ...{ status: 400, answer: error },
    body: { ...chat, messages: [{ role: 'x', content: 'a' }] },
  },
  ...(['gzip', 'zstd'] as const).map((coding): ForeignCase => ({
    ...{ follows: `middleware: a body compressed with ${coding}`, path: '/api/chat', body: chat, coding },
    ...(coding === 'gzip' ? { status: 200 } : { status: 415, answer: error, differs: reasons.zstd }),
  })),
  {
    ...{ follows: 'generate: prompt', path: '/api/generate', body: generate, status: 200 },
    answer: { model: 'sonnet', response: 'Hey', done: true, done_reason: 'stop', eval_count: 5 },
  },
  {
    ...{ follows: 'generate: streaming', path: '/api/generate', status: 200 },
    body: { ...generate, stream: true },
    answer: [
      { response: 'Hey', done: false },
      { response: '', done: true, done_reason: 'stop' },
    ],
  },
  {
    ...{ follows: 'routes: Show of a model that does not exist', path: '/api/show', status: 404 },
    ...{ body: { model: 'no-such-model' }, answer: error },
  },
  { follows: 'routes: Show without a model', path: '/api/show', body: {}, status: 400, answer: error },
  {
    follows: 'routes: Pull Model Handler',
    path: '/api/pull',
    body: { model: 'sonnet', stream: false },
    status: 200,
    answer: { status: 'success' },
  },
  { follows: 'routes: running models', path: '/api/ps', status: 200, answer: { models: [] } },
  {
    ...{ follows: 'embed: one text', path: '/api/embed', status: 200 },
    ...{ body: { model: 'all-minilm', input: 'a' }, answer: { embeddings: [[0.5, 1]] } },
  },
  {
    ...{ follows: 'embed: several texts', path: '/api/embed', status: 200 },
    body: { model: 'all-minilm', input: ['a', 'b'] },
    answer: {
      model: 'all-minilm',
      embeddings: [
        [0.5, 1],
        [0.5, 1],
      ],
      prompt_eval_count: 2,
    },
  },
  {
    ...{ follows: 'embed: no text', path: '/api/embed', status: 200 },
    ...{ body: { model: 'all-minilm', input: '' }, answer: { embeddings: [] } },
  },
  {
    ...{ follows: 'embed: invalid input type', path: '/api/embed', status: 400 },
    ...{ body: { model: 'all-minilm', input: [1] }, answer: error },
  },
  { follows: 'embed: missing model', path: '/api/embed', body: { input: 'a' }, status: 404, answer: error },
  {
    ...{ follows: 'embed: the older form', path: '/api/embeddings', status: 200 },
    ...{ body: { model: 'all-minilm', prompt: 'a' }, answer: { embedding: [0.5, 1] } },
  },
];
