/** Counts what keys use over all bridges in Redis, and in this process alone while Redis is gone. */
import { windowAt } from '../core/quota.js';
import type { QuotaLimit, QuotaStore } from '../core/quota.js';
import { COUNT } from './quota-script.js';
import type { RedisLink } from './redis-link.js';

/**
 * Every counter is mirrored here: what Redis said last, and what it has not been told. So nothing begins at 0 when
 * Redis goes, it hears of everything when it is back, and one that comes back empty is given what this process knew. What was
 * under way when it went may be counted twice, never not at all.
 * @param now gives Unix time in milliseconds; the bridges' clocks should agree.
 */
export function createRedisQuotaStore(link: RedisLink, now: () => number): QuotaStore {
  const counters = new Map<string, Counter>();

  const counterOf = (key: string, { kind, window }: QuotaLimit): Counter => {
    const { index, resetsAt } = windowAt(window, now());
    const place = `${key} ${kind} ${window}`;
    const name = `claude-bridge:quota:{${key === '' ? '*' : key}}:${kind}:${window}:${index}`;
    const known = counters.get(place);
    if (known?.name === name) return known;
    const begun = { name, resetsAt, said: 0, untold: 0 };
    counters.set(place, begun);
    return begun;
  };

  /** Tells Redis what it does not know, and has it count `asked` if all stay below what they may. @throws RedisFailure */
  const count = async (asked: readonly Asked[]): Promise<boolean> => {
    const told = asked.map(({ counter }) => counter.untold);
    for (const { counter } of asked) counter.untold = 0;
    try {
      const reply = await link.write(async (client) =>
        client.eval(COUNT, {
          keys: asked.map(({ counter }) => counter.name),
          arguments: asked.flatMap(({ counter, most, more }, index) =>
            [most, more, counter.said, told[index] ?? 0, lifetime(counter)].map(String),
          ),
        }),
      );
      const [admitted, ...used] = reply as readonly number[];
      for (const [index, { counter }] of asked.entries())
        counter.said = Math.max(counter.said, used[index] ?? 0);
      return admitted === 1;
    } catch (error) {
      for (const [index, { counter }] of asked.entries()) counter.untold += told[index] ?? 0;
      throw error;
    }
  };
  const lifetime = ({ resetsAt }: Counter): number => Math.max(0, resetsAt - now()) + MARGIN_MS;

  const tell = (all: readonly Counter[]): void => {
    const untold = all.filter((counter) => counter.untold > 0 && counter.resetsAt > now());
    if (untold.length === 0) return;
    // What could not be told is still there.
    count(untold.map((counter) => ({ counter, most: 0, more: 0 }))).catch(() => undefined);
  };
  // One key at a time, because a script's counters must lie on one server.
  link.onReturn(() => {
    for (const counter of counters.values()) tell([counter]);
  });

  return {
    async admit(key, limits) {
      const asked = limits.map((limit) => ({
        ...{ limit, counter: counterOf(key, limit), most: limit.most },
        more: limit.kind === 'requests' ? 1 : 0,
      }));
      const admitted = await count(asked).catch(() => {
        const below = asked.every(({ counter, most }) => usedOf(counter) < most);
        if (below) for (const { counter, more } of asked) counter.untold += more;
        return below;
      });
      const uses = asked.map(({ limit, counter }) => ({
        ...limit,
        ...{ used: usedOf(counter), resetsAt: counter.resetsAt },
      }));
      return { admitted, uses };
    },
    addTokens(key, limits, tokens) {
      const counted = limits.filter(({ kind }) => kind === 'tokens').map((limit) => counterOf(key, limit));
      for (const counter of counted) counter.untold += tokens;
      tell(counted);
    },
  };
}

interface Counter {
  /** Of one window. */
  readonly name: string;
  readonly resetsAt: number;
  said: number;
  untold: number;
}

interface Asked {
  readonly counter: Counter;
  readonly most: number;
  /** What the request itself counts. */
  readonly more: number;
}

function usedOf({ said, untold }: Counter): number {
  return said + untold;
}

/** For clocks that differ. */
const MARGIN_MS = 60_000;
