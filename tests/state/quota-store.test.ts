/** Requests and tokens are counted by key and window, wherever that is done; and over several bridges in Redis. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { windowAt } from '../../src/core/quota.js';
import type { QuotaLimit, QuotaStore } from '../../src/core/quota.js';
import { createMemoryQuotaStore } from '../../src/state/memory-quota-store.js';
import { RedisLink } from '../../src/state/redis-link.js';
import { createRedisQuotaStore } from '../../src/state/redis-quota-store.js';
import { startRedis } from '../support/redis-server.js';
import type { TestRedis } from '../support/redis-server.js';
import { silentLog } from '../support/silent-log.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => redis[Symbol.asyncDispose]());
const links: RedisLink[] = [];
afterEach(async () => {
  await Promise.all(links.splice(0).map((link) => link.close()));
  await redis.ask('flushall');
});

function openRedis(now: () => number): QuotaStore {
  const link = new RedisLink({ url: redis.url, log: silentLog });
  links.push(link);
  return createRedisQuotaStore(link, now);
}

const requests = (most: number, window: QuotaLimit['window'] = 'hour'): QuotaLimit => ({
  ...{ kind: 'requests', most, window },
});
const tokens = (most: number, window: QuotaLimit['window'] = 'hour'): QuotaLimit => ({
  ...{ kind: 'tokens', most, window },
});

/** What was used of each limit, or `no` before that. */
async function asked(store: QuotaStore, key: string, limits: readonly QuotaLimit[]): Promise<unknown[]> {
  const { admitted, uses } = await store.admit(key, limits);
  return [...(admitted ? [] : ['no']), ...uses.map(({ used }) => used)];
}

describe.each([
  { kind: 'in memory', open: createMemoryQuotaStore },
  { kind: 'in Redis', open: openRedis },
])('$kind', ({ open }) => {
  let time = 0;
  const storeAt = (at: string): QuotaStore => {
    time = Date.parse(at);
    return open(() => time);
  };

  test('admits so many requests, and counts none that it refuses', async () => {
    const store = storeAt('2026-05-04T12:30:00Z');
    const limits = [requests(2)];
    expect(await asked(store, 'laptop', limits)).toEqual([1]);
    expect(await asked(store, 'laptop', limits)).toEqual([2]);
    expect(await asked(store, 'laptop', limits)).toEqual(['no', 2]);
    expect(await asked(store, 'laptop', limits)).toEqual(['no', 2]);
    expect(await asked(store, 'editor', limits)).toEqual([1]);
    expect(await asked(store, '', limits)).toEqual([1]);
  });

  test('tells when each window begins anew, and begins it then', async () => {
    const store = storeAt('2026-05-04T23:59:59.999Z');
    const limits = [requests(1, 'minute'), requests(2, 'hour'), requests(9, 'day')];
    const { uses } = await store.admit('laptop', limits);
    expect(uses).toEqual(
      limits.map((limit) => ({ ...limit, used: 1, resetsAt: Date.parse('2026-05-05T00:00:00Z') })),
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
    expect(await asked(store, 'laptop', limits)).toEqual([1, 0, 0]);
    store.addTokens('laptop', limits, 999);
    expect(await asked(store, 'laptop', limits)).toEqual([2, 999, 999]);
    store.addTokens('laptop', limits, 2_000_000_000_000);
    expect(await asked(store, 'laptop', limits)).toEqual(['no', 2, 2_000_000_000_999, 2_000_000_000_999]);
    time += 24 * 3_600_000;
    expect(await asked(store, 'laptop', limits)).toEqual([1, 0, 0]);
  });

  test('many at once are not admitted more often than they may', async () => {
    const store = storeAt('2026-05-04T12:00:00Z');
    const all = await Promise.all(
      Array.from({ length: 50 }, () => store.admit('laptop', [requests(20), requests(30, 'day')])),
    );
    expect(all.filter(({ admitted }) => admitted)).toHaveLength(20);
  });
});

describe('one Redis behind two bridges', () => {
  const now = (): number => Date.parse('2026-05-04T12:00:00Z');

  test('both together admit what one may', async () => {
    const stores = [openRedis(now), openRedis(now)];
    const all = await Promise.all(
      Array.from({ length: 60 }, (_, index) => stores[index % 2]!.admit('laptop', [requests(25)])),
    );
    expect(all.filter(({ admitted }) => admitted)).toHaveLength(25);
  });

  test('tokens of the one count for the other', async () => {
    const [one, other] = [openRedis(now), openRedis(now)];
    const limits = [tokens(100)];
    expect(await asked(one, 'laptop', limits)).toEqual([0]);
    one.addTokens('laptop', limits, 60);
    other.addTokens('laptop', limits, 60);
    const key = `claude-bridge:quota:{laptop}:tokens:hour:${windowAt('hour', now()).index}`;
    while ((await redis.ask('get', key)) !== '120');
    expect(await asked(other, 'laptop', limits)).toEqual(['no', 120]);
    expect(Number(await redis.ask('pttl', key))).toBeGreaterThan(3_600_000);
  });
});
