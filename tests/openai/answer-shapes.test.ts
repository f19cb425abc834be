/** Answers in the form clients expect, each also checked against the official specification. */
import { describe, expect, test } from '@jest/globals';
import { ChatCompletionStream } from 'openai/lib/ChatCompletionStream';
import { BridgeError } from '../../src/core/bridge-error.js';
import type { BridgeErrorCode, BridgeErrorDetails } from '../../src/core/bridge-error.js';
import type { PlanLimits } from '../../src/core/plan.js';
import type { TurnEvent } from '../../src/core/turn-event.js';
import type { ChatCompletion, ChatCompletionChunk } from '../../src/openai/chat/chat-answer-schemas.js';
import { createChunkEncoder } from '../../src/openai/chat/chunk-encoder.js';
import { createCompletionCollector } from '../../src/openai/chat/completion-collector.js';
import { errorBody, errorHeaders, httpStatus } from '../../src/wire/error-response.js';
import { limitHeaders } from '../../src/wire/limit-headers.js';
import { modelList } from '../../src/openai/models/model-list.js';
import { sseData } from '../../src/wire/sse-data.js';
import { specFaults, type SpecName } from '../support/openai-spec.js';

function conforms(name: SpecName, value: unknown): void {
  expect(specFaults(name, value)).toEqual([]);
}

const usage = { inputTokens: 10, cacheReadTokens: 4, cacheWriteTokens: 3, outputTokens: 5 };
const start: TurnEvent = { type: 'start', model: 'claude-sonnet-5' };
const end: TurnEvent = { type: 'end', finishReason: 'stop', usage };
const text = (content: string): TurnEvent => ({ type: 'text-delta', text: content });
const calls: TurnEvent[] = [
  { type: 'tool-start', id: 'toolu_1', name: 'look' },
  { type: 'tool-delta', id: 'toolu_1', json: '' },
  { type: 'tool-delta', id: 'toolu_1', json: '{"a"' },
  { type: 'tool-delta', id: 'toolu_1', json: ':1}' },
  { type: 'tool-end', id: 'toolu_1' },
  { type: 'tool-start', id: 'toolu_2', name: 'list' },
  { type: 'tool-end', id: 'toolu_2' },
  { type: 'end', finishReason: 'tool-calls', usage },
];

const head = { id: 'chatcmpl-1', created: 1_700_000_000, model: 'sonnet', legacyFunctions: false };

function chunks(
  events: readonly TurnEvent[],
  options: Partial<Parameters<typeof createChunkEncoder>[0]> = {},
) {
  const encoder = createChunkEncoder({ ...head, includeUsage: false, ...options });
  const all = events.flatMap((event) => encoder.encode(event));
  for (const chunk of all) conforms('CreateChatCompletionStreamResponse', chunk);
  return all;
}

function deltas(all: readonly ChatCompletionChunk[]): unknown[] {
  return all.map((chunk) => chunk.choices[0]?.delta);
}

function completion(
  events: readonly TurnEvent[],
  legacyFunctions = false,
  customTools = new Set<string>(),
): ChatCompletion {
  const collector = createCompletionCollector({ ...head, legacyFunctions, customTools });
  const results = events.map((event) => collector.add(event));
  expect(results.slice(0, -1).every((result) => result === undefined)).toBe(true);
  const result = results.at(-1);
  if (!result) throw new Error('There is no completion.');
  conforms('CreateChatCompletionResponse', result);
  return result;
}

