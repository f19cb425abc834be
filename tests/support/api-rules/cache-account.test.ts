import { expect, test } from '@jest/globals';
import { CacheAccount } from './cache-account.js';
import { assistant, body, call, result, said, tool, user } from './rule-cases.js';

const mark = { cache_control: { type: 'ephemeral' } };
const hour = { cache_control: { type: 'ephemeral', ttl: '1h' } };
const long = (letter: string) => letter.repeat(8000);
const minute = 60_000;

function request(more: object = {}) {
  return body({
    tools: [tool({ description: long('t') })],
    system: [said(long('s'), hour)],
    messages: [user([said(long('m'), mark)])],
    ...more,
  });
}

test('writes with the lifetime of each mark, reads it all the next time, and has the right cost', () => {
  const account = new CacheAccount();
  const first = account.charge(request(), 0);
  expect(first).toMatchObject({ input: 0, cacheRead: 0 });
  expect(first.cacheWrite1h).toBeGreaterThan(4000);
  expect(first.cacheWrite5m).toBeGreaterThan(2000);
  const all = first.cacheWrite1h + first.cacheWrite5m;
  expect(account.charge(request(), minute)).toEqual({
    input: 0,
    cacheRead: all,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
  });
  expect(account.totals).toMatchObject({ requests: 2, cacheRead: all });
  expect(account.cost()).toBeCloseTo(1.25 * first.cacheWrite5m + 2 * first.cacheWrite1h + 0.1 * all);
});

test('a growing conversation reads the old part and writes the new one, and everything after the last mark is input', () => {
  const account = new CacheAccount();
  const first = account.charge(request(), 0);
  const messages = [
    user([said(long('m'))]),
    assistant(long('a')),
    user([said(long('n'), mark), said('tail')]),
  ];
  const second = account.charge(request({ messages }), minute);
  expect(second.cacheRead).toBe(first.cacheWrite1h + first.cacheWrite5m);
  expect(second.cacheWrite5m).toBeGreaterThan(4000);
  expect(second.cacheWrite1h).toBe(0);
  expect(second.input).toBeGreaterThan(0);
  expect(second.input).toBeLessThan(50);
});

test('five minutes expire unless read in between; an hour lasts', () => {
  const account = new CacheAccount();
  const first = account.charge(request(), 0);
  const all = first.cacheWrite1h + first.cacheWrite5m;
  expect(account.charge(request(), 4 * minute).cacheRead).toBe(all);
  expect(account.charge(request(), 8 * minute).cacheRead).toBe(all);
  expect(account.charge(request(), 14 * minute)).toEqual({
    input: 0,
    cacheRead: first.cacheWrite1h,
    cacheWrite5m: first.cacheWrite5m,
    cacheWrite1h: 0,
  });
  expect(account.charge(request(), 100 * minute).cacheRead).toBe(0);
});

test.each([
  { what: 'a tool', more: { tools: [tool({ description: long('u') })] }, kept: 'nothing' },
  {
    what: 'the order of a tool’s keys',
    more: { tools: [{ input_schema: { type: 'object' }, name: 'f', description: long('t') }] },
    kept: 'nothing',
  },
  { what: 'the model', more: { model: 'claude-opus-4-6' }, kept: 'nothing' },
  { what: 'the system prompt', more: { system: [said(long('z'), hour)] }, kept: 'nothing' },
  { what: 'the choice of a tool', more: { tool_choice: { type: 'none' } }, kept: 'tools and system' },
  { what: 'the effort', more: { output_config: { effort: 'low' } }, kept: 'tools and system' },
  { what: 'thinking', more: { thinking: { type: 'adaptive' } }, kept: 'tools and system' },
  { what: 'the default effort', more: { output_config: { effort: 'high' } }, kept: 'all' },
  { what: 'the default choice', more: { tool_choice: { type: 'auto' }, temperature: 0.5 }, kept: 'all' },
])('a change of $what keeps $kept', ({ more, kept }) => {
  const account = new CacheAccount();
  const first = account.charge(request(), 0);
  const expected = {
    nothing: 0,
    'tools and system': first.cacheWrite1h,
    all: first.cacheWrite1h + first.cacheWrite5m,
  };
  expect(account.charge(request(more), 1).cacheRead).toBe(expected[kept as keyof typeof expected]);
});

test('a prefix too short for the model is not cached', () => {
  const account = new CacheAccount();
  const short = { system: [said('s'.repeat(4000), hour)], messages: [user('x')] };
  expect(account.charge(body({ ...short, model: 'claude-sonnet-4-6' }), 0).cacheWrite1h).toBe(0);
  expect(account.charge(body({ ...short, model: 'claude-sonnet-5-5' }), 0).cacheWrite1h).toBeGreaterThan(999);
});

test.each([
  { between: 19, reads: true },
  { between: 20, reads: false },
])(
  'a mark looks back at 20 positions: with $between after the last one it reads: $reads',
  ({ between, reads }) => {
    const account = new CacheAccount();
    const start = [said(long('m'))];
    account.charge(body({ messages: [user([said(long('m'), mark)])] }), 0);
    const more = Array.from({ length: between }, (_, index) => said(`x${index}`));
    const last = { ...more[between - 1], ...mark };
    const messages = [user([...start, ...more.slice(0, -1), last])];
    expect(account.charge(body({ messages }), 1).cacheRead > 0).toBe(reads);
  },
);

test('consecutive calls are one position, and so are consecutive results', () => {
  const account = new CacheAccount();
  account.charge(body({ messages: [user([said(long('m'), mark)])] }), 0);
  const ids = Array.from({ length: 30 }, (_, index) => `c${index}`);
  const messages = [
    user(long('m')),
    assistant(ids.map((id) => call(id))),
    user([...ids.map((id) => result(id)), said('x', mark)]),
  ];
  expect(account.charge(body({ messages }), 1).cacheRead).toBeGreaterThan(1900);
});

test('older models lose everything after a thought when the user speaks again', () => {
  const messages = (...more: object[]) => [
    user('one'),
    assistant([{ type: 'thinking', thinking: 't', signature: 's' }, said(long('a'), mark)]),
    ...more,
  ];
  const read = (model: string): number => {
    const account = new CacheAccount();
    const tail = { role: 'user', content: [result('a')] };
    account.charge(body({ model, messages: messages(tail) }), 0);
    return account.charge(body({ model, messages: messages(user([said('two', mark)])) }), 1).cacheRead;
  };
  expect(read('claude-sonnet-4-5')).toBe(0);
  expect(read('claude-sonnet-4-6')).toBeGreaterThan(1900);
});
