/** Counts what keys use in this process alone. */
import { windowAt } from '../core/quota.js';
import type { QuotaLimit, QuotaStore } from '../core/quota.js';

/** @param now gives Unix time in milliseconds. */
export function createMemoryQuotaStore(now: () => number): QuotaStore {
  const counters = new Map<string, Counter>();
  const counterOf = (key: string, { kind, window }: QuotaLimit): Counter => {
    const name = `${key} ${kind} ${window}`;
    const { resetsAt } = windowAt(window, now());
    const known = counters.get(name);
    if (known?.resetsAt === resetsAt) return known;
    const begun = { resetsAt, used: 0 };
    counters.set(name, begun);
    return begun;
  };
  return {
    async admit(key, limits) {
      const counted = limits.map((limit) => [limit, counterOf(key, limit)] as const);
      const admitted = counted.every(([{ most }, { used }]) => used < most);
      if (admitted) for (const [{ kind }, counter] of counted) if (kind === 'requests') counter.used += 1;
      const uses = counted.map(([limit, { used, resetsAt }]) => ({ ...limit, used, resetsAt }));
      return Promise.resolve({ admitted, uses });
    },
    addTokens(key, limits, tokens) {
      for (const limit of limits) if (limit.kind === 'tokens') counterOf(key, limit).used += tokens;
    },
  };
}

interface Counter {
  /** Unix time in milliseconds. */
  readonly resetsAt: number;
  used: number;
}
