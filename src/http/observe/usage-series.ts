/** The body of GET /usage/series: requests, failures, times and tokens in equal steps of time, for charts. */
import { RECENT_STEP_SECONDS } from '../../core/usage.js';
import type { UsageBook, UsageRow, UsageStep } from '../../core/usage.js';
import { HOUR_MS, startOfDay } from './local-date.js';
import { createCounter, createCounters, forEachRow, largestFirst } from './usage-counts.js';
import type { CountsBody } from './usage-counts.js';

export const SERIES_RANGES = ['5m', '1h', '24h', '7d', '30d'] as const;

export type SeriesRange = (typeof SERIES_RANGES)[number];

export interface UsageSeriesBody {
  readonly object: 'usage.series';
  readonly range: SeriesRange;
  /** Unix times in seconds. The end is that of the last point's step, which is still running. */
  readonly start: number;
  readonly end: number;
  /** Oldest first, without gaps. */
  readonly points: readonly ({ readonly start: number } & CountsBody)[];
  readonly total: CountsBody;
  /** Every model of the chosen key, most tokens first. */
  readonly by_model: readonly ({ readonly model: string } & CountsBody)[];
  /** Every key of the chosen model, most tokens first; null is requests without a named key. */
  readonly by_key: readonly ({ readonly key: string | null } & CountsBody)[];
}

export interface SeriesOptions {
  readonly range: SeriesRange;
  /** Unix time in milliseconds. */
  readonly now: number;
  /** Counts only requests that this model served. */
  readonly model?: string;
  /** Counts only requests with the key of this name; `''` those without a named key. */
  readonly key?: string;
}

export async function usageSeries(book: UsageBook, options: SeriesOptions): Promise<UsageSeriesBody> {
  const { range, now, model, key } = options;
  const steps = stepsOf(range, now);
  const [start = 0, end = 0] = [steps[0], steps.at(-1)];
  const [total, byStep] = [createCounter(), createCounters<number>()];
  const [byModel, byKey] = [createCounters<string>(), createCounters<string>()];
  await forEachRow(await rowsOf(book, range, start), (row) => {
    const at = startOf(row);
    if (at < start || at >= end) return;
    const ofModel = model === undefined || row.model === model;
    const ofKey = key === undefined || row.client === key;
    if (ofKey) byModel.add(row.model, row);
    if (ofModel) byKey.add(row.client, row);
    if (!ofModel || !ofKey) return;
    total.add(row);
    byStep.add(stepAt(steps, at), row);
  });
  return {
    ...{ object: 'usage.series', range, start, end },
    points: steps.slice(0, -1).map((from, index) => ({ start: from, ...byStep.of(index) })),
    total: total.counts(),
    by_model: largestFirst(byModel.all().map(([name, counts]) => ({ model: name, ...counts }))),
    by_key: largestFirst(byKey.all().map(([name, counts]) => ({ key: name || null, ...counts }))),
  };
}

/** The index of the last step that begins by then. Days are not of equal length, so it is searched for. */
function stepAt(steps: readonly number[], at: number): number {
  let [low, high] = [0, steps.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((steps[middle] ?? Infinity) <= at) low = middle;
    else high = middle;
  }
  return low;
}

/** Where the steps begin, and where the last one ends; Unix times in seconds. */
function stepsOf(range: SeriesRange, now: number): number[] {
  if (range === '30d') {
    return Array.from({ length: 31 }, (_, index) => startOfDay(now, 29 - index) / 1000);
  }
  const [step, count] = STEPS[range];
  const last = Math.floor(now / 1000 / step) * step;
  return Array.from({ length: count + 1 }, (_, index) => last + (index + 1 - count) * step);
}

/** The length of a step in seconds, and how many there are. */
const STEPS = {
  '5m': [RECENT_STEP_SECONDS, 30],
  '1h': [60, 60],
  '24h': [3600, 24],
  '7d': [3600, 168],
} as const;

async function rowsOf(
  book: UsageBook,
  range: SeriesRange,
  start: number,
): Promise<readonly (UsageStep | UsageRow)[]> {
  if (range === '5m' || range === '1h') return book.recent();
  return book.since(Math.floor((start * 1000) / HOUR_MS));
}

function startOf(row: UsageStep | UsageRow): number {
  return 'hour' in row ? (row.hour * HOUR_MS) / 1000 : row.start;
}
