/** The answers of the Messages API: complete messages, streams with their events in the API's order, and errors. */
import { describe, expect, test } from '@jest/globals';
import { messagesErrorBody, messagesErrorStatus } from '../../src/anthropic/messages-error.js';
import { readMessagesRequest } from '../../src/anthropic/messages-wire.js';
import { BridgeError, type BridgeErrorCode } from '../../src/core/bridge-error.js';
import type { TurnEvent } from '../../src/core/turn-event.js';

const head = { id: 'abc', created: 1_700_000_000, now: () => 1_700_000_001 };
const usage = { inputTokens: 21, cacheReadTokens: 7, cacheWriteTokens: 3, outputTokens: 5 };
const counted = {
  ...{ input_tokens: 11, cache_read_input_tokens: 7, cache_creation_input_tokens: 3 },
  output_tokens: 5,
};
const start: TurnEvent = { type: 'start', model: 'claude-sonnet-5', usage: { ...usage, outputTokens: 1 } };
const end: TurnEvent = { type: 'end', finishReason: 'stop', usage };
const text = (content: string): TurnEvent => ({ type: 'text-delta', text: content });
const thought = (content: string): TurnEvent => ({ type: 'reasoning-delta', text: content });
const signed: TurnEvent = { type: 'reasoning-delta', text: '', signature: 'c2ln' };
const call = (id: string, name: string, ...json: string[]): TurnEvent[] => [
  { type: 'tool-start', id, name },
  ...json.map((part): TurnEvent => ({ type: 'tool-delta', id, json: part })),
  { type: 'tool-end', id },
];
const everything: TurnEvent[] = [
  start,
  thought('Hm'),
  thought('.'),
  signed,
  text('Let '),
  text('me'),
  ...call('toolu_1', 'look', '{"a"', ':1}'),
  ...call('toolu_2', 'see'),
  { type: 'end', finishReason: 'tool-calls', usage },
];
const wire = () =>
  readMessagesRequest({ model: 'sonnet', max_tokens: 9, messages: [{ role: 'user', content: 'x' }] });

function whole(...events: readonly TurnEvent[]): object | undefined {
  const collector = wire().collector(head);
  return events.map((event) => collector.add(event, 0)).at(-1);
}

/** The events by name and data; each name matches the type in its data. */
function streamed(...events: readonly TurnEvent[]): Record<string, unknown>[] {
  const encoder = wire().encoder(head);
  const sent = events.map((event) => encoder.encode(event, 0)).join('') + encoder.ending;
  expect(encoder.complete).toBe(true);
  expect(sent.endsWith('\n\n')).toBe(true);
  return sent
    .slice(0, -2)
    .split('\n\n')
    .map((event) => {
      const [, name, json] = /^event: (\w+)\ndata: (.*)$/.exec(event) ?? [];
      const data = JSON.parse(json ?? 'null') as Record<string, unknown>;
      expect(data['type']).toBe(name);
      return data;
    });
}

