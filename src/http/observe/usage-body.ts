/** The body of GET /usage and of `claude-bridge usage --json`: the sums of some days by hour, day, model and key. */
import { firstHour, HOUR_MS, lastLocalDates, localDate } from './local-date.js';
import { createCounter, createCounters, forEachRow, largestFirst } from './usage-counts.js';
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

export async function usageBody({ days, now, sinceStart, rows }: UsageBodyOptions): Promise<UsageBody> {
  const first = firstHour(now, days);
  const lastDayFrom = Math.floor(now / HOUR_MS) - 23;
  const hours = Array.from({ length: 24 }, (_, index) => lastDayFrom + index);
  const [total, byHour, byDay] = [createCounter(), createCounters<number>(), createCounters<string>()];
  const [byModel, byKey] = [createCounters<string>(), createCounters<string>()];
  const dates = new Map<number, string>();
  await forEachRow(rows, (row) => {
    const { hour } = row;
    if (hour >= lastDayFrom) byHour.add(hour, row);
    if (hour < first) return;
    let date = dates.get(hour);
    if (date === undefined) dates.set(hour, (date = localDate(hour * HOUR_MS)));
    byDay.add(date, row);
    byModel.add(row.model, row);
    byKey.add(row.client, row);
    total.add(row);
  });
  return {
    object: 'usage',
    days,
    since_start: sinceStart.map((sum) => ({ ...names(sum), ...countsOf(sum) })),
    by_day: lastLocalDates(now, days).map((date) => ({ date, ...byDay.of(date) })),
    by_hour: hours.map((hour) => ({ start: (hour * HOUR_MS) / 1000, ...byHour.of(hour) })),
    by_model: largestFirst(byModel.all().map(([model, counts]) => ({ model, ...counts }))),
    by_key: largestFirst(byKey.all().map(([key, counts]) => ({ key: key || null, ...counts }))),
    total: total.counts(),
  };
}

function names({ route, model, client, status }: UsageSum): NamesBody {
  return { route, model, key: client || null, status };
}

function countsOf(sum: UsageSum): CountsBody {
  const counter = createCounter();
  counter.add(sum);
  return counter.counts();
}
