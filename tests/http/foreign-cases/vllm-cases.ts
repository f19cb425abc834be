/** What the tests of vLLM's server look at. */
import { expect } from '@jest/globals';
import { end, start, text as said } from '../scripted-model.js';
import { usage } from './foreign-case.js';
import type { ForeignCase } from './foreign-case.js';
import { VLLM_REASONS as reasons } from './reasons.js';

const path = '/v1/chat/completions';
const messages = [
  { role: 'system', content: 'you are a helpful assistant' },
  { role: 'user', content: 'what is 1+1?' },
];
const chat = { model: 'sonnet', messages };
const text = { model: 'sonnet', prompt: 'Hello, my name is' };
const chosen = [start, said('{"value":'), said('"b"}'), end] as const;
const refused = (param: string): object => ({ error: { param, code: 'unsupported_parameter' } });
const invalid = (param: string | null): object => ({ error: { param, code: 'validation_error' } });
const answer = (content: string, index = 0): object => ({
  index,
  ...{ message: { role: 'assistant', content }, logprobs: null, finish_reason: 'stop' },
});
const tool = {
  type: 'function',
  function: { name: 'get_weather', parameters: { type: 'object', properties: {} } },
};

const user = { role: 'user', content: 'What is 123 * 456?' };
const person = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
const responses: readonly (readonly [follows: string, more: object, asked: object, answer?: object])[] = [
  ['test_simple_input', {}, { messages: [{ role: 'user' }] }],
  ['test_instructions', { instructions: 'Be brief.' }, { system: 'Be brief.' }],
  ['test_chat', { input: [{ role: 'system', content: 'Be brief.' }, user] }, { system: 'Be brief.' }],
  [
    'test_chat_with_input_type',
    { input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hello!' }] }] },
    { messages: [{ blocks: [{ text: 'Hello!' }] }] },
  ],
  ['test_reasoning_effort', { reasoning: { effort: 'low' } }, { reasoning: 'low' }],
  ['test_max_tokens', { max_output_tokens: 9 }, { sampling: { maxTokens: 9 } }, { max_output_tokens: 9 }],
  ['test_temperature', { temperature: 0 }, { sampling: { temperature: 0 } }, { temperature: 0 }],
  [
    'test_structured_output',
    { text: { format: { type: 'json_schema', name: 'person', schema: person } } },
    { output: { type: 'json-schema', name: 'person' } },
  ],
  [
    'test_image_input',
    { input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'https://example.com/a.png' }] }] },
    { messages: [{ blocks: [{ type: 'image' }] }] },
  ],
];

