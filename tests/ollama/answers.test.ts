/** Answers in Ollama's form: whole, line by line, and errors. */
import { describe, expect, test } from '@jest/globals';
import { BridgeError, type BridgeErrorCode } from '../../src/core/bridge-error.js';
import type { TurnEvent } from '../../src/core/turn-event.js';
import type { WireRequest } from '../../src/core/wire-request.js';
import { ollamaErrorBody, ollamaErrorStatus } from '../../src/ollama/ollama-error.js';
import { readOllamaChat, readOllamaGenerate } from '../../src/ollama/ollama-wire.js';

const usage = { inputTokens: 10, cacheReadTokens: 4, cacheWriteTokens: 3, outputTokens: 5 };
const start: TurnEvent = { type: 'start', model: 'claude-sonnet-5' };
const end: TurnEvent = { type: 'end', finishReason: 'stop', usage };
const text = (content: string): TurnEvent => ({ type: 'text-delta', text: content });
const thought = (content: string): TurnEvent => ({ type: 'reasoning-delta', text: content });
const calls: TurnEvent[] = [
  { type: 'tool-start', id: 'toolu_1', name: 'look' },
  { type: 'tool-delta', id: 'toolu_1', json: '{"a"' },
  { type: 'tool-delta', id: 'toolu_1', json: ':1}' },
  { type: 'tool-end', id: 'toolu_1' },
  { type: 'tool-start', id: 'toolu_2', name: 'list' },
  { type: 'tool-end', id: 'toolu_2' },
];
const callEnd: TurnEvent = { type: 'end', finishReason: 'tool-calls', usage };
const look = { id: 'toolu_1', function: { index: 0, name: 'look', arguments: { a: 1 } } };
const list = { id: 'toolu_2', function: { index: 1, name: 'list', arguments: {} } };

/** The clock moves on by a millisecond each time that somebody looks. */
function chat(): WireRequest {
  let at = 0;
  return readOllamaChat(
    { model: 'sonnet:latest', messages: [{ role: 'user', content: 'hi' }] },
    { startedAt: 0, now: () => (at += 1) },
  );
}

function generate(): WireRequest {
  return readOllamaGenerate({ model: 'sonnet', prompt: 'hi' }, { startedAt: 0, now: () => 0 });
}

const head = { id: 'x', created: 0, now: () => 0 };

function whole(request: WireRequest, events: readonly TurnEvent[]): object | undefined {
  const collector = request.collector(head);
  const bodies = events.map((event) => collector.add(event, 0));
  expect(bodies.slice(0, -1).every((body) => body === undefined)).toBe(true);
  return bodies.at(-1);
}

function streamed(request: WireRequest, events: readonly TurnEvent[]): object[] {
  const encoder = request.encoder(head);
  const sent = events.map((event) => encoder.encode(event, 0)).join('') + encoder.ending;
  expect(encoder.complete).toBe(true);
  return lines(sent);
}

function lines(sent: string): object[] {
  expect(sent.endsWith('\n')).toBe(true);
  return sent
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line) as object);
}

const served = { model: 'sonnet:latest', remote_model: 'claude-sonnet-5', created_at: expect.any(String) };

