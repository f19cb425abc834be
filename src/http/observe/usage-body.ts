/** The body of GET /usage and of `claude-bridge usage --json`: the sums of some days by hour, day, model and key. */
import { firstHour, HOUR_MS, lastLocalDates, localDate } from './local-date.js';
import type { UsageCounts, UsageRow, UsageSum } from '../../core/usage.js';

/** Days and hours are in local time, durations in milliseconds. */
export interface UsageBody {
  readonly object: 'usage';
  readonly days: number;
  /** Since this process started, for this process alone. */
  readonly since_start: readonly (NamesBody & CountsBody)[];
  /** Oldest first, without gaps. */
  readonly by_day: readonly ({ readonly date: string } & CountsBody)[];
  /** The last 24 hours, oldest first, without gaps; `start` is a Unix time in seconds. */
  readonly by_hour: readonly ({ readonly start: number } & CountsBody)[];
  /** Most tokens first. */
  readonly by_model: readonly ({ readonly model: string } & CountsBody)[];
  /** Most tokens first; null is requests without a named key. */
  readonly by_key: readonly ({ readonly key: string | null } & CountsBody)[];
  readonly total: CountsBody;
}

interface NamesBody {
  readonly route: string;
  readonly model: string;
  readonly key: string | null;
  readonly status: string;
}

export interface CountsBody {
  readonly requests: number;
  /** How many of the requests failed. */
  readonly failed: number;
  /** Including tokens read from the cache or written to it. */
  readonly input_tokens: number;
  readonly cached_tokens: number;
  readonly cache_write_tokens: number;
  readonly output_tokens: number;
  /** null when no answer has begun. */
  readonly mean_first_token_ms: number | null;
  readonly mean_ms: number | null;
  /** US dollars at API prices, as the CLI estimates them. */
  readonly cost_estimate_usd: number;
  /** Answers that are not in that sum. */
  readonly unpriced_answers: number;
}

export interface UsageBodyOptions {
  readonly days: number;
  /** Unix time in milliseconds. */
  readonly now: number;
  readonly sinceStart: readonly UsageSum[];
  /** From `firstHourNeeded` on. */
  readonly rows: readonly UsageRow[];
}

/** The first hour that `usageBody` needs: the last 24 hours can begin before the first day. In hours since 1970. */
export function firstHourNeeded(now: number, days: number): number {
  return Math.min(firstHour(now, days), Math.floor(now / HOUR_MS) - 23);
}

export function usageBody({ days, now, sinceStart, rows: all }: UsageBodyOptions): UsageBody {
  const first = firstHour(now, days);
  const rows = all.filter(({ hour }) => hour >= first);
  const hours = Array.from({ length: 24 }, (_, ago) => Math.floor(now / HOUR_MS) - 23 + ago);
  const byDay = grouped(rows, ({ hour }) => localDate(hour * HOUR_MS));
  const byHour = grouped(all, ({ hour }) => hour);
  return {
    object: 'usage',
    days,
    since_start: sinceStart.map((sum) => ({ ...names(sum), ...counts([sum]) })),
    by_day: lastLocalDates(now, days).map((date) => ({ date, ...counts(byDay.get(date) ?? []) })),
    by_hour: hours.map((hour) => ({ start: (hour * HOUR_MS) / 1000, ...counts(byHour.get(hour) ?? []) })),
    by_model: largestFirst(
      [...grouped(rows, ({ model }) => model)].map(([model, of]) => ({ model, ...counts(of) })),
    ),
    by_key: largestFirst(
      [...grouped(rows, ({ client }) => client)].map(([key, of]) => ({ key: key || null, ...counts(of) })),
    ),
    total: counts(rows),
  };
}

function names({ route, model, client, status }: UsageSum): NamesBody {
  return { route, model, key: client || null, status };
}

function counts(sums: readonly UsageSum[]): CountsBody {
  const sum = (of: keyof UsageCounts): number => sums.reduce((total, each) => total + each[of], 0);
  const mean = (of: keyof UsageCounts, over: number): number | null =>
    over === 0 ? null : Math.round(sum(of) / over);
  const failed = sums.filter(({ status }) => status === '4xx' || status === '5xx');
  return {
    requests: sum('requests'),
    failed: failed.reduce((total, { requests }) => total + requests, 0),
    input_tokens: sum('inputTokens'),
    cached_tokens: sum('cacheReadTokens'),
    cache_write_tokens: sum('cacheWriteTokens'),
    output_tokens: sum('outputTokens'),
    mean_first_token_ms: mean('firstTokenMs', sum('firstTokens')),
    mean_ms: mean('ms', sum('requests')),
    cost_estimate_usd: sum('costMicrodollars') / 1_000_000,
    unpriced_answers: sum('unpricedAnswers'),
  };
}

function grouped<Key>(rows: readonly UsageRow[], keyOf: (row: UsageRow) => Key): Map<Key, UsageRow[]> {
  const groups = new Map<Key, UsageRow[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

function largestFirst<Counted extends CountsBody>(all: readonly Counted[]): Counted[] {
  const tokens = (of: CountsBody): number => of.input_tokens + of.output_tokens;
  return [...all].sort((a, b) => tokens(b) - tokens(a) || b.requests - a.requests);
}
