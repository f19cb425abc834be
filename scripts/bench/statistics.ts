/** The few numbers that summarize many. */
export interface Spread {
  readonly samples: number;
  readonly p50: number;
  readonly p95: number;
}

export function spread(all: readonly number[]): Spread {
  return { samples: all.length, p50: quantile(all, 0.5), p95: quantile(all, 0.95) };
}

/** The value at or below which the given share of all values lies. */
export function quantile(all: readonly number[], share: number): number {
  const sorted = [...all].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}
