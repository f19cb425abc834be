/** Sums up requests: one row for each step of time and each combination of names. */
import { NOTHING_SPENT, type Spending } from '../core/plan.js';
import { addTimes, NO_TIMES, oneTime } from '../core/time-histogram.js';
import type { RequestFigures, UsageCounts, UsageNames, UsageSum } from '../core/usage.js';

export interface UsageTable<Step> {
  add(request: RequestFigures): void;
  /** Adds to the row of a request that was added before. */
  spent(request: UsageNames & Pick<RequestFigures, 'at'>, spending: Spending): void;
  /** Forgets the oldest rows that are not wanted. */
  keep(wanted: (row: Step & UsageSum) => boolean, atMost: number): void;
  readonly rows: readonly (Step & UsageSum)[];
}

/** @param stepOf returns what the rows of one step of time have in common, given a Unix time in milliseconds. */
export function createUsageTable<Step extends object>(stepOf: (ms: number) => Step): UsageTable<Step> {
  const rows = new Map<string, Step & UsageSum>();
  const sum = (request: UsageNames & Pick<RequestFigures, 'at'>, more: UsageCounts): void => {
    const { route, model, client, status } = request;
    const step = stepOf(request.at);
    const key = JSON.stringify([step, route, model, client, status]);
    rows.set(key, { ...step, route, model, client, status, ...added(rows.get(key) ?? NONE, more) });
  };
  return {
    add: (request) => sum(request, countsOf(request)),
    spent: (request, spending) => sum(request, { ...NONE, ...costOf(spending) }),
    keep(wanted, atMost) {
      // In the order in which they were added.
      for (const [key, row] of rows) {
        if (wanted(row) && rows.size <= atMost) return;
        rows.delete(key);
      }
    },
    get rows() {
      return [...rows.values()];
    },
  };
}

function countsOf({ usage, spending = NOTHING_SPENT, firstTokenMs, ownMs, ms }: RequestFigures): UsageCounts {
  return {
    requests: 1,
    inputTokens: usage?.inputTokens ?? 0,
    cacheReadTokens: usage?.cacheReadTokens ?? 0,
    cacheWriteTokens: usage?.cacheWriteTokens ?? 0,
    outputTokens: usage?.outputTokens ?? 0,
    firstTokens: firstTokenMs === undefined ? 0 : 1,
    firstTokenMs: firstTokenMs ?? 0,
    firstTokenTimes: firstTokenMs === undefined ? NO_TIMES : oneTime(firstTokenMs),
    ownMs: ownMs ?? 0,
    ownTimes: ownMs === undefined ? NO_TIMES : oneTime(ownMs),
    ms,
    ...costOf(spending),
  };
}

function costOf({
  usd,
  unpricedAnswers,
}: Spending): Pick<UsageCounts, 'costMicrodollars' | 'unpricedAnswers'> {
  return { costMicrodollars: Math.round(usd * 1_000_000), unpricedAnswers };
}

function added(before: UsageCounts, more: UsageCounts): UsageCounts {
  const sum = (name: keyof typeof NO_SUMS): number => before[name] + more[name];
  const names = Object.keys(NO_SUMS) as (keyof typeof NO_SUMS)[];
  return {
    ...(Object.fromEntries(names.map((name) => [name, sum(name)])) as Record<keyof typeof NO_SUMS, number>),
    firstTokenTimes: addTimes(before.firstTokenTimes, more.firstTokenTimes),
    ownTimes: addTimes(before.ownTimes, more.ownTimes),
  };
}

const NO_SUMS = {
  requests: 0,
  ...{ inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 },
  ...{ firstTokens: 0, firstTokenMs: 0, ownMs: 0, ms: 0 },
  ...{ costMicrodollars: 0, unpricedAnswers: 0 },
};

const NONE: UsageCounts = { ...NO_SUMS, firstTokenTimes: NO_TIMES, ownTimes: NO_TIMES };

const HOUR_MS = 3_600_000;

/** The hour of a Unix time in milliseconds, in hours since 1970. */
export function hourOf(ms: number): number {
  return Math.floor(ms / HOUR_MS);
}

/** The UTC day of an hour, so that all bridges name a day alike: `2026-01-31`. */
export function dayOfHour(hour: number): string {
  return new Date(hour * HOUR_MS).toISOString().slice(0, 10);
}