describe('a complete message', () => {
  test('holds thoughts, text and calls in the order they came', () => {
    expect(whole(...everything)).toEqual({
      id: 'msg_abc',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-5',
      content: [
        { type: 'thinking', thinking: 'Hm.', signature: 'c2ln' },
        { type: 'text', text: 'Let me' },
        { type: 'tool_use', id: 'toolu_1', name: 'look', input: { a: 1 } },
        { type: 'tool_use', id: 'toolu_2', name: 'see', input: {} },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: counted,
    });
  });

  test.each<[TurnEvent[], string, string | null]>([
    [[end], 'end_turn', null],
    [[{ type: 'end', finishReason: 'length', usage }], 'max_tokens', null],
    [[{ type: 'end', finishReason: 'refusal', usage }], 'refusal', null],
    [[{ type: 'end', finishReason: 'stop', stopSequence: 'END', usage }], 'stop_sequence', 'END'],
    [[{ type: 'refusal', text: 'No.' }, end], 'refusal', null],
  ])('%j ends it with %s', (events, reason, sequence) => {
    const stop = { stop_reason: reason, stop_sequence: sequence };
    expect(whole(start, ...events)).toMatchObject(stop);
    expect(streamed(start, ...events).at(-2)).toMatchObject({ type: 'message_delta', delta: stop });
  });

  test('has its encrypted thoughts unchanged', () => {
    expect(whole(start, { type: 'redacted-reasoning', data: 'xyz' }, text('Hey'), end)).toMatchObject({
      content: [
        { type: 'redacted_thinking', data: 'xyz' },
        { type: 'text', text: 'Hey' },
      ],
    });
    const events = streamed(start, { type: 'redacted-reasoning', data: 'xyz' }, text('Hey'), end);
    expect(events.filter(({ type }) => type === 'content_block_start')).toMatchObject([
      { index: 0, content_block: { type: 'redacted_thinking', data: 'xyz' } },
      { index: 1, content_block: { type: 'text', text: '' } },
    ]);
  });

  test('keeps two thoughts in a row apart, because each has its own signature', () => {
    const events = [start, thought('One'), signed, signed, thought('Two'), signed, text('Hey'), end];
    const content = [
      { type: 'thinking', thinking: 'One', signature: 'c2ln' },
      { type: 'thinking', thinking: '', signature: 'c2ln' },
      { type: 'thinking', thinking: 'Two', signature: 'c2ln' },
      { type: 'text', text: 'Hey' },
    ];
    expect(whole(...events)).toMatchObject({ content });
    const started = streamed(...events).filter(({ type }) => type === 'content_block_start');
    expect(started).toMatchObject(content.map(({ type }, index) => ({ index, content_block: { type } })));
  });

  test('is empty when the model says nothing', () => {
    expect(whole(start, text(''), thought(''), end)).toMatchObject({ content: [] });
  });
});

describe('a stream', () => {
  test('opens, fills and closes one block after another', () => {
    const events = streamed(...everything);
    expect(events).toEqual([
      {
        type: 'message_start',
        message: {
          ...{ id: 'msg_abc', type: 'message', role: 'assistant', model: 'claude-sonnet-5', content: [] },
          ...{ stop_reason: null, stop_sequence: null, usage: { ...counted, output_tokens: 1 } },
        },
      },
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'thinking', thinking: '', signature: '' },
      },
      { type: 'ping' },
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Hm' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: '.' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'c2ln' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Let ' } },
      { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'me' } },
      { type: 'content_block_stop', index: 1 },
      {
        ...{ type: 'content_block_start', index: 2 },
        content_block: { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} },
      },
      { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '{"a"' } },
      { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: ':1}' } },
      { type: 'content_block_stop', index: 2 },
      {
        ...{ type: 'content_block_start', index: 3 },
        content_block: { type: 'tool_use', id: 'toolu_2', name: 'see', input: {} },
      },
      { type: 'content_block_stop', index: 3 },
      {
        ...{ type: 'message_delta', usage: counted },
        delta: { stop_reason: 'tool_use', stop_sequence: null },
      },
      { type: 'message_stop' },
    ]);
  });

  test('is complete without a start event, and without text', () => {
    expect(streamed(end).map(({ type }) => type)).toEqual(['message_start', 'message_delta', 'message_stop']);
    expect(streamed(start, text(''), thought(''), end)).toHaveLength(3);
  });

  test('accepts no fragment of a call that is not open', () => {
    const encoder = wire().encoder(head);
    encoder.encode(start, 0);
    encoder.encode(text('{'), 0);
    expect(() => encoder.encode({ type: 'tool-delta', id: 'x', json: '{' }, 0)).toThrow('not open');
  });

  test('opens early with a ping, and fails with an error event', () => {
    const encoder = wire().encoder(head);
    expect(encoder.open()).toBe('event: ping\ndata: {"type":"ping"}\n\n');
    expect(encoder.failure(new BridgeError('overloaded', 'Too much.'))).toBe(
      'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Too much."},"request_id":"req_abc"}\n\n',
    );
  });
});

test.each<[BridgeErrorCode, number, string]>([
  ['invalid_request', 400, 'invalid_request_error'],
  ['validation_error', 400, 'invalid_request_error'],
  ['unsupported_parameter', 400, 'invalid_request_error'],
  ['context_length_exceeded', 400, 'invalid_request_error'],
  ['invalid_api_key', 401, 'authentication_error'],
  ['login_required', 401, 'authentication_error'],
  ['forbidden', 403, 'permission_error'],
  ['not_found', 404, 'not_found_error'],
  ['model_not_found', 404, 'not_found_error'],
  ['request_too_large', 413, 'request_too_large'],
  ['rate_limit_exceeded', 429, 'rate_limit_error'],
  ['queue_full', 429, 'rate_limit_error'],
  ['internal_error', 500, 'api_error'],
  ['upstream_error', 500, 'api_error'],
  ['timeout', 504, 'timeout_error'],
  ['overloaded', 529, 'overloaded_error'],
])('%s is %i %s', (code, status, type) => {
  const error = new BridgeError(code, 'What happened.');
  expect(messagesErrorStatus(error)).toBe(status);
  // Anthropic's own names the field there.
  const message = code === 'model_not_found' ? 'model: What happened.' : 'What happened.';
  expect(messagesErrorBody(error, 'req_1')).toEqual({
    ...{ type: 'error', error: { type, message } },
    request_id: 'req_1',
  });
});
