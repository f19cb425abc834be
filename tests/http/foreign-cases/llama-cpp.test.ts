/** What the tests of llama.cpp's server look at. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { end, start, text } from '../scripted-model.js';
import { serve } from '../serve.js';
import type { Served } from '../serve.js';
import { check, named, usage } from './foreign-case.js';
import type { ForeignCase } from './foreign-case.js';
import { PIXEL_DATA } from '../../support/conversation-parts.js';

const path = '/chat/completions';
const messages = [
  { role: 'system', content: 'Book' },
  { role: 'user', content: 'What is the best book' },
];
const chat = { model: 'sonnet', messages };
const cut = [start, text('Hey'), { ...end, finishReason: 'length', usage }] as const;
const invalid = { error: { code: 'validation_error' } };
const rootless = 'a schema whose root is no object: OpenAI refuses it, and so does the model’s API';
const saying = (...content: unknown[]): object => ({
  model: 'sonnet',
  messages: [{ role: 'user', content }],
});
const image = (url: string): object => ({ type: 'image_url', image_url: { url } });
const format = (response_format: object): object => ({ ...chat, response_format });

const cases: readonly ForeignCase[] = [
  {
    ...{ follows: 'test_chat_completion', path, body: { ...chat, max_tokens: 8 }, model: cut, status: 200 },
    asked: { system: 'Book', messages: [{ role: 'user' }], sampling: { maxTokens: 8 } },
    answer: {
      id: expect.stringContaining('cmpl'),
      system_fingerprint: expect.any(String),
      usage: { prompt_tokens: 10, completion_tokens: 5 },
      choices: [{ message: { role: 'assistant', content: 'Hey' }, finish_reason: 'length' }],
    },
  },
  {
    ...{ follows: 'test_chat_completion: two text parts', path, status: 200 },
    body: saying({ type: 'text', text: 'What is' }, { type: 'text', text: 'the best book' }),
    asked: { messages: [{ blocks: [{ text: 'What is' }, { text: 'the best book' }] }] },
  },
  {
    ...{ follows: 'test_chat_completion: no model', path, body: { ...chat, model: null }, status: 422 },
    ...{ answer: invalid, differs: 'OpenAI demands a model as well' },
  },
  {
    ...{ follows: 'test_chat_completion_stream', path, status: 200, model: cut },
    body: { ...chat, stream: true, stream_options: { include_usage: true } },
    answer: [
      {
        system_fingerprint: expect.any(String),
        choices: [{ delta: { role: 'assistant' }, finish_reason: null }],
      },
      { system_fingerprint: expect.any(String), choices: [{ delta: { content: 'Hey' } }] },
      { choices: [{ delta: {}, finish_reason: 'length' }] },
      { choices: [], usage: { prompt_tokens: 10, completion_tokens: 5 } },
    ],
  },
  {
    ...{ follows: 'test_chat_completion_with_openai_library', path, status: 200, ignored: 'seed' },
    body: { ...chat, model: 'gpt-3.5-turbo-instruct', max_tokens: 8, seed: 42, temperature: 0.8 },
    answer: { system_fingerprint: expect.any(String) },
  },
  ...[
    'Whill',
    [
      { type: 'text', text: 'Wh' },
      { type: 'text', text: 'ill' },
    ],
  ].map((content): ForeignCase => ({
    ...{ follows: `test_chat_template_assistant_prefill: ${typeof content}`, path, status: 200 },
    body: { ...chat, messages: [...messages, { role: 'assistant', content }] },
    asked: { prefill: 'messages[2]', messages: [{ role: 'user' }, { role: 'assistant' }] },
  })),
  {
    follows: 'test_apply_chat_template',
    path: '/apply-template',
    body: { messages },
    status: 404,
    differs: 'there is no template',
  },
  {
    ...{ follows: 'test_completion_with_response_format: const', path, status: 422, differs: rootless },
    ...{ body: format({ type: 'json_object', schema: { const: '42' } }), answer: invalid },
  },
  {
    ...{ follows: 'test_completion_with_response_format: items', path, status: 422, differs: rootless },
    ...{ body: format({ type: 'json_object', schema: { items: [{ type: 'integer' }] } }), answer: invalid },
  },
  {
    ...{ follows: 'test_completion_with_response_format: json_schema', path, status: 422, differs: rootless },
    ...{
      body: format({ type: 'json_schema', json_schema: { schema: { const: 'foooooo' } } }),
      answer: invalid,
    },
  },
  {
    ...{ follows: 'test_completion_with_response_format: json_object', path, status: 200 },
    ...{ body: format({ type: 'json_object' }), asked: { output: { type: 'json-object' } } },
  },
  {
    ...{ follows: 'the server’s README: a schema beside json_schema', path, status: 200 },
    body: format({ type: 'json_schema', schema: { type: 'object', properties: {} } }),
    asked: { output: { type: 'json-schema', schema: { type: 'object' } } },
  },
  ...[
    { type: 'sound' },
    { type: 'json_object', schema: 123 },
    { type: 'json_object', schema: { type: 'hiccup' } },
  ].map((response_format): ForeignCase => ({
    ...{ follows: `test_completion_with_response_format: ${JSON.stringify(response_format)}`, path },
    ...{ body: format(response_format), status: 422, answer: invalid },
  })),
  {
    ...{ follows: 'test_completion_with_json_schema, test_completion_with_grammar', path, status: 200 },
    body: { ...chat, json_schema: { const: '42' }, grammar: 'root ::= "a"' },
    ...{ ignored: 'json_schema, grammar', differs: 'fields of llama.cpp alone, told in a header' },
  },
  ...[
    null,
    'string',
    [123],
    [{}],
    [{ role: 123 }],
    [{ role: 'system', content: 123 }],
    [{ role: 'system', content: 'test' }, {}],
  ].map((wrong): ForeignCase => ({
    ...{ follows: `test_invalid_chat_completion_req: ${JSON.stringify(wrong)}`, path, status: 422 },
    ...{ body: { model: 'sonnet', messages: wrong }, answer: invalid },
  })),
  {
    ...{ follows: 'test_invalid_chat_completion_req: two messages of the assistant last', path, status: 200 },
    body: {
      ...chat,
      messages: ['user', 'assistant', 'assistant'].map((role) => ({ role, content: 'test' })),
    },
    ...{ asked: { prefill: 'messages[2]' }, differs: 'the model’s API joins them' },
  },
  {
    ...{ follows: 'test_chat_completion_with_timings_per_token', path, status: 200 },
    body: { ...chat, timings_per_token: true },
    ...{ ignored: 'timings_per_token', differs: 'a field of llama.cpp alone, told in a header' },
  },
  {
    ...{ follows: 'test_logprobs', path, body: { ...chat, logprobs: true, top_logprobs: 10 }, status: 400 },
    ...{
      answer: { error: { param: 'logprobs', code: 'unsupported_parameter' } },
      differs: 'Claude gives none',
    },
  },
  {
    ...{ follows: 'test_logit_bias', path, body: { ...chat, logit_bias: { 5: -100 } }, status: 200 },
    ...{ ignored: 'logit_bias', differs: 'Claude has no such option, told in a header' },
  },
  {
    ...{ follows: 'the server’s README: n_predict -1', path, body: { ...chat, max_tokens: -1 }, status: 200 },
    asked: { sampling: {} },
  },
  {
    follows: 'test_vision_chat_completion: a data URL',
    path,
    body: saying(image(`data:image/png;base64,${PIXEL_DATA}`)),
    status: 200,
  },
  {
    follows: 'test_vision_chat_completion: malformed',
    path,
    body: saying(image('malformed')),
    status: 422,
    answer: invalid,
  },
  {
    follows: 'test_local_media_file: disabled',
    path,
    body: saying(image('file://mtmd/test-1.jpeg')),
    status: 422,
    answer: invalid,
  },
  {
    ...{ follows: 'test_anthropic_messages_basic', path: '/v1/messages', status: 200 },
    body: { model: 'test', max_tokens: 50, messages: [{ role: 'user', content: 'Say hello' }] },
    answer: {
      ...{
        type: 'message',
        role: 'assistant',
        content: [{ type: 'text', text: 'Hey' }],
        stop_reason: 'end_turn',
      },
      usage: { input_tokens: 3, cache_read_input_tokens: 4, output_tokens: 5 },
    },
  },
  {
    ...{ follows: 'test_anthropic_messages_streaming', path: '/v1/messages', status: 200 },
    body: { model: 'test', max_tokens: 30, stream: true, messages: [{ role: 'user', content: 'Say hello' }] },
    answer: [
      { type: 'message_start', message: { type: 'message', role: 'assistant', content: [] } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text' } },
      { type: 'ping' },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hey' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } },
      { type: 'message_stop' },
    ],
  },
  {
    ...{
      follows: 'test_anthropic_count_tokens_no_max_tokens',
      path: '/v1/messages/count_tokens',
      status: 200,
    },
    ...{
      body: { model: 'test', messages: [{ role: 'user', content: 'Hello' }] },
      answer: { input_tokens: 1 },
    },
  },
  {
    ...{ follows: 'test_anthropic_tool_result_with_text', path: '/v1/messages', status: 200 },
    body: {
      ...{ model: 'test', max_tokens: 100 },
      messages: [
        { role: 'user', content: 'What is the weather?' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'tool_1', name: 'get_weather', input: {} }] },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Here are the results:' },
            { type: 'tool_result', tool_use_id: 'tool_1', content: 'Sunny', is_error: true },
          ],
        },
      ],
    },
    asked: {
      messages: [
        ...[{ role: 'user' }, { blocks: [{ type: 'tool-call', id: 'tool_1' }] }],
        { blocks: [{ type: 'text' }, { type: 'tool-result', callId: 'tool_1', isError: true }] },
      ],
    },
  },
  {
    ...{ follows: 'test_anthropic_thinking: a small budget', path: '/v1/messages', status: 400 },
    body: {
      ...{ model: 'test', max_tokens: 500, thinking: { type: 'enabled', budget_tokens: 200 } },
      messages: [{ role: 'user', content: 'hi' }],
    },
    ...{
      answer: { type: 'error', error: { type: 'invalid_request_error' } },
      differs: 'Anthropic demands 1,024 as well',
    },
  },
];

const guardedCases: readonly ForeignCase[] = [
  { follows: 'test_access_public_endpoint: /health', path: '/health', status: 200 },
  {
    follows: 'test_access_public_endpoint: /models',
    path: '/models',
    status: 401,
    differs: 'the names of models need the key',
  },
  ...[{}, { authorization: 'Bearer invalid-key' }].map((key): ForeignCase => ({
    ...{ follows: `test_incorrect_api_key: ${JSON.stringify(key)}`, path: '/completions', status: 401 },
    headers: { 'content-type': 'application/json', ...key },
    ...{ body: { model: 'sonnet', prompt: 'x' }, answer: { error: { type: 'authentication_error' } } },
  })),
  ...[{ authorization: 'Bearer secret' }, { 'x-api-key': 'secret' }].map((key): ForeignCase => ({
    ...{ follows: `test_correct_api_key: ${Object.keys(key).join()}`, path: '/completions', status: 200 },
    headers: { 'content-type': 'application/json', ...key },
    ...{ body: { model: 'sonnet', prompt: 'x' }, answer: { choices: [{ text: 'Hey' }] } },
  })),
];

let open: Served;
let guarded: Served;
beforeAll(async () => {
  open = await serve();
  guarded = await serve({ keys: [{ key: 'secret' }] });
});
afterAll(() => [open, guarded].forEach((server) => server.closeNow()));

test.each(named(cases))('%s', async (_, each) => check(open, each));
test.each(named(guardedCases))('with a key: %s', async (_, each) => check(guarded, each));
