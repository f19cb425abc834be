/** Counts the quotas of keys in this process alone. */
import { neededOf, windowAt } from '../core/quota.js';
import type { QuotaAmounts, QuotaLimit, QuotaStore } from '../core/quota.js';
import { quotaUse } from './quota-use.js';

/** @param now returns Unix time in milliseconds. */
export function createMemoryQuotaStore(now: () => number): QuotaStore {
  const counters = new Map<string, Counter>();
  const counterOf = (key: string, { kind, window }: QuotaLimit): Counter => {
    const name = `${key} ${kind} ${window}`;
    const { resetsAt } = windowAt(window, now());
    const known = counters.get(name);
    if (known?.resetsAt === resetsAt) return known;
    const fresh = { resetsAt, used: 0, held: 0 };
    counters.set(name, fresh);
    return fresh;
  };
  return {
    async admit(key, limits, asked) {
      const counted = limits.map((limit) => ({ limit, counter: counterOf(key, limit) }));
      const admitted = counted.every(
        ({ limit: { kind, most }, counter: { used, held } }) => used + held + neededOf(kind, asked) <= most,
      );
      const uses = counted.map(({ limit, counter }) =>
        quotaUse(limit, counter, admitted ? asked : undefined),
      );
      if (admitted) for (const { limit, counter } of counted) counter.held += asked[limit.kind];
      const settle = (used: QuotaAmounts): Promise<void> => {
        if (!admitted) return COUNTED;
        for (const { limit, counter } of counted) {
          counter.held -= asked[limit.kind];
          const into = limit.kind === 'tokens' ? counterOf(key, limit) : counter;
          into.used += used[limit.kind];
        }
        return COUNTED;
      };
      return Promise.resolve({ admitted, uses, settle });
    },
  };
}

const COUNTED = Promise.resolve();

interface Counter {
  /** Unix time in milliseconds. */
  readonly resetsAt: number;
  used: number;
  /** Reserved for running requests. */
  held: number;
}
