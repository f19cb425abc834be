/** What the tests of llama.cpp's server look at. */
import { expect } from '@jest/globals';
import type { TurnEvent } from '../../../src/core/turn-event.js';
import { end, start, text } from '../scripted-model.js';
import { usage } from './foreign-case.js';
import type { ForeignCase } from './foreign-case.js';
import { LLAMA_CPP_REASONS as reasons } from './reasons.js';
import { PIXEL_DATA } from '../../support/conversation-parts.js';

const path = '/chat/completions';
const messages = [
  { role: 'system', content: 'Book' },
  { role: 'user', content: 'What is the best book' },
];
const chat = { model: 'sonnet', messages };
const cut = [start, text('Hey'), { ...end, finishReason: 'length', usage }] as const;
const invalid = { error: { code: 'validation_error' } };
const tool = { type: 'function', function: { name: 'test', parameters: { type: 'object' } } };
const calling: readonly TurnEvent[] = [
  start,
  { type: 'tool-start', id: 'toolu_1', name: 'test' },
  { type: 'tool-end', id: 'toolu_1' },
  { type: 'end', finishReason: 'tool-calls', usage },
];
const saying = (...content: unknown[]): object => ({
  model: 'sonnet',
  messages: [{ role: 'user', content }],
});
const image = (url: string): object => ({ type: 'image_url', image_url: { url } });
const format = (response_format: object): object => ({ ...chat, response_format });