describe('calls of custom tools', () => {
  const input = 'ls -l\n"x"';
  const written: TurnEvent[] = [
    start,
    { type: 'tool-start', id: 'toolu_1', name: 'look' },
    { type: 'tool-delta', id: 'toolu_1', json: '{"a":1}' },
    { type: 'tool-end', id: 'toolu_1' },
    { type: 'tool-start', id: 'toolu_2', name: 'sh' },
    { type: 'tool-delta', id: 'toolu_2', json: '{"input":' },
    { type: 'tool-delta', id: 'toolu_2', json: `${JSON.stringify(input)}}` },
    { type: 'tool-end', id: 'toolu_2' },
    { type: 'end', finishReason: 'tool-calls', usage },
  ];
  const customTools = new Set(['sh']);
  const expected = [
    { id: 'toolu_1', type: 'function', function: { name: 'look', arguments: '{"a":1}' } },
    { id: 'toolu_2', type: 'custom', custom: { name: 'sh', input } },
  ];

  test('have their text in a whole answer', () => {
    expect(completion(written, false, customTools).choices[0]!.message.tool_calls).toEqual(expected);
  });

  test("have it in a stream, as OpenAI's own SDK reads it", async () => {
    const encoder = createChunkEncoder({ ...head, includeUsage: false, customTools });
    const lines = written.flatMap((event) => encoder.encode(event)).map((chunk) => JSON.stringify(chunk));
    const body = new Response(lines.join('\n')).body!;
    const { message } = (await ChatCompletionStream.fromReadableStream(body).finalChatCompletion())
      .choices[0]!;
    expect(message.tool_calls).toMatchObject(expected);
  });
});

describe('chunks', () => {
  test('role first, one id, one finish chunk, no usage unless asked', () => {
    const common = {
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1_700_000_000,
      model: 'claude-sonnet-5',
      system_fingerprint: 'fp_claude-sonnet-5',
      service_tier: 'default',
    };
    expect(chunks([start, text('He'), text(''), text('y'), end])).toEqual([
      { ...common, choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] },
      { ...common, choices: [{ index: 0, delta: { content: 'He' }, finish_reason: null }] },
      { ...common, choices: [{ index: 0, delta: { content: 'y' }, finish_reason: null }] },
      { ...common, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
    ]);
  });

  test('usage on request: null everywhere, then a chunk without choices', () => {
    const all = chunks([start, text('x'), end], { includeUsage: true });
    expect(all.map((chunk) => chunk.usage)).toEqual([
      null,
      null,
      null,
      {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 15,
        prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 3, audio_tokens: 0 },
        completion_tokens_details: {
          reasoning_tokens: 0,
          audio_tokens: 0,
          accepted_prediction_tokens: 0,
          rejected_prediction_tokens: 0,
        },
      },
    ]);
    expect(all.at(-1)?.choices).toEqual([]);
  });

  test('tool calls: id, type and name once, then fragments; no arguments are an empty object', () => {
    const all = chunks([start, ...calls]);
    expect(deltas(all)).toEqual([
      { role: 'assistant', content: '' },
      {
        tool_calls: [
          { index: 0, id: 'toolu_1', type: 'function', function: { name: 'look', arguments: '' } },
        ],
      },
      { tool_calls: [{ index: 0, function: { arguments: '{"a"' } }] },
      { tool_calls: [{ index: 0, function: { arguments: ':1}' } }] },
      {
        tool_calls: [
          { index: 1, id: 'toolu_2', type: 'function', function: { name: 'list', arguments: '' } },
        ],
      },
      { tool_calls: [{ index: 1, function: { arguments: '{}' } }] },
      {},
    ]);
    expect(all.at(-1)?.choices[0]?.finish_reason).toBe('tool_calls');
  });

  test('the legacy form carries the first call', () => {
    const all = chunks([start, ...calls], { legacyFunctions: true });
    expect(deltas(all)).toEqual([
      { role: 'assistant', content: '' },
      { function_call: { name: 'look', arguments: '' } },
      { function_call: { arguments: '{"a"' } },
      { function_call: { arguments: ':1}' } },
      {},
    ]);
    expect(all.at(-1)?.choices[0]?.finish_reason).toBe('function_call');
  });

  test('reasoning goes out under both names', () => {
    expect(deltas(chunks([start, { type: 'reasoning-delta', text: 'hm' }, end]))[1]).toEqual({
      reasoning_content: 'hm',
      reasoning: 'hm',
      reasoning_details: [{ type: 'reasoning.text', text: 'hm', format: 'anthropic-claude-v1', index: 0 }],
    });
  });

  test('a stream opened early has its role once, under the requested name', () => {
    const encoder = createChunkEncoder({ ...head, includeUsage: false });
    expect(encoder.open()[0]?.model).toBe('sonnet');
    expect(encoder.open()).toEqual([]);
    expect(encoder.encode(start)).toEqual([]);
    expect(encoder.encode({ type: 'limits', limits: { status: 'allowed' } })).toEqual([]);
    expect(encoder.encode(text('x'))[0]?.model).toBe('claude-sonnet-5');
  });

  test('a fragment of an unknown call is an error, not a chunk', () => {
    expect(() => chunks([start, { type: 'tool-delta', id: 'x', json: '{' }])).toThrow(BridgeError);
  });
});

