/** The body of GET /usage and of `claude-bridge usage --json`: the sums of some days by hour, day, model and key. */
import { firstHour, HOUR_MS, lastLocalDates, localDate } from './local-date.js';
import { counts, grouped, largestFirst } from './usage-counts.js';
import type { CountsBody } from './usage-counts.js';
import type { UsageRow, UsageSum } from '../../core/usage.js';

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