export const vllmCases: readonly ForeignCase[] = [
  {
    ...{ follows: 'test_no_logprobs_chat', path, body: { ...chat, logprobs: false }, status: 200 },
    answer: { choices: [{ logprobs: null }] },
  },
  {
    ...{ follows: 'test_some_logprobs_chat', path, body: { ...chat, logprobs: true, top_logprobs: 5 } },
    ...{ status: 400, answer: refused('logprobs'), differs: reasons.logprobs },
  },
  {
    ...{ follows: 'test_prompt_logprobs_chat', path, body: { ...chat, prompt_logprobs: 1 }, status: 200 },
    ...{ ignored: 'prompt_logprobs', differs: reasons.promptLogprobs },
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
    differs: reasons.usage,
  },
  {
    ...{ follows: 'test_chat_completion_stream_options: without a stream', path, status: 200 },
    body: { ...chat, stream: false, stream_options: { include_usage: true } },
    differs: reasons.streamOptions,
  },
  {
    ...{ follows: 'test_structured_outputs_choice_chat', path, status: 200 },
    body: { ...chat, structured_outputs: { choice: ['a', 'b'] } },
    asked: { output: { schema: { properties: { value: { type: 'string', enum: ['a', 'b'] } } } } },
    ...{ model: chosen, answer: { choices: [{ message: { content: 'b' } }] } },
  },
  {
    ...{ follows: 'test_structured_outputs_choice_chat: streamed', path, status: 200, model: chosen },
    body: { ...chat, stream: true, structured_outputs: { choice: ['a', 'b'] } },
    answer: [
      { choices: [{ delta: { role: 'assistant' } }] },
      { choices: [{ delta: { content: 'b' } }] },
      { choices: [{ finish_reason: 'stop' }] },
    ],
  },
  {
    ...{ follows: 'test_structured_outputs_json_chat', path, status: 200 },
    body: { ...chat, structured_outputs: { json: { type: 'object', properties: {} } } },
    ...{ model: [start, said('{}'), end], answer: { choices: [{ message: { content: '{}' } }] } },
    asked: { output: { type: 'json-schema', param: 'structured_outputs.json' } },
  },
  {
    ...{ follows: 'test_structured_outputs_regex_chat', path, status: 200 },
    body: { ...chat, structured_outputs: { regex: '[0-9]+' } },
    ...{ ignored: 'structured_outputs.regex', differs: reasons.grammar },
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
    ...{ status: 422, answer: invalid('messages[0].role'), differs: reasons.role },
  },
  {
    ...{ follows: 'test_long_seed: instructions alone', path, status: 200, ignored: 'seed' },
    body: { ...chat, messages: messages.slice(0, 1), seed: 2 ** 64 },
    asked: { system: '', messages: [{ role: 'user', blocks: [{ text: 'you are a helpful assistant' }] }] },
    differs: reasons.seed,
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
    differs: reasons.route,
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
    ...{ status: 422, answer: invalid('n'), differs: reasons.choices },
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
    differs: reasons.body,
  },
  ...[false, true].map((stream): ForeignCase => ({
    ...{ follows: `test_include_reasoning: ${stream ? 'streamed' : 'whole'}`, path, status: 200 },
    body: { ...chat, stream, include_reasoning: false },
    model: [start, { type: 'reasoning-delta', text: 'hm' }, said('Hey'), end],
    answer: stream
      ? [
          { choices: [{ delta: { role: 'assistant' } }] },
          { choices: [{ delta: { content: 'Hey' } }] },
          { choices: [{ finish_reason: 'stop' }] },
        ]
      : { choices: [{ message: expect.not.objectContaining({ reasoning: 'hm' }) as unknown }] },
  })),
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
    ...{ status: 400, answer: refused('prompt'), differs: reasons.encoding },
  },
  {
    ...{ follows: 'test_completion: logprobs', path: '/v1/completions', body: { ...text, logprobs: 5 } },
    ...{ status: 400, answer: refused('logprobs'), differs: reasons.logprobs },
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
  ...responses.map(([follows, more, asked, answered]): ForeignCase => ({
    ...{ follows: `responses: ${follows}`, path: '/v1/responses', status: 200, asked },
    body: { model: 'sonnet', input: 'What is 123 * 456?', ...more },
    answer: { object: 'response', status: 'completed', output: [{ type: 'message' }], ...answered },
  })),
  {
    ...{ follows: 'responses: test_count_tokens', path: '/v1/responses/input_tokens', status: 200 },
    body: { model: 'sonnet', input: 'What is 123 * 456?' },
    answer: { object: 'response.input_tokens', input_tokens: expect.any(Number) },
  },
  {
    ...{ follows: 'responses: test_function_calling', path: '/v1/responses', status: 200 },
    body: {
      model: 'sonnet',
      input: 'hi',
      tools: [{ ...tool.function, type: 'function' }],
      tool_choice: 'required',
    },
    asked: { toolChoice: { mode: 'required' } },
    model: [
      start,
      { type: 'tool-start', id: 'toolu_1', name: 'get_weather' },
      { type: 'tool-end', id: 'toolu_1' },
      { type: 'end', finishReason: 'tool-calls', usage },
    ],
    answer: {
      output: [{ type: 'function_call', name: 'get_weather', arguments: '{}', status: 'completed' }],
    },
  },
  {
    ...{ follows: 'responses: test_streaming', path: '/v1/responses', status: 200 },
    body: { model: 'sonnet', input: 'hi', stream: true },
    answer: expect.arrayContaining(
      ['created', 'in_progress', 'output_text.delta', 'completed'].map(
        (event) => expect.objectContaining({ type: `response.${event}` }) as unknown,
      ),
    ),
  },
];
