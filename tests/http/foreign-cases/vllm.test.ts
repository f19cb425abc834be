/** What the tests of vLLM's server look at. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serve } from '../serve.js';
import type { Served } from '../serve.js';
import { check, named } from './foreign-case.js';
import type { ForeignCase } from './foreign-case.js';

const path = '/v1/chat/completions';
const messages = [
  { role: 'system', content: 'you are a helpful assistant' },
  { role: 'user', content: 'what is 1+1?' },
];
const chat = { model: 'sonnet', messages };
const text = { model: 'sonnet', prompt: 'Hello, my name is' };
const refused = (param: string): object => ({ error: { param, code: 'unsupported_parameter' } });
const invalid = (param: string | null): object => ({ error: { param, code: 'validation_error' } });
const alone = 'a field of vLLM alone, told in a header';
const none = 'Claude gives none';
const answer = (content: string, index = 0): object => ({
  index,
  ...{ message: { role: 'assistant', content }, logprobs: null, finish_reason: 'stop' },
});
const tool = {
  type: 'function',
  function: { name: 'get_weather', parameters: { type: 'object', properties: {} } },
};

const cases: readonly ForeignCase[] = [
  {
    ...{ follows: 'test_no_logprobs_chat', path, body: { ...chat, logprobs: false }, status: 200 },
    answer: { choices: [{ logprobs: null }] },
  },
  {
    ...{ follows: 'test_some_logprobs_chat', path, body: { ...chat, logprobs: true, top_logprobs: 5 } },
    ...{ status: 400, answer: refused('logprobs'), differs: none },
  },
  {
    ...{ follows: 'test_prompt_logprobs_chat', path, body: { ...chat, prompt_logprobs: 1 }, status: 200 },
    ...{ ignored: 'prompt_logprobs', differs: alone },
  },
  {
    ...{
      follows: 'test_single_chat_session',
      path,
      body: { ...chat, max_completion_tokens: 5 },
      status: 200,
    },
    asked: { sampling: { maxTokens: 5 } },
    answer: {
      choices: [answer('Hey')],
      usage: {
        ...{ prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
        prompt_tokens_details: { cached_tokens: 4, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
      },
    },
  },
  {
    ...{ follows: 'test_chat_streaming', path, body: { ...chat, stream: true }, status: 200 },
    answer: [
      { choices: [{ delta: { role: 'assistant' }, finish_reason: null }] },
      { choices: [{ delta: { content: 'Hey' }, finish_reason: null }] },
      { choices: [{ delta: {}, finish_reason: 'stop' }] },
    ],
  },
  {
    ...{ follows: 'test_chat_completion_stream_options: no usage', path, status: 200 },
    body: { ...chat, stream: true, stream_options: { include_usage: false } },
    answer: Array.from(
      { length: 3 },
      () => expect.not.objectContaining({ usage: expect.anything() }) as unknown,
    ),
  },
  {
    ...{ follows: 'test_chat_completion_stream_options: usage at the end', path, status: 200 },
    body: { ...chat, stream: true, stream_options: { include_usage: true, continuous_usage_stats: false } },
    answer: [{ usage: null }, { usage: null }, { usage: null }, { choices: [], usage: { total_tokens: 15 } }],
  },
  {
    ...{ follows: 'test_chat_completion_stream_options: usage all the time', path, status: 200 },
    body: { ...chat, stream: true, stream_options: { include_usage: true, continuous_usage_stats: true } },
    answer: [{ usage: null }, { usage: null }, { usage: null }, { choices: [], usage: { total_tokens: 15 } }],
    differs: 'the model counts at the end',
  },
  {
    ...{ follows: 'test_chat_completion_stream_options: without a stream', path, status: 200 },
    body: { ...chat, stream: false, stream_options: { include_usage: true } },
    differs: 'it asks for nothing',
  },
  {
    ...{ follows: 'test_structured_outputs_choice_chat', path, status: 200 },
    body: { ...chat, structured_outputs: { choice: ['a', 'b'] } },
    ...{ ignored: 'structured_outputs', differs: alone },
  },
  {
    ...{ follows: 'test_response_format_json_object', path, status: 200 },
    ...{
      body: { ...chat, response_format: { type: 'json_object' } },
      asked: { output: { type: 'json-object' } },
    },
  },
  {
    ...{ follows: 'test_response_format_json_schema', path, status: 200 },
    body: {
      ...chat,
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'foo', schema: { type: 'object', properties: { result: { type: 'integer' } } } },
      },
    },
    asked: { output: { type: 'json-schema', name: 'foo' } },
  },
  {
    ...{ follows: 'test_response_format_text', path, body: { ...chat, response_format: { type: 'text' } } },
    ...{ status: 200, asked: { output: { type: 'text' } } },
  },
  {
    ...{ follows: 'test_extra_fields_allowed', path, status: 200 },
    body: { ...chat, messages: [{ role: 'user', content: 'hi', extra_field: '0' }] },
  },
  {
    ...{ follows: 'test_complex_message_content', path, status: 200 },
    body: { ...chat, messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }] },
    asked: { messages: [{ blocks: [{ type: 'text', text: 'hi' }] }] },
  },
  {
    ...{
      follows: 'test_custom_role',
      path,
      body: { ...chat, messages: [{ role: 'my-custom-role', content: 'hi' }] },
    },
    ...{ status: 422, answer: invalid('messages[0].role'), differs: 'OpenAI refuses it as well' },
  },
  {
    ...{ follows: 'test_long_seed: instructions alone', path, status: 200, ignored: 'seed' },
    body: { ...chat, messages: messages.slice(0, 1), seed: 2 ** 64 },
    asked: { system: '', messages: [{ role: 'user', blocks: [{ text: 'you are a helpful assistant' }] }] },
    differs: 'Claude has no seed, told in a header',
  },
  {
    ...{ follows: 'continue_final_message', path, status: 200 },
    body: {
      ...{ ...chat, add_generation_prompt: false, continue_final_message: true },
      messages: [...messages, { role: 'assistant', content: '1+1 is' }],
    },
    asked: { prefill: 'messages[2]', prefillInWords: true },
  },
  {
    follows: 'test_invocations',
    path: '/invocations',
    body: chat,
    status: 404,
    differs: 'there is no such route',
  },
  {
    ...{
      follows: 'test_chat_completion_n_parameter_non_streaming',
      path,
      body: { ...chat, n: 3 },
      status: 200,
    },
    answer: { choices: [answer('Hey'), answer('Hey', 1), answer('Hey', 2)] },
  },
  {
    ...{ follows: 'test_chat_completion_n_with_seed', path, body: { ...chat, n: 2, seed: 42 }, status: 200 },
    ...{ answer: { choices: [{ index: 0 }, { index: 1 }] }, ignored: 'seed' },
  },
  {
    ...{
      follows: 'test_chat_completion_request_n_parameter_various_values: 10',
      path,
      body: { ...chat, n: 10 },
    },
    ...{ status: 422, answer: invalid('n'), differs: 'each answer is a request of its own; 8 is the most' },
  },
  {
    ...{
      follows: 'test_tool_choice_null',
      path,
      body: { ...chat, tools: [tool], tool_choice: null },
      status: 200,
    },
    asked: { toolChoice: { mode: 'auto' } },
  },
  {
    ...{ follows: 'test_non_object_body_validation', path, body: '[]', status: 422, answer: invalid(null) },
    differs: '422, as for every field',
  },
  {
    ...{ follows: 'test_include_reasoning', path, body: { ...chat, include_reasoning: false }, status: 200 },
    ...{ ignored: 'include_reasoning', differs: alone },
  },
  {
    ...{
      follows: 'test_completion: single completion',
      path: '/v1/completions',
      body: { ...text, max_tokens: 5 },
    },
    status: 200,
    answer: {
      ...{ id: expect.stringMatching(/^cmpl-/), object: 'text_completion', usage: { total_tokens: 15 } },
      choices: [{ index: 0, text: 'Hey', logprobs: null, finish_reason: 'stop' }],
    },
  },
  {
    ...{ follows: 'test_completion: several prompts', path: '/v1/completions', status: 200 },
    body: { ...text, prompt: ['a', 'b'], n: 2 },
    answer: { choices: [{ index: 0 }, { index: 1 }, { index: 2 }, { index: 3 }] },
  },
  {
    ...{
      follows: 'test_completion: echo',
      path: '/v1/completions',
      body: { ...text, echo: true },
      status: 200,
    },
    answer: { choices: [{ text: 'Hello, my name isHey' }] },
  },
  {
    ...{
      follows: 'test_completion: token ids',
      path: '/v1/completions',
      body: { ...text, prompt: [0, 0, 0] },
    },
    ...{ status: 400, answer: refused('prompt'), differs: 'the model does not share their encoding' },
  },
  {
    ...{ follows: 'test_completion: logprobs', path: '/v1/completions', body: { ...text, logprobs: 5 } },
    ...{ status: 400, answer: refused('logprobs'), differs: none },
  },
  {
    ...{ follows: 'test_empty_prompt_list', path: '/v1/completions', body: { ...text, prompt: [] } },
    ...{ status: 422, answer: invalid('prompt') },
  },
  {
    ...{ follows: 'test_completion: stream with usage', path: '/v1/completions', status: 200 },
    body: { ...text, stream: true, stream_options: { include_usage: true } },
    answer: [
      { choices: [{ text: 'Hey', finish_reason: null }], usage: null },
      { choices: [{ text: '', finish_reason: 'stop' }], usage: null },
      { choices: [], usage: { total_tokens: 15 } },
    ],
  },
];

let server: Served;
beforeAll(async () => {
  server = await serve();
});
afterAll(() => server.closeNow());

test.each(named(cases))('%s', async (_, each) => check(server, each));
