/** Requests and tokens are counted by key and window, in memory and in Redis, there for several bridges together. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { windowAt, type QuotaAmounts, type QuotaLimit, type QuotaStore } from '../../src/core/quota.js';
import { createMemoryQuotaStore } from '../../src/state/memory-quota-store.js';
import { RedisConnection } from '../../src/state/redis-connection.js';
import { createRedisQuotaStore } from '../../src/state/redis-quota-store.js';
import { startRedis, type TestRedis } from '../support/redis-server.js';
import type { PartName } from '../real-parts.mjs';
import { silentLog } from '../../src/core/logger.js';
import { describeKinds, hasParts, withParts } from '../support/with-parts.js';

let redis: TestRedis | undefined;
beforeAll(async () => {
  if (hasParts('redis')) redis = await startRedis();
});
afterAll(async () => redis?.[Symbol.asyncDispose]());
const links: RedisConnection[] = [];
afterEach(async () => {
  await Promise.all(links.splice(0).map((link) => link.close()));
  await redis?.ask('flushall');
});

function openRedis(now: () => number, url = redis!.url): QuotaStore {
  const link = new RedisConnection({ url, log: silentLog });
  links.push(link);
  return createRedisQuotaStore(link, { holder: `bridge${links.length}`, now });
}

interface Kind {
  readonly kind: string;
  readonly parts?: readonly PartName[];
  readonly open: (now: () => number) => QuotaStore;
}

const requests = (most: number, window: QuotaLimit['window'] = 'hour'): QuotaLimit => ({
  ...{ kind: 'requests', most, window },
});
const tokens = (most: number, window: QuotaLimit['window'] = 'hour'): QuotaLimit => ({
  ...{ kind: 'tokens', most, window },
});

const one: QuotaAmounts = { requests: 1, tokens: 0 };

/** What was used of each limit, or `no` before that. */
async function asked(
  store: QuotaStore,
  key: string,
  limits: readonly QuotaLimit[],
  amounts = one,
): Promise<unknown[]> {
  const { admitted, uses } = await store.admit(key, limits, amounts);
  return [...(admitted ? [] : ['no']), ...uses.map(({ used }) => used)];
}

const kinds: readonly Kind[] = [
  { kind: 'in memory', open: createMemoryQuotaStore },
  { kind: 'in Redis', parts: ['redis'], open: (now) => openRedis(now) },
  // Nothing listens on this port.
  { kind: 'while Redis is down', open: (now) => openRedis(now, 'redis://127.0.0.1:1') },
];

describeKinds('$kind', kinds, ({ open }) => {
  let time = 0;
  const storeAt = (at: string): QuotaStore => {
    time = Date.parse(at);
    return open(() => time);
  };

  test('admits requests up to the limit, and counts none that it refuses', async () => {
    const store = storeAt('2026-05-04T12:30:00Z');
    const limits = [requests(2)];
    expect(await asked(store, 'laptop', limits)).toEqual([1]);
    expect(await asked(store, 'laptop', limits)).toEqual([2]);
    expect(await asked(store, 'laptop', limits)).toEqual(['no', 2]);
    expect(await asked(store, 'laptop', limits)).toEqual(['no', 2]);
    expect(await asked(store, 'editor', limits)).toEqual([1]);
    expect(await asked(store, '', limits)).toEqual([1]);
  });

  test('reports when each window resets, and resets it then', async () => {
    const store = storeAt('2026-05-04T23:59:59.999Z');
    const limits = [requests(1, 'minute'), requests(2, 'hour'), requests(9, 'day')];
    const { uses } = await store.admit('laptop', limits, one);
    expect(uses).toEqual(
      limits.map((limit) => ({ ...limit, used: 1, held: 0, resetsAt: Date.parse('2026-05-05T00:00:00Z') })),
    );
    expect(await asked(store, 'laptop', limits)).toEqual(['no', 1, 1, 1]);
    time += 1;
    expect(await asked(store, 'laptop', limits)).toEqual([1, 1, 1]);
    time += 60_000;
    expect(await asked(store, 'laptop', limits)).toEqual([1, 2, 2]);
    time += 60_000;
    expect(await asked(store, 'laptop', limits)).toEqual(['no', 0, 2, 2]);
  });

  test('tokens are counted when they were used, and the request that goes beyond is still answered', async () => {
    const store = storeAt('2026-05-04T12:00:00Z');
    const limits = [requests(10), tokens(1000, 'day'), tokens(5000, 'minute')];
    const use = async (used: number): Promise<unknown[]> => {
      const { settle, uses } = await store.admit('laptop', limits, one);
      await settle({ requests: 1, tokens: used });
      return uses.map((each) => each.used);
    };
    expect(await use(999)).toEqual([1, 0, 0]);
    expect(await use(2_000_000_000_000)).toEqual([2, 999, 999]);
    expect(await asked(store, 'laptop', limits)).toEqual(['no', 2, 2_000_000_000_999, 2_000_000_000_999]);
    time += 24 * 3_600_000;
    expect(await asked(store, 'laptop', limits)).toEqual([1, 0, 0]);
  });

  test('concurrent requests see each other’s reservations, and the excess is released', async () => {
    const store = storeAt('2026-05-04T12:00:00Z');
    const limits = [requests(9), tokens(100)];
    const big = { requests: 1, tokens: 70 };
    const first = await store.admit('laptop', limits, big);
    expect(first.uses).toMatchObject([{ used: 1 }, { used: 0, held: 0 }]);
    const second = await store.admit('laptop', limits, big);
    expect(second.uses).toMatchObject([{ used: 2 }, { used: 70, held: 70 }]);
    const refused = await store.admit('laptop', limits, big);
    expect([refused.admitted, ...refused.uses]).toMatchObject([false, { used: 2 }, { used: 140, held: 140 }]);
    await refused.settle({ requests: 1, tokens: 1000 });
    await first.settle({ requests: 1, tokens: 5 });
    await second.settle({ requests: 0, tokens: 0 });
    const { admitted, uses } = await store.admit('laptop', limits, big);
    expect([admitted, ...uses]).toMatchObject([true, { used: 2 }, { used: 5, held: 0 }]);
  });

  test('a request for several answers needs room for all of them, and holds nothing of any limit without', async () => {
    const store = storeAt('2026-05-04T12:00:00Z');
    const limits = [requests(9, 'day'), requests(4), tokens(100)];
    expect(await asked(store, 'laptop', limits, { requests: 3, tokens: 10 })).toEqual([3, 3, 0]);
    expect(await asked(store, 'laptop', limits, { requests: 2, tokens: 10 })).toEqual(['no', 3, 3, 10]);
    expect(await asked(store, 'laptop', limits, { requests: 1, tokens: 10 })).toEqual([4, 4, 10]);
  });

  test('a request that lasts into the next window counts there with its tokens, and holds nothing of it', async () => {
    const store = storeAt('2026-05-04T12:59:59Z');
    const limits = [requests(5), tokens(100), tokens(500, 'day')];
    const long = await store.admit('laptop', limits, { requests: 1, tokens: 90 });
    time += 1000;
    expect(await asked(store, 'laptop', limits)).toEqual([1, 0, 90]);
    await long.settle({ requests: 1, tokens: 40 });
    expect(await asked(store, 'laptop', limits)).toEqual([2, 40, 40]);
  });

  test('many requests at once never exceed the limit', async () => {
    const store = storeAt('2026-05-04T12:00:00Z');
    const all = await Promise.all(
      Array.from({ length: 50 }, () => store.admit('laptop', [requests(20), requests(30, 'day')], one)),
    );
    expect(all.filter(({ admitted }) => admitted)).toHaveLength(20);
  });
});

