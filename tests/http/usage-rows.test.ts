/** GET /usage and GET /usage/series over many rows: each is counted once, where it belongs, and others have their turn meanwhile. */
import { describe, expect, test } from '@jest/globals';
import type { UsageBook, UsageRow } from '../../src/core/usage.js';
import { localDate } from '../../src/http/observe/local-date.js';
import { usageBody } from '../../src/http/observe/usage-body.js';
import { usageSeries } from '../../src/http/observe/usage-series.js';

const NOW = new Date(2026, 4, 14, 15, 42, 37).getTime();
const HOUR_MS = 3_600_000;
const HOUR = Math.floor(NOW / HOUR_MS);
const DAYS = 30;
const MODELS = ['one', 'two', 'three'];

/** More than 30 days, and in each hour twelve rows that differ. */
const rows: readonly UsageRow[] = Array.from({ length: 12 * 24 * (DAYS + 2) }, (_, index) => ({
  ...{ hour: HOUR - Math.floor(index / 12), route: '/v1/chat/completions', model: MODELS[index % 3] ?? '' },
  ...{ client: index % 4 === 0 ? '' : `key-${index % 4}`, status: index % 5 === 0 ? '5xx' : '2xx' },
  ...{ requests: 1 + (index % 7), inputTokens: index, cacheReadTokens: 1, cacheWriteTokens: 2 },
  ...{ outputTokens: 3, firstTokens: 1, firstTokenMs: index, ms: index },
  firstTokenTimes: [...Array<number>(index % 60).fill(0), 1],
  ...{ ownMs: 1, ownTimes: [1], costMicrodollars: index, unpricedAnswers: 0 },
}));
const book: UsageBook = {
  ...{ add: () => undefined, spent: () => undefined, sinceStart: () => [], recent: () => [] },
  since: (hour) => Promise.resolve(rows.filter((row) => row.hour >= hour)),
};

interface Sums {
  readonly requests: number;
  readonly failed: number;
  readonly input_tokens: number;
}

function sums(of: readonly UsageRow[]): Sums {
  return {
    requests: of.reduce((total, { requests }) => total + requests, 0),
    failed: of.reduce((total, { requests, status }) => total + (status === '5xx' ? requests : 0), 0),
    input_tokens: of.reduce((total, { inputTokens }) => total + inputTokens, 0),
  };
}

const shown = ({ requests, failed, input_tokens }: Sums): Sums => ({ requests, failed, input_tokens });
const dateOf = ({ hour }: UsageRow): string => localDate(hour * HOUR_MS);
const dates = Array.from({ length: DAYS }, (_, index) =>
  localDate(new Date(2026, 4, 14 - (DAYS - 1 - index)).getTime()),
);
const counted = rows.filter((row) => dates.includes(dateOf(row)));
const byDate = dates.map((date) => sums(counted.filter((row) => dateOf(row) === date)));
const byModel = MODELS.map((model): [string, Sums] => [
  model,
  sums(counted.filter((row) => row.model === model)),
]);

describe('every row is counted once', () => {
  test('by GET /usage', async () => {
    const body = await usageBody({ days: DAYS, now: NOW, sinceStart: [], rows });
    expect(body.by_day.map(({ date }) => date)).toEqual(dates);
    expect(body.by_day.map(shown)).toEqual(byDate);
    expect(new Map(body.by_model.map((each) => [each.model, shown(each)]))).toEqual(new Map(byModel));
    expect(body.by_hour.map(shown)).toEqual(
      Array.from({ length: 24 }, (_, index) => sums(rows.filter(({ hour }) => hour === HOUR - 23 + index))),
    );
    expect(shown(body.total)).toEqual(sums(counted));
  });

  test('by GET /usage/series', async () => {
    const body = await usageSeries(book, { range: '30d', now: NOW });
    expect(body.points.map(shown)).toEqual(byDate);
    expect(new Map(body.by_model.map((each) => [each.model, shown(each)]))).toEqual(new Map(byModel));
    expect(shown(body.total)).toEqual(sums(counted));
  });
});

test.each([
  ['/usage', async () => usageBody({ days: DAYS, now: NOW, sinceStart: [], rows })],
  ['/usage/series', async () => usageSeries(book, { range: '30d', now: NOW })],
])('GET %s lets others have their turn', async (_, count) => {
  let turns = 0;
  const next = (): void => {
    turns += 1;
    immediate = setImmediate(next);
  };
  let immediate = setImmediate(next);
  await count();
  clearImmediate(immediate);
  expect(turns).toBeGreaterThanOrEqual(3);
});
