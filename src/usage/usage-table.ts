/** Sums up requests: one row for each hour and each combination of names. */
import type { RequestFigures, UsageCounts, UsageNames, UsageRow } from '../core/usage.js';

export interface UsageTable {
  add(request: RequestFigures): void;
  readonly rows: readonly UsageRow[];
}

/** @param hourOf returns the hour of a Unix time in milliseconds. */
export function createUsageTable(hourOf: (ms: number) => number): UsageTable {
  const rows = new Map<string, UsageRow>();
  return {
    add: (request) => {
      const { route, model, client, status } = request;
      const hour = hourOf(request.at);
      const key = JSON.stringify([hour, route, model, client, status]);
      const names: UsageNames = { route, model, client, status };
      rows.set(key, { hour, ...names, ...added(rows.get(key), request) });
    },
    get rows() {
      return [...rows.values()];
    },
  };
}

function added(before: UsageCounts | undefined, { usage, firstTokenMs, ms }: RequestFigures): UsageCounts {
  return {
    requests: (before?.requests ?? 0) + 1,
    inputTokens: (before?.inputTokens ?? 0) + (usage?.inputTokens ?? 0),
    cacheReadTokens: (before?.cacheReadTokens ?? 0) + (usage?.cacheReadTokens ?? 0),
    cacheWriteTokens: (before?.cacheWriteTokens ?? 0) + (usage?.cacheWriteTokens ?? 0),
    outputTokens: (before?.outputTokens ?? 0) + (usage?.outputTokens ?? 0),
    firstTokens: (before?.firstTokens ?? 0) + (firstTokenMs === undefined ? 0 : 1),
    firstTokenMs: (before?.firstTokenMs ?? 0) + (firstTokenMs ?? 0),
    ms: (before?.ms ?? 0) + ms,
  };
}

const HOUR_MS = 3_600_000;

/** The hour of a Unix time in milliseconds, in hours since 1970. */
export function hourOf(ms: number): number {
  return Math.floor(ms / HOUR_MS);
}

/** The UTC day of an hour, so that all bridges name a day alike: `2026-01-31`. */
export function dayOfHour(hour: number): string {
  return new Date(hour * HOUR_MS).toISOString().slice(0, 10);
}