describe('completions', () => {
  test('text, reasoning and true usage', () => {
    const reasoned: TurnEvent = {
      type: 'end',
      finishReason: 'length',
      usage: { ...usage, reasoningTokens: 2 },
    };
    expect(
      completion([start, { type: 'reasoning-delta', text: 'hm' }, text('He'), text('y'), reasoned]),
    ).toEqual({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'claude-sonnet-5',
      system_fingerprint: 'fp_claude-sonnet-5',
      service_tier: 'default',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'Hey',
            refusal: null,
            reasoning_content: 'hm',
            reasoning: 'hm',
            reasoning_details: [
              { type: 'reasoning.text', text: 'hm', format: 'anthropic-claude-v1', index: 0 },
            ],
          },
          logprobs: null,
          finish_reason: 'length',
        },
      ],
      usage: {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 15,
        prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 3, audio_tokens: 0 },
        completion_tokens_details: {
          reasoning_tokens: 2,
          audio_tokens: 0,
          accepted_prediction_tokens: 0,
          rejected_prediction_tokens: 0,
        },
      },
    });
  });

  test('tool calls without text have null content', () => {
    expect(completion([start, ...calls]).choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: null,
        tool_calls: [
          { id: 'toolu_1', type: 'function', function: { name: 'look', arguments: '{"a":1}' } },
          { id: 'toolu_2', type: 'function', function: { name: 'list', arguments: '{}' } },
        ],
      },
    });
  });

  test('the legacy form', () => {
    const [choice] = completion([start, ...calls], true).choices;
    expect(choice?.finish_reason).toBe('function_call');
    expect(choice?.message.function_call).toEqual({ name: 'look', arguments: '{"a":1}' });
    expect(choice?.message.tool_calls).toBeUndefined();
  });

  test('an empty answer is an empty text; a refusal ends as content_filter', () => {
    expect(completion([start, end]).choices[0]?.message.content).toBe('');
    expect(completion([start, { ...end, finishReason: 'refusal' }]).choices[0]?.finish_reason).toBe(
      'content_filter',
    );
  });
});

