/** Sums up requests: one row for each hour and each combination of names. */
import { NOTHING_SPENT, type Spending } from '../core/plan.js';
import type { RequestFigures, UsageCounts, UsageNames, UsageRow } from '../core/usage.js';

export interface UsageTable {
  add(request: RequestFigures): void;
  /** Adds to the row of a request that was added before. */
  spent(request: UsageNames & Pick<RequestFigures, 'at'>, spending: Spending): void;
  readonly rows: readonly UsageRow[];
}

/** @param hourOf returns the hour of a Unix time in milliseconds. */
export function createUsageTable(hourOf: (ms: number) => number): UsageTable {
  const rows = new Map<string, UsageRow>();
  const sum = (request: UsageNames & Pick<RequestFigures, 'at'>, more: UsageCounts): void => {
    const { route, model, client, status } = request;
    const hour = hourOf(request.at);
    const key = JSON.stringify([hour, route, model, client, status]);
    rows.set(key, { hour, route, model, client, status, ...added(rows.get(key) ?? NONE, more) });
  };
  return {
    add: (request) => sum(request, countsOf(request)),
    spent: (request, spending) => sum(request, { ...NONE, ...costOf(spending) }),
    get rows() {
      return [...rows.values()];
    },
  };
}

function countsOf({ usage, spending = NOTHING_SPENT, firstTokenMs, ms }: RequestFigures): UsageCounts {
  return {
    requests: 1,
    inputTokens: usage?.inputTokens ?? 0,
    cacheReadTokens: usage?.cacheReadTokens ?? 0,
    cacheWriteTokens: usage?.cacheWriteTokens ?? 0,
    outputTokens: usage?.outputTokens ?? 0,
    firstTokens: firstTokenMs === undefined ? 0 : 1,
    firstTokenMs: firstTokenMs ?? 0,
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
  const sums = Object.keys(NONE) as (keyof UsageCounts)[];
  return Object.fromEntries(sums.map((name) => [name, before[name] + more[name]])) as Record<
    keyof UsageCounts,
    number
  >;
}

const NONE: UsageCounts = {
  requests: 0,
  ...{ inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 },
  ...{ firstTokens: 0, firstTokenMs: 0, ms: 0 },
  ...{ costMicrodollars: 0, unpricedAnswers: 0 },
};

const HOUR_MS = 3_600_000;

/** The hour of a Unix time in milliseconds, in hours since 1970. */
export function hourOf(ms: number): number {
  return Math.floor(ms / HOUR_MS);
}

/** The UTC day of an hour, so that all bridges name a day alike: `2026-01-31`. */
export function dayOfHour(hour: number): string {
  return new Date(hour * HOUR_MS).toISOString().slice(0, 10);
}
