import { describe, expect, test } from '@jest/globals';
import type { ApiRequest } from '../../src/claude/compose/api-request.js';
import type { Json } from '../../src/core/json.js';
import { judge, type ObservedTurn, type ProbeVerdict } from '../../src/claude/probe/probe-verdict.js';

const SYSTEM = 'Be brief.';
const mark = (ttl?: string): Json => ({
  cache_control: { type: 'ephemeral', ...(ttl !== undefined && { ttl }) },
});
const system = (ttl = '1h'): Json[] => [
  { type: 'text', text: 'x-version: 1' },
  { type: 'text', text: 'You are an agent.', ...mark(ttl) },
  { type: 'text', text: SYSTEM, ...mark(ttl) },
];
const body: ApiRequest = {
  messages: [
    { role: 'user', content: [{ type: 'text', text: 'Where is Rome?' }] },
    {
      role: 'assistant',
      content: [{ type: 'tool_use', id: 'call_1', name: 'Bash', input: { a: [1, null] } }],
    },
  ],
  tools: [{ name: 'Bash', input_schema: { type: 'object' } }],
  max_tokens: 7,
};
const call = (changes: Json = {}): Json => ({ model: 'm', ...body, system: system(), ...changes });
const good = { is_error: false, subtype: 'success' };

const first: ObservedTurn = {
  ...{ name: 'first', body, calls: [call()], streamed: 'Yes.', end: { result: good } },
  reply: { type: 'text', text: 'Yes.' },
};
const later: ObservedTurn = {
  ...{ name: 'later', body, calls: [call()], streamed: '{"a":1}' },
  reply: { type: 'tool', name: 'Bash', input: '{"a":1}' },
  end: { result: { is_error: true, subtype: 'error_max_turns' } },
};
const own = { messages: [], tools: [], max_tokens: 9 };
const bodiless: ObservedTurn = {
  ...{ name: 'bodiless', calls: [call(own)], streamed: 'Yes.', end: { result: good } },
  reply: { type: 'text', text: 'Yes.' },
};
const large: ObservedTurn = { ...first, name: 'large' };
const all = [first, later, bodiless, large];

/** The verdict when one turn went differently. */
const but = (turn: ObservedTurn, changes: Partial<ObservedTurn>): ProbeVerdict =>
  judge(
    SYSTEM,
    all.map((each) => (each === turn ? { ...each, ...changes } : each)),
  );
const says = (reason: string | RegExp): ProbeVerdict => ({
  ok: false,
  reason: typeof reason === 'string' ? reason : (expect.stringMatching(reason) as unknown as string),
});

test('a CLI that passes everything on is accepted', () => {
  expect(judge(SYSTEM, all)).toEqual({ ok: true, cacheLifetime: '1h' });
  expect(but(later, { end: { result: good } })).toMatchObject({ ok: true });
});

test('the keys of an object may come in another order', () => {
  const tools = [{ input_schema: { type: 'object' }, name: 'Bash' }];
  expect(but(first, { calls: [call({ tools })] })).toMatchObject({ ok: true });
});

describe('the cache', () => {
  const marked = (...blocks: Json[]): ProbeVerdict => {
    const calls = [call({ system: blocks })];
    const asked = [first, later, large].map((turn) => ({ ...turn, calls }));
    return judge(SYSTEM, [...asked, { ...bodiless, calls: [call({ ...own, system: blocks })] }]);
  };
  const text = { type: 'text', text: SYSTEM };
  test('no mark at all, or one of five minutes, counts as five minutes', () => {
    expect(marked(text)).toEqual({ ok: true, cacheLifetime: '5m' });
    expect(marked({ ...text, ...mark() })).toEqual({ ok: true, cacheLifetime: '5m' });
    expect(marked({ type: 'text', text: 'v', ...mark('1h') }, { ...text, ...mark('5m') })).toMatchObject({
      cacheLifetime: '5m',
    });
  });

  test('too many marks to leave two of the four would make the API refuse the request', () => {
    const own = { type: 'text', text: 'v', ...mark('1h') };
    expect(marked(own, own, { ...text, ...mark('1h') })).toEqual(
      says("it sets 3 cache marks in the system prompt, of the API's four"),
    );
  });
});

