/** What is known of the plan: told in headers and metrics, and enforced before a model is asked. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PlanRules } from '../../src/core/plan-rules.js';
import type { PlanState } from '../../src/core/plan.js';
import type { UsageBook } from '../../src/core/usage.js';
import { readMetrics } from '../support/read-metrics.js';
import { end, events, start, text } from './scripted-model.js';
import { chatBody, serve, until } from './serve.js';
import type { Served } from './serve.js';

const NOW = Date.parse('2026-05-04T12:30:00Z');
const resetsAt = NOW / 1000 + 3723;
const keys = [
  { name: 'guest', key: 'guest-key' },
  { name: 'me', key: 'my-own-key' },
];
const planState: PlanState = {
  windows: [
    { name: 'five_hour', status: 'allowed_warning', usedPercent: 91, resetsAt, seenAt: NOW },
    { name: 'seven_day', usedPercent: 40.5, resetsAt: resetsAt + 1, seenAt: NOW },
    { name: 'odd name', seenAt: NOW },
  ],
  limits: { status: 'allowed_warning', window: 'five_hour', resetsAt },
  spending: { usd: 1, unpricedAnswers: 0 },
};

let server: Served;
async function serveWith(rules: Partial<PlanRules>, usage?: UsageBook): Promise<void> {
  const planRules = { stopAt: new Map(), stopKeysAt: new Map(), noExtraUsage: false, ...rules };
  server = await serve({ keys, planRules, now: () => NOW, ...(usage && { usage }) });
  server.chat.planState = planState;
}
beforeEach(() => serveWith({}));
afterEach(() => server.closeNow());

const post = async (
  route = '/v1/chat/completions',
  key = 'my-own-key',
  more: object = {},
): Promise<Response> =>
  fetch(`${server.url}${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: chatBody({ max_tokens: 9, ...more }),
  });

test.each([true, false])('an answer tells all windows (stream: %s)', async (stream) => {
  const { status, headers } = await post(undefined, undefined, { stream });
  expect(status).toBe(200);
  expect(Object.fromEntries(headers)).toMatchObject({
    'x-claude-bridge-plan': 'five_hour;used=91;reset=3723, seven_day;used=40.5;reset=3724, odd_name',
    'x-claude-bridge-limit-status': 'allowed_warning',
    'x-claude-bridge-limit-window': 'five_hour',
    'x-claude-bridge-limit-reset': '1h2m3s',
  });
});

test('a newer report, which comes before the answer, takes the place of the older one', async () => {
  const limits = { status: 'allowed', window: 'seven_day', resetsAt: resetsAt + 9 };
  server.chat.script = events({ type: 'limits', limits }, start, text('Hey'), end);
  const { headers } = await post();
  expect(headers.get('x-claude-bridge-limit-status')).toBe('allowed');
  expect(headers.get('x-claude-bridge-limit-window')).toBe('seven_day');
});

test('of a plan of which nothing is known nothing is told', async () => {
  server.chat.planState = { windows: [], limits: { status: 'allowed' }, spending: planState.spending };
  const { headers } = await post();
  expect([...headers.keys()].filter((name) => /limit|plan/.test(name))).toEqual([]);
});

describe('a request beyond the allowed share', () => {
  test.each([
    ['/v1/chat/completions', { stream: false }],
    ['/v1/chat/completions', { stream: true }],
    ['/v1/responses', { input: 'hi' }],
    ['/v1/completions', { prompt: 'hi' }],
  ])('%s %j', async (route, more) => {
    server.closeNow();
    await serveWith({ stopAt: new Map([['*', 90]]) });
    const refused = await post(route, undefined, more);
    expect(refused.status).toBe(429);
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      ...{ 'retry-after': '3723', 'x-should-retry': 'false' },
    });
    expect(await refused.json()).toEqual({
      error: {
        message:
          "The plan's five_hour window is used to 91 %, and this server stops at 90 %. It resets at 2026-05-04T13:32:03Z, in 1h2m3s: wait until then. Whoever runs this server can change that with the setting stop-at.",
        type: 'rate_limit_error',
        param: null,
        code: 'rate_limit_exceeded',
      },
    });
    expect(server.chat.answers).toEqual([]);
  });

  test('has Anthropic’s form on /messages', async () => {
    server.closeNow();
    await serveWith({ stopAt: new Map([['*', 90]]) });
    const refused = await post('/v1/messages');
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ type: 'error', error: { type: 'rate_limit_error' } });
  });

  test('of one key stops that key alone', async () => {
    server.closeNow();
    await serveWith({ stopKeysAt: new Map([['guest', new Map([['seven_day', 30]])]]) });
    const refused = await post(undefined, 'guest-key');
    expect(refused.status).toBe(429);
    expect(await refused.text()).toContain('the key \\"guest\\" may use it to 30 %');
    expect((await post()).status).toBe(200);
  });

  test('that would cost extra', async () => {
    server.closeNow();
    await serveWith({ noExtraUsage: true });
    expect((await post()).status).toBe(200);
    server.chat.planState = { ...planState, extraUsage: true };
    const refused = await post();
    expect(refused.status).toBe(429);
    expect(await refused.text()).toContain(
      'is used up, and this server sends no requests that cost extra money.',
    );
    expect(server.chat.answers).toHaveLength(1);
  });
});

test('metrics have every window, with what the CLI reported of it', async () => {
  const metrics = await readMetrics(
    await fetch(`${server.url}/metrics`, { headers: { authorization: 'Bearer my-own-key' } }),
  );
  expect(metrics.values('claude_bridge_plan_limit_status')).toEqual([
    [{ window: 'five_hour', status: 'allowed_warning' }, 1],
  ]);
  expect(metrics.values('claude_bridge_plan_limit_used_ratio')).toEqual([
    [{ window: 'five_hour' }, 0.91],
    [{ window: 'seven_day' }, 0.405],
  ]);
  expect(metrics.values('claude_bridge_plan_limit_reset_timestamp_seconds')).toEqual([
    [{ window: 'five_hour' }, resetsAt],
    [{ window: 'seven_day' }, resetsAt + 1],
  ]);
});

test('costs count whether they come before the end of a request or after it', async () => {
  const added: (number | undefined)[] = [];
  const early: unknown[] = [];
  server.closeNow();
  await serveWith(
    {},
    {
      add: ({ spending }) => void early.push(spending),
      spent: ({ model }, usd) => void added.push(model === 'claude-sonnet-5' ? usd : NaN),
      sinceStart: () => [],
      recent: () => [],
      since: () => Promise.resolve([]),
    },
  );
  let late: ((usd: number | undefined) => void) | undefined;
  const answer = server.chat.answer.bind(server.chat);
  server.chat.answer = async function* (turn, options) {
    options.spent?.(0.5);
    late = options.spent;
    yield* answer(turn, options);
  };
  await (await post()).text();
  await until(() => early.length === 1);
  late?.(0.25);
  late?.(undefined);
  expect(early).toEqual([{ usd: 0.5, unpricedAnswers: 0 }]);
  expect(added).toEqual([0.25, undefined]);
  const metrics = await readMetrics(
    await fetch(`${server.url}/metrics`, { headers: { authorization: 'Bearer my-own-key' } }),
  );
  expect(metrics.values('claude_bridge_cost_estimate_usd_total')).toEqual([
    [{ model: 'claude-sonnet-5' }, 0.75],
  ]);
  expect(metrics.values('claude_bridge_unpriced_answers_total')).toEqual([[{ model: 'claude-sonnet-5' }, 1]]);
});
