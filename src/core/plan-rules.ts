/** How much of the plan's windows requests may use up. */
import type { PlanState, PlanWindow } from './plan.js';

/** Percent by the name of a window; `*` is the five-hour and the seven-day window. */
export type PlanShares = ReadonlyMap<string, number>;

export interface PlanRules {
  /** For all requests. */
  readonly stopAt: PlanShares;
  /** For the requests of one key, by its name; under `*`, for those of every key without its own. */
  readonly stopKeysAt: ReadonlyMap<string, PlanShares>;
  /** No request may cost extra money. */
  readonly noExtraUsage: boolean;
}

/** Why a request is not let through, and what has to reset before one is. */
export interface PlanStop {
  readonly rule: 'stop-at' | 'key-quotas' | 'no-extra-usage';
  /** Absent when the CLI did not say which window is used up. */
  readonly window?: string;
  readonly usedPercent?: number;
  /** The percent that the rule allows. */
  readonly allowed: number;
  /** Unix time in seconds. */
  readonly resetsAt?: number;
}

/** @param key the name of the request's key. */
export function planStop(plan: PlanState, rules: PlanRules, key: string | undefined): PlanStop | undefined {
  const ofKey = (key === undefined ? undefined : rules.stopKeysAt.get(key)) ?? rules.stopKeysAt.get('*');
  const found = [
    ...(rules.noExtraUsage ? extraUsage(plan) : []),
    ...overShare(plan.windows, rules.stopAt, 'stop-at'),
    ...overShare(plan.windows, ofKey ?? NONE, 'key-quotas'),
  ];
  return found.sort((a, b) => (b.resetsAt ?? 0) - (a.resetsAt ?? 0))[0];
}

/**
 * A window that rejects requests is used up, also where the CLI does not tell its percent (2.1.197). One without a time of
 * reset would stop requests for ever.
 */
function overShare(
  windows: readonly PlanWindow[],
  shares: PlanShares,
  rule: PlanStop['rule'],
): readonly PlanStop[] {
  return windows.flatMap(({ name, status, usedPercent, resetsAt }) => {
    const allowed = shares.get(name) ?? (MAIN_WINDOWS.has(name) ? shares.get('*') : undefined);
    if (allowed === undefined || resetsAt === undefined) return [];
    if (usedPercent !== undefined && usedPercent >= allowed)
      return [{ rule, window: name, usedPercent, allowed, resetsAt }];
    return status === 'rejected' ? [{ rule, window: name, allowed, resetsAt }] : [];
  });
}

/** Extra usage has begun, or begins with the next answer. */
function extraUsage({ windows, limits, extraUsage: begun }: PlanState): readonly PlanStop[] {
  const usedUp = overShare(windows, USED_UP, 'no-extra-usage');
  if (begun !== true) return usedUp;
  const { window, resetsAt } = limits ?? {};
  return [
    ...usedUp,
    {
      ...{ rule: 'no-extra-usage', allowed: 100 },
      ...(window !== undefined && { window }),
      ...(resetsAt !== undefined && { resetsAt }),
    },
  ];
}

const NONE: PlanShares = new Map();
const USED_UP: PlanShares = new Map([['*', 100]]);
const MAIN_WINDOWS: ReadonlySet<string> = new Set(['five_hour', 'seven_day']);