describe('the request', () => {
  const changed = (changes: Json, turn = first): ProbeVerdict => but(turn, { calls: [call(changes)] });

  test.each([
    ['an option', { max_tokens: 8 }, 'it changes `max_tokens` of the request (first question)'],
    ['two', { max_tokens: 8, tools: [] }, 'it changes `tools`, `max_tokens` of the request (first question)'],
    ['all of it', own, /^it drops the request's body, so that .* \(first question\)$/],
    [
      'a message left out',
      { messages: body.messages.slice(1) },
      'it changes the messages of the request (first question)',
    ],
    [
      'a message more',
      { messages: [...body.messages, { role: 'system', content: 'Today is\nMonday.' }] },
      'it adds text of its own to the conversation: "Today is Monday." (first question)',
    ],
    [
      'a text longer',
      {
        messages: [
          { role: 'user', content: [{ type: 'text', text: `Where is Rome? ${'x'.repeat(100)}` }] },
          body.messages[1],
        ],
      },
      /conversation: "Where is Rome\? x{65}…" \(first/,
    ],
    [
      'edits',
      { context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] } },
      /^it has the API leave out parts/,
    ],
  ] as const)('with %s', (_what, changes, reason) => {
    expect(changed(changes)).toEqual(says(reason));
  });

  test('edits that keep everything do not count', () => {
    expect(
      changed({ context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] } }),
    ).toMatchObject({ ok: true });
  });

  test('with the body of the previous request', () => {
    expect(but(bodiless, { calls: [call()] })).toEqual(
      says(/^it keeps `messages` of a request that was withdrawn/),
    );
    expect(but(bodiless, { calls: [call({ ...own, max_tokens: 7 })] })).toEqual(says(/keeps `max_tokens`/));
  });

  test('with another system prompt', () => {
    const [version, agent] = system();
    const of = (...blocks: unknown[]): ProbeVerdict => changed({ system: blocks }, later);
    expect(of(version, agent)).toEqual(says('it does not send the system prompt as it is'));
    expect(of(version, agent, { text: `${SYSTEM} Go.` })).toEqual(
      says('it adds text of its own to the system prompt'),
    );
    expect(of(version, agent, { text: SYSTEM }, { text: 'Go.' })).toEqual(
      says(/adds text of its own to the system/),
    );
    expect(of(version, { text: 'y'.repeat(700) }, { text: SYSTEM })).toEqual(
      says(/before the client's: "x-version: 1 y+…"$/),
    );
    expect(of(version, version, version, { text: SYSTEM })).toEqual(
      says(/^it puts a system prompt of its own/),
    );
  });
});

describe('the turn', () => {
  test.each<[string, ObservedTurn, Partial<ObservedTurn>, string]>([
    [
      'without a call',
      first,
      { calls: [] },
      'it does not ask the model when it is told to (first question): it ends the turn without a request',
    ],
    [
      'silent',
      first,
      { calls: [], end: { stopped: 'it falls silent' } },
      'it does not ask the model when it is told to (first question): it falls silent',
    ],
    [
      'with two calls',
      first,
      { calls: [call(), call()] },
      'it makes 2 API calls for one question (first question)',
    ],
    [
      'that continues after a call',
      later,
      { calls: [call(), call()] },
      'it makes 2 API calls for one question (later question of the same process), as if a tool call did not end its turn',
    ],
    [
      'without an end',
      later,
      { end: { stopped: 'it falls silent' } },
      'it does not end its turn (later question of the same process): it falls silent',
    ],
    [
      'without a stream',
      first,
      { streamed: '' },
      'it does not pass on the answer as it comes (first question): of "Yes." it printed ""',
    ],
    [
      'that fails',
      first,
      { end: { result: { is_error: true, subtype: 'error_max_turns' } } },
      'it ends a turn that went well with an error (first question): error_max_turns',
    ],
  ])('%s', (_what, turn, changes, reason) => expect(but(turn, changes)).toEqual(says(reason)));
});

test('a large body that does not arrive complete limits the size of later bodies', () => {
  const limited = { ok: true, cacheLifetime: '1h', maxBodyBytes: 32_000 };
  expect(but(large, { calls: [call(own)] })).toEqual(limited);
  expect(but(large, { calls: [], end: { stopped: 'it ended' } })).toEqual(limited);
});
