/** Counts the quotas of keys in Redis for all bridges, and in this process alone while Redis is not available. */
import { neededOf, windowAt } from '../core/quota.js';
import type { QuotaAmounts, QuotaLimit, QuotaStore } from '../core/quota.js';
import { COUNT } from './quota-script.js';
import { quotaUse } from './quota-use.js';
import type { RedisConnection } from './redis-connection.js';

export interface RedisQuotaOptions {
  /** The name of this process among all bridges, under which Redis keeps what it holds. */
  readonly holder: string;
  /** Unix time in milliseconds; the bridges' clocks should agree. */
  readonly now: () => number;
}

/**
 * Mirrors every counter: the last amount from Redis, and what requests of this process have used and hold. So no counter
 * restarts at 0 when Redis fails, Redis gets everything when it is back, and one that comes back empty or with an older copy
 * gets what this process knows. An update in flight when Redis failed is sent again, and counts once.
 */
export function createRedisQuotaStore(
  redis: RedisConnection,
  { holder, now }: RedisQuotaOptions,
): QuotaStore {
  const counters = new Map<string, Counter>();

  const counterOf = (key: string, { kind, window }: QuotaLimit): Counter => {
    const { index, resetsAt } = windowAt(window, now());
    const place = `${key} ${kind} ${window}`;
    const name = `claude-bridge:quota:{${key === '' ? '*' : key}}:${kind}:${window}:${index}`;
    const known = counters.get(place);
    if (known?.name === name) return known;
    const fresh = { name, resetsAt, known: 0, own: 0, confirmed: 0, held: 0, outOfSync: false };
    counters.set(place, fresh);
    return fresh;
  };

  /** Sends Redis what it does not know, and holds the amounts if there is room for all of them. @throws RedisFailure */
  const count = async (asked: readonly Asked[]): Promise<Counted> => {
    let sent: readonly number[] = [];
    const resync = asked.map(({ counter }) => counter.outOfSync);
    for (const { counter } of asked) counter.outOfSync = false;
    try {
      const reply = await redis.write(async (client) => {
        // Not before, because this may have waited for a connection.
        sent = asked.map(({ counter }) => counter.own);
        return client.eval(COUNT, {
          keys: asked.flatMap(({ counter: { name } }) => [name, `${name}:held`]),
          arguments: [holder, String(now()), String(now() + HOLD_MS)].concat(
            asked.flatMap(({ counter, most, needed, hold, holds }, index) => [
              ...[most, needed, hold, counter.known, counter.own, counter.confirmed].map(String),
              ...[String(lifetime(counter)), resync[index] === true ? String(holds) : ''],
            ]),
          ),
        });
      });
      const [admitted, ...figures] = reply as readonly number[];
      const found = asked.map(({ counter }, index) => {
        counter.known = Math.max(counter.known, figures[2 * index] ?? 0);
        counter.confirmed = Math.max(counter.confirmed, sent[index] ?? 0);
        return { used: usedOf(counter), held: figures[2 * index + 1] ?? 0 };
      });
      return { admitted: admitted === 1, found };
    } catch (error) {
      for (const { counter } of asked) counter.outOfSync = true;
      throw error;
    }
  };
  const lifetime = ({ resetsAt }: Counter): number => Math.max(0, resetsAt - now()) + MARGIN_MS;

  /** Never fails: a change that cannot be sent is kept. */
  const send = async (all: readonly Change[]): Promise<void> => {
    const current = all.filter(({ counter }) => counter.resetsAt > now());
    if (current.length === 0) return;
    const asked = current.map(({ counter, hold }) => ({
      ...{ counter, hold, most: Number.MAX_SAFE_INTEGER, needed: 0, holds: counter.held - hold },
    }));
    await count(asked).catch(() => undefined);
  };
  // One counter at a time, because all keys of a script must be on one server of a cluster.
  redis.onConnect(() => {
    for (const counter of counters.values()) {
      if (counter.held === 0 && counter.own === counter.confirmed) continue;
      counter.outOfSync = true;
      void send([{ counter, hold: 0 }]);
    }
  });

  /** Counts with what this process knows. */
  const countLocally = (asked: readonly Asked[]): Counted => ({
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
      const holding = (counted: Counted): Counted => {
        if (counted.admitted) for (const { counter, hold } of asked) counter.held += hold;
        return counted;
      };
      // Nothing may come between the local check and its hold.
      const { admitted, found } = await count(asked).then(holding, () => holding(countLocally(asked)));
      const uses = asked.map(({ limit, counter: { resetsAt } }, index) => {
        const { used, held } = found[index] ?? { used: 0, held: 0 };
        return quotaUse(limit, { used, held, resetsAt }, admitted ? amounts : undefined);
      });
      const settle = async (used: QuotaAmounts): Promise<void> => {
        if (!admitted) return;
        await send(
          asked.flatMap(({ limit, counter, hold }) => {
            counter.held -= hold;
            const into = limit.kind === 'tokens' ? counterOf(key, limit) : counter;
            into.own += used[limit.kind];
            return into === counter ? { counter, hold: -hold } : { counter: into, hold: 0 };
          }),
        );
      };
      return { admitted, uses, settle };
    },
  };
}

interface Counter {
  /** The Redis key of one window. */
  readonly name: string;
  readonly resetsAt: number;
  /** The last amount from Redis. */
  known: number;
  /** All that requests of this process have used. */
  own: number;
  /** The part of `own` that `known` contains. */
  confirmed: number;
  /** Reserved for running requests of this process. */
  held: number;
  /** Whether Redis may have another amount as held. */
  outOfSync: boolean;
}

interface Change {
  readonly counter: Counter;
  /** How much more to hold; negative to release. */
  readonly hold: number;
}

interface Asked extends Change {
  readonly most: number;
  /** How much of the limit must be left. */
  readonly needed: number;
  /** The amount held without `hold`. */
  readonly holds: number;
}

interface Counted {
  readonly admitted: boolean;
  /** The counters before this change. */
  readonly found: readonly { readonly used: number; readonly held: number }[];
}

function usedOf({ known, own, confirmed }: Counter): number {
  return known + own - confirmed;
}

/** Tolerance for clocks that differ. */
const MARGIN_MS = 60_000;

/** How long the amounts held by a bridge count after its last update: as long as an answer can take. */
const HOLD_MS = 3_600_000;