withParts('redis').describe('one Redis behind two bridges', () => {
  const now = (): number => Date.parse('2026-05-04T12:00:00Z');

  test('both together admit as many as one would', async () => {
    const stores = [openRedis(now), openRedis(now)];
    const all = await Promise.all(
      Array.from({ length: 60 }, (_, index) => stores[index % 2]!.admit('laptop', [requests(25)], one)),
    );
    expect(all.filter(({ admitted }) => admitted)).toHaveLength(25);
  });

  test('tokens of one bridge count for the other, even while they are only held', async () => {
    const [first, other] = [openRedis(now), openRedis(now)];
    const limits = [tokens(100)];
    const mine = await first.admit('laptop', limits, { requests: 1, tokens: 60 });
    const theirs = await other.admit('laptop', limits, { requests: 1, tokens: 60 });
    expect([...mine.uses, ...theirs.uses].map(({ used }) => used)).toEqual([0, 60]);
    expect(await asked(first, 'laptop', limits)).toEqual(['no', 120]);
    await Promise.all([mine.settle({ requests: 1, tokens: 50 }), theirs.settle({ requests: 1, tokens: 49 })]);
    const key = `claude-bridge:quota:{laptop}:tokens:hour:${windowAt('hour', now()).index}`;
    expect(await redis!.ask('get', key)).toBe('99');
    const held = (await redis!.ask('hvals', `${key}:held`)).split('\n');
    expect(held.filter((entry) => !entry.startsWith('0 '))).toEqual([]);
    expect(await asked(other, 'laptop', limits, { requests: 1, tokens: 7 })).toEqual([99]);
    expect(Number(await redis!.ask('pttl', key))).toBeGreaterThan(3_600_000);
    expect(Number(await redis!.ask('pttl', `${key}:held`))).toBeGreaterThan(3_600_000);
  });

  test('what a dead bridge held counts for an hour at most', async () => {
    let time = now();
    const limits = [tokens(100, 'day')];
    const held = { requests: 1, tokens: 100 };
    await openRedis(() => time).admit('laptop', limits, held);
    const other = openRedis(() => time);
    time += 3_599_000;
    expect(await asked(other, 'laptop', limits)).toEqual(['no', 100]);
    time += 2000;
    expect(await asked(other, 'laptop', limits, held)).toEqual([0]);
    expect(await asked(other, 'laptop', limits, held)).toEqual(['no', 100]);
  });

  test('a Redis that comes back with an older copy learns the rest again, each part once', async () => {
    const store = openRedis(now);
    const key = `claude-bridge:quota:{laptop}:requests:hour:${windowAt('hour', now()).index}`;
    const use = async (): Promise<void> => {
      const { settle } = await store.admit('laptop', [requests(100)], one);
      await settle(one);
    };
    const counted = async (count: number): Promise<void> => {
      while ((await redis!.ask('get', key)) !== String(count));
    };
    await use();
    await counted(1);
    for (const each of [key, `${key}:held`]) await redis!.ask('copy', each, `${each}:old`);
    await use();
    await counted(2);
    for (const each of [key, `${key}:held`]) await redis!.ask('copy', `${each}:old`, each, 'replace');
    expect(await asked(store, 'laptop', [requests(100)])).toEqual([3]);
    expect(await asked(openRedis(now), 'laptop', [requests(100)])).toEqual([4]);
  });

  test('what no bridge has written is removed', async () => {
    const key = `claude-bridge:quota:{laptop}:requests:hour:${windowAt('hour', now()).index}:held`;
    await redis!.ask('hset', key, 'other', '5 soon');
    expect(await asked(openRedis(now), 'laptop', [requests(3)])).toEqual([1]);
    expect(await redis!.ask('hkeys', key)).toBe('bridge1');
  });
});