export const llamaCppCases: readonly ForeignCase[] = [
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
    ...{ answer: invalid, differs: reasons.model },
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
    differs: reasons.template,
  },
  ...(
    [
      ['const', { const: '42' }, '"42"'],
      ['items', { items: [{ type: 'integer' }, { type: 'integer' }] }, '[1,2]'],
    ] satisfies [string, object, string][]
  ).map(([name, schema, content]): ForeignCase => ({
    ...{ follows: `test_completion_with_response_format: ${name}`, path, status: 200 },
    body: format({ type: 'json_object', schema }),
    model: [start, text(`{"value":${content}}`), end],
    answer: { choices: [{ message: { content } }] },
  })),
  {
    ...{
      follows: 'test_completion_with_response_format: json_schema',
      path,
      status: 422,
      differs: reasons.rootless,
    },
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
  ...(
    [
      [{ const: '42' }, '"42"', '"42"'],
      [{ items: [{ type: 'integer' }] }, '[1]', '[1]'],
      [{ type: 'string', minLength: 10 }, '"twelve words"', '"twelve words"'],
    ] satisfies [object, string, string][]
  ).map(([schema, made, content]): ForeignCase => ({
    ...{ follows: `test_completion_with_json_schema: ${JSON.stringify(schema)}`, path, status: 200 },
    body: { ...chat, json_schema: schema },
    asked: { output: { type: 'json-schema', schema: { properties: { value: schema } } } },
    model: [start, text('{"value":'), text(`${made}}`), end],
    answer: { choices: [{ message: { content } }] },
  })),
  {
    ...{ follows: 'test_completion_with_json_schema: an object', path, status: 200 },
    body: { ...chat, json_schema: { type: 'object', properties: {} } },
    ...{ model: [start, text('{}'), end], answer: { choices: [{ message: { content: '{}' } }] } },
    asked: { output: { type: 'json-schema', schema: { type: 'object' }, param: 'json_schema' } },
  },
  {
    ...{ follows: 'test_completion_with_grammar', path, status: 200, ignored: 'grammar' },
    ...{ body: { ...chat, grammar: 'root ::= "a"' }, differs: reasons.grammar },
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
    ...{ asked: { prefill: 'messages[2]' }, differs: reasons.joined },
  },
  {
    ...{ follows: 'test_chat_completion_with_timings_per_token', path, status: 200 },
    body: { ...chat, timings_per_token: true },
    ...{ ignored: 'timings_per_token', differs: reasons.timings },
  },
  {
    ...{ follows: 'test_logprobs', path, body: { ...chat, logprobs: true, top_logprobs: 10 }, status: 400 },
    ...{
      answer: { error: { param: 'logprobs', code: 'unsupported_parameter' } },
      differs: reasons.logprobs,
    },
  },
  {
    ...{ follows: 'test_logit_bias', path, body: { ...chat, logit_bias: { 5: -100 } }, status: 200 },
    ...{ ignored: 'logit_bias', differs: reasons.bias },
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
      differs: reasons.budget,
    },
  },
  {
    ...{ follows: 'test_completion_with_required_tool', path, status: 200, model: calling },
    body: { ...chat, tools: [tool], tool_choice: 'required' },
    asked: { tools: [{ name: 'test' }], toolChoice: { mode: 'required' } },
    answer: {
      choices: [
        {
          finish_reason: 'tool_calls',
          message: { tool_calls: [{ id: 'toolu_1', function: { name: 'test' } }] },
        },
      ],
    },
  },
  ...[{ tools: [] }, { tools: [tool], tool_choice: 'none' }].map((more): ForeignCase => ({
    ...{
      follows: `test_completion_without_tool_call: ${JSON.stringify(Object.keys(more))}`,
      path,
      status: 200,
    },
    ...{ body: { ...chat, ...more }, answer: { choices: [{ finish_reason: 'stop' }] } },
  })),
  {
    ...{ follows: 'test_responses_with_openai_library', path: '/responses', status: 200 },
    body: { model: 'gpt-4.1', input: messages, max_output_tokens: 8, temperature: 0.8 },
    answer: {
      id: expect.stringMatching(/^resp_/),
      output: [{ id: expect.stringMatching(/^msg_/), content: [{ text: 'Hey' }] }],
    },
  },
  ...['json_object', 'text'].map((type): ForeignCase => ({
    ...{ follows: `test_responses_with_text_format: ${type}`, path: '/responses', status: 200 },
    body: { model: 'sonnet', input: 'Write an example', text: { format: { type } } },
  })),
  {
    ...{ follows: 'test_responses_with_text_format: no schema', path: '/responses', status: 422 },
    body: { model: 'sonnet', input: 'a', text: { format: { type: 'json_schema', name: 'test' } } },
    answer: invalid,
  },
  {
    ...{ follows: 'test_responses_with_text_format: const', path: '/responses', status: 422 },
    body: {
      ...{ model: 'sonnet', input: 'a' },
      text: { format: { type: 'json_schema', name: 'test', schema: { const: 'foooooo' } } },
    },
    ...{ answer: invalid, differs: reasons.rootless },
  },
  ...['a life', ['a life', 'a joke']].map((input): ForeignCase => ({
    ...{ follows: `test_embedding: ${JSON.stringify(input)}`, path: '/v1/embeddings', status: 200 },
    body: { model: 'all-minilm', input },
    answer: { data: [input].flat().map((_, index) => ({ index, embedding: [0.5, 1] })) },
  })),
  {
    ...{ follows: 'test_embedding_invalid_input: []', path: '/v1/embeddings', status: 422, answer: invalid },
    body: { model: 'all-minilm', input: [] },
  },
  {
    ...{ follows: 'test_embedding_openai_library_base64', path: '/v1/embeddings', status: 200 },
    body: { model: 'all-minilm', input: 'a', encoding_format: 'base64' },
    answer: { data: [{ embedding: 'AAAAPwAAgD8=' }] },
  },
  {
    follows: 'test_server_models',
    path: '/models',
    status: 200,
    answer: { data: [{ id: 'sonnet' }, {}, {}] },
  },
  {
    ...{ follows: 'test_tokenize_detokenize', path: '/tokenize', body: { content: 'a' }, status: 404 },
    differs: reasons.tokens,
  },
  {
    follows: 'test_infill',
    path: '/infill',
    body: { input_prefix: 'a' },
    status: 404,
    differs: reasons.infill,
  },
  ...(
    [
      ['test_anthropic_messages_with_system', { system: 'Be kind.' }, { system: 'Be kind.' }],
      [
        'test_anthropic_messages_multipart_content',
        { messages: [{ role: 'user', content: ['What is', 'it?'].map((text) => ({ type: 'text', text })) }] },
        { messages: [{ blocks: [{ text: 'What is' }, { text: 'it?' }] }] },
      ],
      [
        'test_anthropic_messages_conversation',
        { messages: ['user', 'assistant', 'user'].map((role) => ({ role, content: 'Hello' })) },
        { messages: [{ role: 'user' }, { role: 'assistant' }, { role: 'user' }] },
      ],
      [
        'test_anthropic_tool_use_basic',
        { tools: [{ name: 'get_weather', input_schema: { type: 'object' } }] },
        { tools: [{ name: 'get_weather' }] },
      ],
    ] satisfies [string, object, object][]
  ).map(([name, more, asked]): ForeignCase => ({
    ...{ follows: name, path: '/v1/messages', status: 200, asked },
    body: {
      ...{ model: 'test', max_tokens: 50, messages: [{ role: 'user', content: 'Hi' }] },
      ...more,
    },
    answer: { type: 'message' },
  })),
  {
    ...{ follows: 'test_anthropic_count_tokens_with_system', path: '/v1/messages/count_tokens', status: 200 },
    body: { model: 'test', system: 'Be kind.', messages: [{ role: 'user', content: 'Hello' }] },
    answer: { input_tokens: expect.any(Number) },
  },
];

/** At a bridge with the key `secret`. */
export const llamaCppKeyCases: readonly ForeignCase[] = [
  { follows: 'test_access_public_endpoint: /health', path: '/health', status: 200 },
  {
    follows: 'test_access_public_endpoint: /models',
    path: '/models',
    status: 401,
    differs: reasons.models,
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
