/** GET /usage/series: the steps of each range, the filters, and what is refused. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { oneTime } from '../../src/core/time-histogram.js';
import type { UsageBook, UsageCounts, UsageRow, UsageStep } from '../../src/core/usage.js';
import { usageSeries, SERIES_RANGES, type SeriesRange } from '../../src/http/observe/usage-series.js';
import { serve, type Served } from './serve.js';

/** A moment in a local afternoon, so that the days of any time zone can be told apart. */
const NOW = new Date(2026, 4, 14, 15, 42, 37).getTime();
const HOUR = 3600;

const counted = (more: Partial<UsageStep> = {}): Omit<UsageStep, 'start'> => ({
  ...{ route: '/v1/chat/completions', model: 'claude-sonnet-5', client: 'laptop', status: '2xx' },
  ...{ requests: 1, inputTokens: 10, cacheReadTokens: 4, cacheWriteTokens: 3, outputTokens: 5 },
  ...{ firstTokens: 1, firstTokenMs: 200, firstTokenTimes: oneTime(200), ownMs: 20, ownTimes: oneTime(20) },
  ...{ ms: 300, costMicrodollars: 1000, unpricedAnswers: 0 },
  ...more,
});
const nothing: Partial<UsageCounts> = {
  ...{ inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 },
  ...{ firstTokens: 0, firstTokenMs: 0, firstTokenTimes: [], ownMs: 0, ownTimes: [], costMicrodollars: 0 },
};
const bookOf = (recent: readonly UsageStep[], hours: readonly UsageRow[]): UsageBook => ({
  add: () => undefined,
  spent: () => undefined,
  sinceStart: () => [],
  recent: () => recent,
  since: (hour) => Promise.resolve(hours.filter((row) => row.hour >= hour)),
});
const ago = (seconds: number, more: Partial<UsageStep> = {}): UsageStep => ({
  start: Math.floor((NOW / 1000 - seconds) / 10) * 10,
  ...counted(more),
});
const hoursAgo = (hours: number, more: Partial<UsageRow> = {}): UsageRow => ({
  hour: Math.floor(NOW / 1000 / HOUR) - hours,
  ...counted(more),
});

describe('the steps', () => {
  test.each<[SeriesRange, number, number | undefined]>([
    ['5m', 30, 10],
    ['1h', 60, 60],
    ['24h', 24, HOUR],
    ['7d', 168, HOUR],
    ['30d', 30, undefined],
  ])('%s has %d, without gaps, and the last one holds now', async (range, length, seconds) => {
    const { points, start, end } = await usageSeries(bookOf([], []), { range, now: NOW });
    const starts = points.map((point) => point.start);
    expect([starts.length, starts[0]]).toEqual([length, start]);
    if (seconds !== undefined)
      expect([...starts, end]).toEqual(starts.concat(end).map((_, index) => start + index * seconds));
    expect(starts.at(-1)!).toBeLessThanOrEqual(NOW / 1000);
    expect(end).toBeGreaterThan(NOW / 1000);
  });

  test('30 days begin at midnight by the clock of this machine', async () => {
    const { points } = await usageSeries(bookOf([], []), { range: '30d', now: NOW });
    const clocks = points.map(({ start }) => new Date(start * 1000).toTimeString().slice(0, 5));
    expect(new Set(clocks)).toEqual(new Set(['00:00']));
  });

  test('the last minutes come from memory, everything longer from what is kept', async () => {
    const book = bookOf([ago(0), ago(240), ago(1200), ago(3500)], [hoursAgo(0), hoursAgo(23), hoursAgo(24)]);
    const found = await Promise.all(
      SERIES_RANGES.map(async (range) => (await usageSeries(book, { range, now: NOW })).total.requests),
    );
    expect(found).toEqual([2, 4, 2, 3, 3]);
  });
});

describe('the counts', () => {
  const failed = { status: '4xx', model: 'other', client: 'phone', ...nothing } as const;
  const book = bookOf([ago(5), ago(5, { firstTokenTimes: oneTime(900) }), ago(125, failed)], []);

  test('tell requests, failures, times and tokens of each step and of all', async () => {
    const { points, total } = await usageSeries(book, { range: '1h', now: NOW });
    expect(
      points.filter(({ requests }) => requests > 0).map(({ requests, failed }) => [requests, failed]),
    ).toEqual([
      [1, 1],
      [2, 0],
    ]);
    expect(points.at(-3)).toMatchObject({ p50_first_token_ms: null, p95_own_ms: null, mean_own_ms: null });
    expect(points.at(-1)).toMatchObject({ input_tokens: 20, cached_tokens: 8, output_tokens: 10 });
    expect(total).toMatchObject({
      ...{ requests: 3, failed: 1, mean_own_ms: 20, mean_first_token_ms: 200 },
      cost_estimate_usd: 0.002,
    });
    const { p50_first_token_ms: middle, p95_first_token_ms: high, p50_own_ms: own } = total;
    expect([middle! / 200, high! / 900, own! / 20].every((ratio) => ratio > 0.9 && ratio < 1.1)).toBe(true);
  });

  test('of one model or key leave the others’ names there to choose from', async () => {
    const of = async (chosen: { model?: string; key?: string }): Promise<object> => {
      const { total, by_model, by_key } = await usageSeries(book, { range: '1h', now: NOW, ...chosen });
      return {
        total: total.requests,
        models: by_model.map(({ model, requests }) => [model, requests]),
        keys: by_key.map(({ key, requests }) => [key, requests]),
      };
    };
    const models = [
      ['claude-sonnet-5', 2],
      ['other', 1],
    ];
    const keys = [
      ['laptop', 2],
      ['phone', 1],
    ];
    expect(await of({})).toEqual({ total: 3, models, keys });
    expect(await of({ model: 'other' })).toEqual({ total: 1, models, keys: [['phone', 1]] });
    expect(await of({ key: 'laptop' })).toEqual({ total: 2, models: [['claude-sonnet-5', 2]], keys });
    expect(await of({ key: '' })).toEqual({ total: 0, models: [], keys });
  });
});

describe('the route', () => {
  let server: Served;
  beforeAll(async () => {
    const usage = bookOf([ago(5, { client: '' })], []);
    server = await serve({ usage, now: () => NOW, keys: [{ key: 'the-right-key' }] });
  });
  afterAll(() => server.closeNow());
  const get = async (query: string, key = 'the-right-key'): Promise<Response> =>
    fetch(`${server.url}/v1/usage/series${query}`, { headers: { authorization: `Bearer ${key}` } });

  test('needs the key', async () => expect((await get('', 'a-wrong-key')).status).toBe(401));

  test.each([
    ['', '24h'],
    ['?range=5m&model=claude-sonnet-5&key=', '5m'],
  ])('%s is answered', async (query, range) => {
    const response = await get(query);
    expect([response.status, await response.json()]).toEqual([
      200,
      expect.objectContaining({ object: 'usage.series', range }),
    ]);
  });

  test('an empty key is that of requests without a named key', async () => {
    expect(await (await get('?range=5m&key=')).json()).toMatchObject({
      total: { requests: 1 },
      by_key: [{ key: null, requests: 1 }],
    });
  });

  test.each([
    ['range', 'range=2h'],
    ['range', 'range=5m&range=1h'],
    ['model', 'model=a&model=b'],
    ['key', `key=${'x'.repeat(201)}`],
  ])('a %s such as %s is refused by name', async (param, query) => {
    const response = await get(`?${query}`);
    expect([response.status, await response.json()]).toMatchObject([
      422,
      { error: { code: 'validation_error', param } },
    ]);
  });
});
