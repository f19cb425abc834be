/** The body of GET /usage/series: requests, failures, times and tokens in equal steps of time, for charts. */
import { RECENT_STEP_SECONDS } from '../../core/usage.js';
import type { UsageBook, UsageStep } from '../../core/usage.js';
import { HOUR_MS, startOfDay } from './local-date.js';
import { counts, grouped, largestFirst } from './usage-counts.js';
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
  const rows = (await rowsOf(book, range, start)).filter((row) => row.start >= start && row.start < end);
  const ofModel = (row: UsageStep): boolean => model === undefined || row.model === model;
  const ofKey = (row: UsageStep): boolean => key === undefined || row.client === key;
  const chosen = rows.filter((row) => ofModel(row) && ofKey(row));
  const byStep = grouped(chosen, (row) => steps.findLastIndex((step) => step <= row.start));
  const byModel = grouped(rows.filter(ofKey), (row) => row.model);
  const byKey = grouped(rows.filter(ofModel), ({ client }) => client);
  return {
    ...{ object: 'usage.series', range, start, end },
    points: steps.slice(0, -1).map((from, index) => ({ start: from, ...counts(byStep.get(index) ?? []) })),
    total: counts(chosen),
    by_model: largestFirst([...byModel].map(([name, of]) => ({ model: name, ...counts(of) }))),
    by_key: largestFirst([...byKey].map(([name, of]) => ({ key: name || null, ...counts(of) }))),
  };
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

async function rowsOf(book: UsageBook, range: SeriesRange, start: number): Promise<readonly UsageStep[]> {
  if (range === '5m' || range === '1h') return book.recent();
  const rows = await book.since(Math.floor((start * 1000) / HOUR_MS));
  return rows.map(({ hour, ...sum }) => ({ start: (hour * HOUR_MS) / 1000, ...sum }));
}
