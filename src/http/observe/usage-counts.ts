/** The sums that GET /usage and GET /usage/series tell of any set of requests. */
import { addTimes, NO_TIMES, quantile } from '../../core/time-histogram.js';
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

export function counts(sums: readonly UsageSum[]): CountsBody {
  const sum = (of: SumName): number => sums.reduce((total, each) => total + each[of], 0);
  const mean = (of: SumName, over: number): number | null => (over === 0 ? null : Math.round(sum(of) / over));
  const failed = sums.filter(({ status }) => status === '4xx' || status === '5xx');
  const firstTokens = sums.reduce((times, each) => addTimes(times, each.firstTokenTimes), NO_TIMES);
  const own = sums.reduce((times, each) => addTimes(times, each.ownTimes), NO_TIMES);
  return {
    requests: sum('requests'),
    failed: failed.reduce((total, { requests }) => total + requests, 0),
    input_tokens: sum('inputTokens'),
    cached_tokens: sum('cacheReadTokens'),
    cache_write_tokens: sum('cacheWriteTokens'),
    output_tokens: sum('outputTokens'),
    mean_first_token_ms: mean('firstTokenMs', sum('firstTokens')),
    p50_first_token_ms: quantile(firstTokens, 0.5) ?? null,
    p95_first_token_ms: quantile(firstTokens, 0.95) ?? null,
    mean_own_ms: mean(
      'ownMs',
      own.reduce((total, count) => total + count, 0),
    ),
    p50_own_ms: quantile(own, 0.5) ?? null,
    p95_own_ms: quantile(own, 0.95) ?? null,
    mean_ms: mean('ms', sum('requests')),
    cost_estimate_usd: sum('costMicrodollars') / 1_000_000,
    unpriced_answers: sum('unpricedAnswers'),
  };
}

type SumName = Exclude<keyof UsageCounts, 'firstTokenTimes' | 'ownTimes'>;

export function grouped<Row, Key>(rows: readonly Row[], keyOf: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

export function largestFirst<Counted extends CountsBody>(all: readonly Counted[]): Counted[] {
  const tokens = (of: CountsBody): number => of.input_tokens + of.output_tokens;
  return [...all].sort((a, b) => tokens(b) - tokens(a) || b.requests - a.requests);
}
