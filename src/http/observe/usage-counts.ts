/** The sums that GET /usage and GET /usage/series tell of any set of requests. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { addTimesTo, quantile } from '../../core/time-histogram.js';
import type { UsageCounts, UsageSum } from '../../core/usage.js';

/** Durations are in milliseconds, and null where nothing was measured. */
export interface CountsBody {
  readonly requests: number;
  /** How many of the requests failed. */
  readonly failed: number;
  /** Including tokens read from the cache or written to it. */
  readonly input_tokens: number;
  readonly cached_tokens: number;
  readonly cache_write_tokens: number;
  readonly output_tokens: number;
  readonly mean_first_token_ms: number | null;
  readonly p50_first_token_ms: number | null;
  readonly p95_first_token_ms: number | null;
  /** The bridge's own part of the time to the first token. */
  readonly mean_own_ms: number | null;
  readonly p50_own_ms: number | null;
  readonly p95_own_ms: number | null;
  readonly mean_ms: number | null;
  /** US dollars at API prices, as the CLI estimates them. */
  readonly cost_estimate_usd: number;
  /** Answers that are not in that sum. */
  readonly unpriced_answers: number;
}

/** Sums up rows one by one, so that any number of them costs one pass. */
export interface Counter {
  add(row: UsageSum): void;
  counts(): CountsBody;
}

export function createCounter(): Counter {
  const sums = { ...NO_SUMS };
  const [firstTokenTimes, ownTimes]: [number[], number[]] = [[], []];
  let failed = 0;
  const mean = (sum: number, over: number): number | null => (over === 0 ? null : Math.round(sum / over));
  return {
    add(row) {
      for (const name of SUM_NAMES) sums[name] += row[name];
      if (row.status === '4xx' || row.status === '5xx') failed += row.requests;
      addTimesTo(firstTokenTimes, row.firstTokenTimes);
      addTimesTo(ownTimes, row.ownTimes);
    },
    counts: () => ({
      requests: sums.requests,
      failed,
      input_tokens: sums.inputTokens,
      cached_tokens: sums.cacheReadTokens,
      cache_write_tokens: sums.cacheWriteTokens,
      output_tokens: sums.outputTokens,
      mean_first_token_ms: mean(sums.firstTokenMs, sums.firstTokens),
      p50_first_token_ms: quantile(firstTokenTimes, 0.5) ?? null,
      p95_first_token_ms: quantile(firstTokenTimes, 0.95) ?? null,
      mean_own_ms: mean(
        sums.ownMs,
        ownTimes.reduce((total, count) => total + count, 0),
      ),
      p50_own_ms: quantile(ownTimes, 0.5) ?? null,
      p95_own_ms: quantile(ownTimes, 0.95) ?? null,
      mean_ms: mean(sums.ms, sums.requests),
      cost_estimate_usd: sums.costMicrodollars / 1_000_000,
      unpriced_answers: sums.unpricedAnswers,
    }),
  };
}

type SumName = Exclude<keyof UsageCounts, 'firstTokenTimes' | 'ownTimes'>;

const NO_SUMS: Readonly<Record<SumName, number>> = {
  ...{ requests: 0, inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 },
  ...{ firstTokens: 0, firstTokenMs: 0, ownMs: 0, ms: 0, costMicrodollars: 0, unpricedAnswers: 0 },
};
const SUM_NAMES = Object.keys(NO_SUMS) as SumName[];

/** Others have their turn after some rows: there may be hundreds of thousands. */
export async function forEachRow<Row>(rows: readonly Row[], use: (row: Row) => void): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_A_TURN) {
    if (from > 0) await nextTurn();
    for (const row of rows.slice(from, from + ROWS_A_TURN)) use(row);
  }
}

const ROWS_A_TURN = 2048;

/** One counter for each key that comes. */
export interface Counters<Key> {
  add(key: Key, row: UsageSum): void;
  /** Of a key that never came, too. */
  of(key: Key): CountsBody;
  /** In the order in which the keys came. */
  all(): (readonly [Key, CountsBody])[];
}

export function createCounters<Key>(): Counters<Key> {
  const counters = new Map<Key, Counter>();
  return {
    add(key, row) {
      let counter = counters.get(key);
      if (counter === undefined) counters.set(key, (counter = createCounter()));
      counter.add(row);
    },
    of: (key) => (counters.get(key) ?? createCounter()).counts(),
    all: () => [...counters].map(([key, counter]) => [key, counter.counts()]),
  };
}

export function largestFirst<Counted extends CountsBody>(all: readonly Counted[]): Counted[] {
  const tokens = (of: CountsBody): number => of.input_tokens + of.output_tokens;
  return [...all].sort((a, b) => tokens(b) - tokens(a) || b.requests - a.requests);
}
