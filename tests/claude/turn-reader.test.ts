/** What every recorded version of the CLI prints, and the events that result. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../src/core/json.js';
import { catalogOf } from '../../src/claude/read/model-catalog.js';
import { createTurnReader } from '../../src/claude/read/turn-reader.js';
import type { BridgeError } from '../../src/core/bridge-error.js';
import type { TurnEvent } from '../../src/core/turn-event.js';

const fixtures = new URL('../fixtures/cli/', import.meta.url);
/** As written by `npm run record`. */
const VERSIONS = readdirSync(fixtures);
const NOW = 1_795_340_000;

function recorded(version: string, name: string): unknown[] {
  return readFileSync(new URL(`${version}/${name}.ndjson`, fixtures), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

/** The events up to the first `end`, as the engine reads them. */
function eventsOf(lines: readonly unknown[]): TurnEvent[] {
  const reader = createTurnReader(() => NOW);
  const events: TurnEvent[] = [];
  for (const line of lines) {
    events.push(...reader.read(line));
    if (events.at(-1)?.type === 'end') break;
  }
  return events;
}

function failureOf(lines: readonly unknown[]): Partial<BridgeError> {
  try {
    eventsOf(lines);
  } catch (error) {
    const { code, message, retryable, retryAfter, limits } = error as BridgeError;
    return { code, message, retryable, retryAfter, limits };
  }
  throw new Error('The turn did not fail.');
}

const joined = (events: readonly TurnEvent[], type: 'text-delta' | 'reasoning-delta'): string =>
  events.map((event) => (event.type === type ? event.text : '')).join('');

describe.each(VERSIONS)('recorded from CLI %s', (version) => {
  test('the answer to `initialize` names the models and what they accept', () => {
    const [answer] = recorded(version, 'initialize') as [{ response: { response: Json } }];
    const { models, facts, subscription } = catalogOf(answer.response.response);
    expect(models.map(({ id }) => id)).toEqual(expect.arrayContaining(['default', 'sonnet', 'opus']));
    for (const { servedBy } of models) expect(facts.get(servedBy!)?.efforts).toBeDefined();
    expect(subscription).toBe('CLAUDE_CODE_OAUTH_TOKEN');
  });

  test('a text answer', () => {
    const events = eventsOf(recorded(version, 'text'));
    expect(events[0]).toEqual({
      type: 'start',
      model: 'claude-sonnet-5',
      usage: { inputTokens: 21, cacheReadTokens: 7, cacheWriteTokens: 3, outputTokens: 1 },
    });
    expect(joined(events, 'text-delta')).not.toBe('');
    expect(events.at(-1)).toMatchObject({
      type: 'end',
      finishReason: 'stop',
      usage: { inputTokens: 21, cacheReadTokens: 7, cacheWriteTokens: 3 },
    });
  });

  test('thinking is separate from the text', () => {
    const events = eventsOf(recorded(version, 'thinking'));
    expect(joined(events, 'reasoning-delta')).not.toBe('');
    expect(joined(events, 'text-delta')).not.toBe('');
    const kinds = events.map(({ type }) => type);
    expect(kinds.lastIndexOf('reasoning-delta')).toBeLessThan(kinds.indexOf('text-delta'));
  });

  test('two tool calls after a text', () => {
    const events = eventsOf(recorded(version, 'tool-calls'));
    const starts = events.filter((event) => event.type === 'tool-start');
    expect(starts.map(({ name }) => name)).toEqual(['get_weather', 'get_time']);
    const json = (id: string): string =>
      events.map((event) => (event.type === 'tool-delta' && event.id === id ? event.json : '')).join('');
    expect(starts.map(({ id }) => JSON.parse(json(id)) as unknown)).toEqual([
      { city: 'Paris' },
      { city: 'Rome' },
    ]);
    expect(joined(events, 'text-delta')).toBe('Checking. ');
    expect(events.at(-1)).toMatchObject({ type: 'end', finishReason: 'tool-calls' });
  });

  test('the answer ends at the token limit, not where the CLI continues on its own', () => {
    const events = eventsOf(recorded(version, 'max-tokens'));
    expect(joined(events, 'text-delta')).toBe('cut off');
    expect(events.at(-1)).toMatchObject({ type: 'end', finishReason: 'length' });
  });

  test.each([
    ['error-400', { code: 'invalid_request', message: 'messages.0: bad thing', retryable: false }],
    ['error-401', { code: 'login_required', retryable: false }],
    ['error-404', { code: 'model_not_found', retryable: false }],
    ['error-500', { code: 'upstream_error', retryable: true }],
    ['error-529', { code: 'overloaded', retryable: true }],
    ['upstream-cut', { code: 'upstream_error', retryable: true }],
  ])('%s', (name, expected) => {
    expect(failureOf(recorded(version, name))).toMatchObject(expected);
  });

  test('a used-up plan names the window and the wait', () => {
    const failure = failureOf(recorded(version, 'error-429'));
    expect(failure).toMatchObject({ code: 'rate_limit_exceeded', retryable: false });
    expect(failure.limits).toMatchObject({ status: 'rejected', window: 'five_hour' });
    expect(failure.retryAfter).toBe((failure.limits?.resetsAt ?? 0) - NOW);
  });

  test("the CLI's own error texts never become an answer", () => {
    for (const name of ['error-400', 'error-401', 'error-429', 'error-500', 'upstream-cut', 'interrupt']) {
      const reader = createTurnReader(() => NOW);
      const said = recorded(version, name).flatMap((line) => {
        try {
          return reader.read(line);
        } catch {
          return [];
        }
      });
      expect(joined(said, 'text-delta')).not.toMatch(/API Error|limit|authenticate|interrupted/i);
    }
  });
});

test('lines of a sub-agent, of an unknown type or without a type are skipped', () => {
  const reader = createTurnReader(() => NOW);
  const delta = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'x' } };
  for (const line of [
    { type: 'stream_event', parent_tool_use_id: 'toolu_1', event: delta },
    { type: 'stream_event', event: { type: 'ping' } },
    { type: 'unheard_of' },
    {},
    null,
    'text',
    [1],
  ]) {
    expect(reader.read(line)).toEqual([]);
  }
});

test('an answer that the CLI starts over is an error, not duplicate text', () => {
  const reader = createTurnReader(() => NOW);
  const event = (value: object): unknown => ({ type: 'stream_event', event: value });
  const start = event({ type: 'message_start', message: { model: 'm', usage: {} } });
  reader.read(start);
  reader.read(start);
  reader.read(event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'half' } }));
  expect(() => reader.read(start)).toThrow(/cut in the middle/);
});

test('thoughts are signed at their end, and the stop sequence is reported', () => {
  const reader = createTurnReader(() => NOW);
  const event = (value: object): unknown => ({ type: 'stream_event', event: value });
  const signature = { type: 'signature_delta', signature: 'c2ln' };
  expect(reader.read(event({ type: 'content_block_delta', index: 0, delta: signature }))).toEqual([
    { type: 'reasoning-delta', text: '', signature: 'c2ln' },
  ]);
  const delta = { stop_reason: 'stop_sequence', stop_sequence: 'END' };
  expect(reader.read(event({ type: 'message_delta', delta, usage: {} }))).toMatchObject([
    { type: 'end', finishReason: 'stop', stopSequence: 'END' },
  ]);
});

test('a turn that ends with no answer is an error', () => {
  const reader = createTurnReader(() => NOW);
  expect(() => reader.read({ type: 'result', is_error: false, result: 'Cost: $0' })).toThrow(
    /without an answer/,
  );
});
