/** The plan's windows and the worth of answers, as the real CLI reports them. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PlanRules } from '../../src/core/plan-rules.js';
import type { StatusBody } from '../../src/http/routes/status.js';
import { ENDS_LATE_MS, answer, planLimitHeaders, planWindowHeaders } from '../support/api-reply.js';
import { startBench, type Bench } from '../support/bench.js';
import { NOTHING_KEPT } from '../support/engine.js';
import { CLI_VERSIONS, NEWEST_CLI } from '../support/real-cli.js';

const HOUR = Math.floor(Date.now() / 1000) + 3600;
const WEEK = HOUR + 500_000;
const question = { model: 'claude-haiku-4-5', messages: [{ role: 'user' as const, content: 'hello' }] };
const rules = (more: Partial<PlanRules>): PlanRules => ({
  ...{ stopAt: new Map(), stopKeysAt: new Map(), noExtraUsage: false },
  ...more,
});

let bench: Bench;
afterEach(async () => bench[Symbol.asyncDispose]());

async function status(): Promise<StatusBody> {
  return (await (await fetch(`${bench.bridge.url}/status`)).json()) as StatusBody;
}

/** The CLI tells all this a moment after the answer. */
async function told(enough: (body: StatusBody) => boolean): Promise<StatusBody> {
  for (const deadline = Date.now() + 20_000; ;) {
    const body = await status();
    if (enough(body)) return body;
    if (Date.now() > deadline) throw new Error(`Never told: ${JSON.stringify(body)}`);
  }
}

const used = (fiveHour: number): Parameters<typeof answer>[1] => ({
  headers: planWindowHeaders({ five_hour: [fiveHour, HOUR], seven_day: [0.1, WEEK] }),
});

describe('through the newest CLI', () => {
  beforeEach(async () => {
    bench = await startBench(NEWEST_CLI.path, { planRules: rules({ stopAt: new Map([['*', 90]]) }) });
  });

  test('every window is told with the answer after the report; at the limit no request reaches the model', async () => {
    bench.api.reply(answer('one', used(0.424)), answer('two', used(0.9)));
    const first = await bench.openai.chat.completions.create(question).withResponse();
    expect(first.response.headers.get('x-claude-bridge-plan')).toBeNull();
    const { limits, extra_usage } = await told((body) => body.limits.length === 2);
    expect(extra_usage).toBe(false);
    expect(limits.toSorted((a, b) => a.window.localeCompare(b.window))).toEqual([
      {
        ...{ window: 'five_hour', status: 'allowed', used_percent: 42.4, resets_at: HOUR },
        seen_at: expect.any(Number),
      },
      {
        ...{ window: 'seven_day', status: 'allowed', used_percent: 10, resets_at: WEEK },
        seen_at: expect.any(Number),
      },
    ]);

    const second = await bench.openai.chat.completions.create(question).withResponse();
    const header = second.response.headers.get('x-claude-bridge-plan')!;
    expect(
      header
        .replace(/reset=\d+/g, 'reset=N')
        .split(', ')
        .sort(),
    ).toEqual(['five_hour;used=42.4;reset=N', 'seven_day;used=10;reset=N']);
    await told((body) => body.limits.some(({ used_percent }) => used_percent === 90));

    await expect(bench.openai.chat.completions.create(question)).rejects.toMatchObject({
      ...{ status: 429, code: 'rate_limit_exceeded' },
      message: expect.stringContaining(
        "The plan's five_hour window is used to 90 %, and this server stops at 90 %",
      ),
    });
    expect(bench.reached()).toHaveLength(2);
  });
});

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  test.each<[string, Partial<PlanRules>, string]>([
    ['no-extra-usage', { noExtraUsage: true }, 'no requests that cost extra money'],
    ['stop-at', { stopAt: new Map([['*', 90]]) }, 'this server stops at 90 %'],
  ])('%s: the first answer that costs extra is the last one', async (_rule, rule, reason) => {
    bench = await startBench(path, { planRules: rules(rule) });
    bench.api.reply(
      answer('paid', {
        headers: {
          ...planLimitHeaders('rejected', HOUR),
          'anthropic-ratelimit-unified-overage-status': 'allowed',
          'anthropic-ratelimit-unified-overage-reset': String(WEEK),
          'anthropic-ratelimit-unified-overage-in-use': 'true',
        },
      }),
    );
    await bench.openai.chat.completions.create(question);
    await told((body) => body.extra_usage === true);
    await expect(bench.openai.chat.completions.create(question)).rejects.toMatchObject({
      ...{ status: 429, message: expect.stringContaining(reason) },
    });
    expect(bench.reached()).toHaveLength(1);
  });

  test.each([
    ['kept', {}],
    ['not kept', { warm: NOTHING_KEPT }],
  ])(
    'the worth of answers is the sum of what the CLI estimates, of a process that is %s',
    async (_kept, options) => {
      bench = await startBench(path, options);
      const usage = { input: 1000, output: 1_000_000, cacheRead: 0, cacheWrite: 0 };
      const one = { ...question, messages: [...question.messages] };
      bench.api.reply(answer('one', { usage }), answer('two', { usage }));
      await bench.openai.chat.completions.create(one);
      // Haiku 4.5 costs $1 for a million tokens of input, and $5 of output.
      const priced = await told((body) => body.cost_estimate.usd > 0);
      expect(priced.cost_estimate).toEqual({ usd: 5.001, unpriced_answers: 0 });
      await bench.openai.chat.completions.create(one);
      const twice = await told((body) => body.cost_estimate.usd > 6);
      expect(twice.cost_estimate.usd).toBeCloseTo(10.002, 6);

      bench.api.reply(answer('cut off', { usage, stopReason: 'max_tokens', endGapMs: ENDS_LATE_MS }));
      await bench.openai.chat.completions.create(one);
      const cut = await told((body) => body.cost_estimate.unpriced_answers > 0);
      expect(cut.cost_estimate.unpriced_answers).toBe(1);
      expect(cut.cost_estimate.usd).toBeCloseTo(10.002, 6);

      const metrics = await (await fetch(`${bench.bridge.origin}/metrics`)).text();
      expect(metrics).toMatch(/claude_bridge_cost_estimate_usd_total\{model="claude-haiku-4-5"\} 10\.002/);
      expect(metrics).toContain('claude_bridge_unpriced_answers_total{model="claude-haiku-4-5"} 1');
    },
  );
});