describe('everything else', () => {
  test.each<[BridgeErrorCode, number, string]>([
    ['invalid_request', 400, 'invalid_request'],
    ['validation_error', 422, 'validation_error'],
    ['unsupported_parameter', 400, 'unsupported_parameter'],
    ['context_length_exceeded', 400, 'context_length_exceeded'],
    ['login_required', 401, 'login_required'],
    ['invalid_api_key', 401, 'invalid_api_key'],
    ['forbidden', 403, 'forbidden'],
    ['not_found', 404, 'not_found'],
    ['model_not_found', 404, 'model_not_found'],
    ['method_not_allowed', 405, 'method_not_allowed'],
    ['request_too_large', 413, 'request_too_large'],
    ['unsupported_media_type', 415, 'unsupported_media_type'],
    ['rate_limit_exceeded', 429, 'rate_limit_exceeded'],
    ['quota_exceeded', 429, 'quota_exceeded'],
    ['queue_full', 429, 'queue_full'],
    ['cancelled', 499, 'cancelled'],
    ['internal_error', 500, 'internal_error'],
    ['upstream_error', 502, 'upstream_error'],
    ['cli_failed', 502, 'cli_failed'],
    ['cli_unavailable', 503, 'cli_unavailable'],
    ['overloaded', 503, 'overloaded'],
    ['shutting_down', 503, 'shutting_down'],
    ['timeout', 504, 'timeout'],
  ])('%s is %d %s', (code, status, wireCode) => {
    const error = new BridgeError(code, 'why');
    expect(httpStatus(error)).toBe(status);
    const body = errorBody(error);
    expect(body).toEqual({
      error: { message: 'why', type: expect.any(String), param: null, code: wireCode },
    });
    conforms('ErrorResponse', body);
  });

  test.each<[BridgeErrorDetails, object]>([
    [{}, { 'x-should-retry': 'false' }],
    [{ retryAfter: 7200 }, { 'x-should-retry': 'false', 'retry-after': '7200' }],
    [{ retryable: true }, { 'x-should-retry': 'true', 'retry-after': '5', 'retry-after-ms': '5000' }],
    [
      { retryable: true, retryAfter: 1.5 },
      { 'x-should-retry': 'true', 'retry-after': '2', 'retry-after-ms': '1500' },
    ],
    [
      { limits: { status: 'rejected', window: 'five_hour', resetsAt: 1_000_090 } },
      {
        'x-should-retry': 'false',
        'retry-after': '90',
        'x-claude-bridge-limit-status': 'rejected',
        'x-claude-bridge-limit-window': 'five_hour',
        'x-claude-bridge-limit-reset': '1m30s',
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '1m30s',
      },
    ],
    [
      { limits: { status: 'rejected', resetsAt: 999_000 } },
      {
        'x-should-retry': 'false',
        'retry-after': '1',
        'x-claude-bridge-limit-status': 'rejected',
        'x-claude-bridge-limit-reset': '0s',
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '0s',
      },
    ],
    [
      { limits: { status: 'a\r\nb', window: 'c d' } },
      {
        'x-should-retry': 'false',
        'x-claude-bridge-limit-status': 'a__b',
        'x-claude-bridge-limit-window': 'c_d',
      },
    ],
  ])('headers of a failure with %j', (details, headers) => {
    const ofPlan = details.limits ? limitHeaders(details.limits, 1_000_000) : {};
    const ofError = errorHeaders(new BridgeError('rate_limit_exceeded', 'why', details), 1_000_000);
    expect({ ...ofPlan, ...ofError }).toEqual(headers);
  });

  test.each<[PlanLimits | undefined, string]>([
    [undefined, 'Why.'],
    [{ status: 'allowed', window: 'five_hour', resetsAt: 1_700_000_000 }, 'Why.'],
    [{ status: 'rejected' }, 'Why.'],
    [{ status: 'rejected', window: 'five_hour' }, 'Why. The plan’s 5-hour window is used up.'],
    [
      { status: 'rejected', window: 'seven_day', resetsAt: 1_700_000_000 },
      'Why. The plan’s 7-day window is used up until 2023-11-14T22:13:20Z.',
    ],
    [
      { status: 'rejected', window: 'seven_day_sonnet', resetsAt: 1_700_000_000.5 },
      'Why. The plan’s 7-day window for Sonnet is used up until 2023-11-14T22:13:20Z.',
    ],
    [{ status: 'rejected', window: 'overage' }, 'Why. The plan’s window "overage" is used up.'],
    [
      { status: 'rejected', window: 'five_hour', resetsAt: 1e300 },
      'Why. The plan’s 5-hour window is used up.',
    ],
  ])('the used-up window of the plan: %j', (limits, message) => {
    const error = new BridgeError('rate_limit_exceeded', 'Why.', limits ? { limits } : {});
    expect(errorBody(error).error.message).toBe(message);
  });

  test('the model list', () => {
    const list = modelList([
      { id: 'sonnet', servedBy: 'claude-sonnet-5', displayName: 'Sonnet' },
      { id: 'opus' },
    ]);
    conforms('ListModelsResponse', list);
    for (const model of list.data) conforms('Model', model);
    expect(list.data.map(({ id }) => id)).toEqual(['sonnet', 'opus']);
  });

  test('every reader sees an event as one line', () => {
    const line = sseData({ text: 'a\u2028b\u2029c\u0085d\ne' });
    expect(line).toBe('data: {"text":"a\\u2028b\\u2029c\\u0085d\\ne"}\n\n');
    expect(JSON.parse(line.slice('data: '.length))).toEqual({ text: 'a\u2028b\u2029c\u0085d\ne' });
  });

  test('the check against the specification can fail', () => {
    expect(() => conforms('ErrorResponse', { error: { message: 'x' } })).toThrow();
    expect(() =>
      conforms('Model', { id: 'x', object: 'model', created: 0, owned_by: 'x', made_up: 1 }),
    ).toThrow();
  });
});