describe('a chat', () => {
  test('whole', () => {
    expect(whole(chat(), [start, thought('hm'), text('He'), text('y'), end])).toEqual({
      ...served,
      created_at: '1970-01-01T00:00:00.002Z',
      message: { role: 'assistant', content: 'Hey', thinking: 'hm' },
      done: true,
      done_reason: 'stop',
      total_duration: 3_000_000,
      load_duration: 0,
      prompt_eval_count: 10,
      prompt_eval_duration: 1_000_000,
      eval_count: 5,
      eval_duration: 2_000_000,
    });
  });

  test('line by line', () => {
    expect(streamed(chat(), [start, thought('hm'), text('He'), text(''), text('y'), end])).toEqual([
      { ...served, message: { role: 'assistant', content: '', thinking: 'hm' }, done: false },
      { ...served, message: { role: 'assistant', content: 'He' }, done: false },
      { ...served, message: { role: 'assistant', content: 'y' }, done: false },
      {
        ...served,
        message: { role: 'assistant', content: '' },
        ...{ done: true, done_reason: 'stop', total_duration: expect.any(Number), load_duration: 0 },
        ...{ prompt_eval_count: 10, prompt_eval_duration: expect.any(Number) },
        ...{ eval_count: 5, eval_duration: expect.any(Number) },
      },
    ]);
  });

  test('tool calls come whole, with their arguments as objects', () => {
    const all = [start, text('I look'), ...calls, callEnd];
    expect(whole(chat(), all)).toMatchObject({
      message: { role: 'assistant', content: 'I look', tool_calls: [look, list] },
      done_reason: 'stop',
    });
    expect(streamed(chat(), all)).toMatchObject([
      { message: { content: 'I look' } },
      { message: { content: '', tool_calls: [look] } },
      { message: { content: '', tool_calls: [list] } },
      { message: { content: '' }, done: true },
    ]);
  });

  test('a call that was cut off keeps its text', () => {
    const cut: TurnEvent[] = [
      ...calls.slice(0, 2),
      { type: 'tool-end', id: 'toolu_1' },
      { type: 'end', finishReason: 'length', usage },
    ];
    expect(whole(chat(), [start, ...cut])).toMatchObject({
      message: { tool_calls: [{ function: { arguments: { arguments: '{"a"' } } }] },
      done_reason: 'length',
    });
  });

  test.each<[TurnEvent, string]>([
    [{ ...end, finishReason: 'length' }, 'length'],
    [{ ...end, finishReason: 'pause' }, 'length'],
    [{ ...end, finishReason: 'refusal' }, 'refusal'],
  ])('%j ends it as %s', (event, reason) => {
    expect(whole(chat(), [start, event])).toMatchObject({ message: { content: '' }, done_reason: reason });
  });

  test('what the model says instead of JSON is its text', () => {
    expect(whole(chat(), [start, { type: 'refusal', text: 'No.' }, end])).toMatchObject({
      message: { content: 'No.' },
    });
  });

  test('durations are never 0, because clients divide by them', () => {
    const answer = whole(generate(), [start, text('x'), end]);
    expect(answer).toMatchObject({ total_duration: 1, prompt_eval_duration: 1, eval_duration: 1 });
  });

  test('a silent stream is kept open by lines that say nothing, under the name of the request', () => {
    const encoder = chat().encoder(head);
    const nothing = { model: 'sonnet:latest', message: { role: 'assistant', content: '' }, done: false };
    expect(encoder.framing?.mediaType).toBe('application/x-ndjson');
    expect(lines(encoder.open())).toMatchObject([nothing]);
    expect(lines(encoder.framing?.ping() ?? '')).toMatchObject([nothing]);
  });

  test('a failure in the middle is a line', () => {
    const encoder = chat().encoder(head);
    expect(lines(encoder.failure(new BridgeError('cli_failed', 'It broke.')))).toEqual([
      { error: 'It broke.' },
    ]);
  });

  test('no character breaks a line', () => {
    const encoder = chat().encoder(head);
    const sent = encoder.encode(text('a\u2028b\u0085c\nd'), 0);
    expect(sent.split(/[\n\u2028\u0085]/)).toHaveLength(2);
    expect(lines(sent)).toMatchObject([{ message: { content: 'a\u2028b\u0085c\nd' } }]);
  });

  test('a fragment of an unknown call is an error', () => {
    const events: TurnEvent[] = [start, { type: 'tool-delta', id: 'x', json: '{' }];
    expect(() => streamed(chat(), events)).toThrow(BridgeError);
  });
});

test('a prompt: the same in `response`', () => {
  expect(whole(generate(), [start, thought('hm'), text('Hey'), end])).toMatchObject({
    ...{ model: 'sonnet', response: 'Hey', thinking: 'hm', done: true },
  });
  expect(streamed(generate(), [start, text('Hey'), end])).toMatchObject([
    { response: 'Hey', done: false },
    { response: '', done: true, done_reason: 'stop', eval_count: 5 },
  ]);
});

test.each<[BridgeErrorCode, number]>([
  ['validation_error', 400],
  ['unsupported_parameter', 400],
  ['invalid_api_key', 401],
  ['forbidden', 403],
  ['model_not_found', 404],
  ['method_not_allowed', 405],
  ['request_too_large', 413],
  ['unsupported_media_type', 415],
  ['queue_full', 429],
  ['internal_error', 500],
  ['cli_failed', 502],
  ['overloaded', 503],
])('%s is %d, and only a text', (code, status) => {
  const error = new BridgeError(code, 'Why.');
  expect([ollamaErrorStatus(error), ollamaErrorBody(error)]).toEqual([status, { error: 'Why.' }]);
});
