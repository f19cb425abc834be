/** Counts what keys use over all bridges in Redis, and in this process alone while Redis is gone. */
import { neededOf, windowAt } from '../core/quota.js';
import type { QuotaAmounts, QuotaLimit, QuotaStore } from '../core/quota.js';
import { COUNT } from './quota-script.js';
import { quotaUse } from './quota-use.js';
import type { RedisLink } from './redis-link.js';

export interface RedisQuotaOptions {
  /** A name for this process among all bridges: what it holds for its requests lies under it. */
  readonly holder: string;
  /** Unix time in milliseconds; the bridges' clocks should agree. */
  readonly now: () => number;
}

/**
 * Every counter is mirrored here: what Redis said last, what it has not been told, and what is held for requests of this
 * process. So nothing begins at 0 when Redis goes, it hears of everything when it is back, and one that comes back empty is
 * given what this process knew. What was under way when it went may be counted twice, never not at all.
 */
export function createRedisQuotaStore(link: RedisLink, { holder, now }: RedisQuotaOptions): QuotaStore {
  const counters = new Map<string, Counter>();

  const counterOf = (key: string, { kind, window }: QuotaLimit): Counter => {
    const { index, resetsAt } = windowAt(window, now());
    const place = `${key} ${kind} ${window}`;
    const name = `claude-bridge:quota:{${key === '' ? '*' : key}}:${kind}:${window}:${index}`;
    const known = counters.get(place);
    if (known?.name === name) return known;
    const begun = { name, resetsAt, said: 0, untold: 0, held: 0, astray: false };
    counters.set(place, begun);
    return begun;
  };

  /** Tells Redis what it does not know, and has it hold what is asked if there is room for all of it. @throws RedisFailure */
  const count = async (asked: readonly Asked[]): Promise<Counted> => {
    const told = asked.map(({ counter }) => counter.untold);
    const mended = asked.map(({ counter }) => counter.astray);
    for (const { counter } of asked) Object.assign(counter, { untold: 0, astray: false });
    try {
      const reply = await link.write(async (client) =>
        client.eval(COUNT, {
          keys: asked.flatMap(({ counter: { name } }) => [name, `${name}:held`]),
          arguments: [holder, String(now()), String(now() + HOLD_MS)].concat(
            asked.flatMap(({ counter, most, needed, hold, holds }, index) => [
              ...[most, needed, hold, counter.said, told[index] ?? 0, lifetime(counter)].map(String),
              mended[index] === true ? String(holds) : '',
            ]),
          ),
        }),
      );
      const [admitted, ...figures] = reply as readonly number[];
      const found = asked.map(({ counter }, index) => {
        counter.said = Math.max(counter.said, figures[2 * index] ?? 0);
        return { used: usedOf(counter), held: figures[2 * index + 1] ?? 0 };
      });
      return { admitted: admitted === 1, found };
    } catch (error) {
      for (const [index, { counter }] of asked.entries()) {
        counter.untold += told[index] ?? 0;
        counter.astray = true;
      }
      throw error;
    }
  };
  const lifetime = ({ resetsAt }: Counter): number => Math.max(0, resetsAt - now()) + MARGIN_MS;

  /** What could not be told is still there. */
  const tell = (all: readonly Told[]): void => {
    const current = all.filter(({ counter }) => counter.resetsAt > now());
    if (current.length === 0) return;
    const asked = current.map(({ counter, hold }) => ({
      ...{ counter, hold, most: Number.MAX_SAFE_INTEGER, needed: 0, holds: counter.held - hold },
    }));
    count(asked).catch(() => undefined);
  };
  // One key at a time, because a script's counters must lie on one server.
  link.onReturn(() => {
    for (const counter of counters.values()) {
      if (counter.held === 0 && counter.untold === 0) continue;
      counter.astray = true;
      tell([{ counter, hold: 0 }]);
    }
  });

  /** As far as is known here. */
  const countHere = (asked: readonly Asked[]): Counted => ({
    admitted: asked.every(({ counter, most, needed }) => usedOf(counter) + counter.held + needed <= most),
    found: asked.map(({ counter }) => ({ used: usedOf(counter), held: counter.held })),
  });

  return {
    async admit(key, limits, amounts) {
      const asked = limits.map((limit) => {
        const counter = counterOf(key, limit);
        const { kind, most } = limit;
        const hold = amounts[kind];
        return { limit, counter, most, needed: neededOf(kind, amounts), hold, holds: counter.held };
      });
      const { admitted, found } = await count(asked).catch(() => countHere(asked));
      if (admitted) for (const { counter, hold } of asked) counter.held += hold;
      const uses = asked.map(({ limit, counter: { resetsAt } }, index) => {
        const { used, held } = found[index] ?? { used: 0, held: 0 };
        return quotaUse(limit, { used, held, resetsAt }, admitted ? amounts : undefined);
      });
      const settle = (used: QuotaAmounts): void => {
        if (!admitted) return;
        tell(
          asked.flatMap(({ limit, counter, hold }) => {
            counter.held -= hold;
            const into = limit.kind === 'tokens' ? counterOf(key, limit) : counter;
            into.untold += used[limit.kind];
            return into === counter ? { counter, hold: -hold } : { counter: into, hold: 0 };
          }),
        );
      };
      return { admitted, uses, settle };
    },
  };
}

interface Counter {
  /** Of one window. */
  readonly name: string;
  readonly resetsAt: number;
  said: number;
  untold: number;
  /** For requests of this process that run. */
  held: number;
  /** Whether Redis may believe something else of that. */
  astray: boolean;
}

interface Told {
  readonly counter: Counter;
  /** What is to be held beyond that of before; negative where it is given back. */
  readonly hold: number;
}

interface Asked extends Told {
  readonly most: number;
  /** What must be left of that. */
  readonly needed: number;
  /** What is held without `hold`. */
  readonly holds: number;
}

interface Counted {
  readonly admitted: boolean;
  /** Before what was asked. */
  readonly found: readonly { readonly used: number; readonly held: number }[];
}

function usedOf({ said, untold }: Counter): number {
  return said + untold;
}

/** For clocks that differ. */
const MARGIN_MS = 60_000;

/** How long what a bridge holds counts after it was last heard of: as long as an answer may take. */
const HOLD_MS = 3_600_000;
