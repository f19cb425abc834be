/** Kept responses are limited by count, size and age, in memory and in Redis. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { ResponseStore, StoredResponse } from '../../src/core/response-store.js';
import { jsonSize } from '../../src/core/json.js';
import { createDurableResponseStore } from '../../src/state/durable-response-store.js';
import { createMemoryResponseStore } from '../../src/state/memory-response-store.js';
import type { ResponseStoreOptions } from '../../src/state/memory-response-store.js';
import { createRedisState } from '../../src/state/redis-state.js';
import type { RedisState } from '../../src/state/redis-state.js';
import { startRedis } from '../support/redis-server.js';
import type { TestRedis } from '../support/redis-server.js';
import { silentLog } from '../../src/core/logger.js';
import type { PartName } from '../real-parts.mjs';
import { closeStores, openEmbedded } from './opened-stores.js';
import { describeKinds, hasParts, withParts } from '../support/with-parts.js';

const record = (id: string, said = ''): StoredResponse => ({
  id,
  response: { said },
  items: [],
  inputFrom: 0,
});

async function keptOf(store: ResponseStore, ...ids: string[]): Promise<string[]> {
  const found = await Promise.all(ids.map(async (id) => store.get(id)));
  return found.flatMap((each) => (each ? [each.id] : []));
}

interface Kind {
  readonly kind: string;
  readonly parts?: readonly PartName[];
  readonly open: (options: ResponseStoreOptions) => ResponseStore;
  /** As the store counts it. */
  readonly sizeOf: (kept: StoredResponse) => number;
}

let redis: TestRedis | undefined;
beforeAll(async () => {
  if (hasParts('redis')) redis = await startRedis();
});
afterAll(async () => redis?.[Symbol.asyncDispose]());
const states: RedisState[] = [];
afterEach(async () => {
  await Promise.all(states.splice(0).map((state) => state.close()));
  await redis?.ask('flushall');
});

function openRedis(responses: ResponseStoreOptions): ResponseStore {
  const { now } = responses;
  const usage = { writer: 'w', retentionDays: 1, now };
  const store = { maxBytes: 1_000_000, maxAgeMs: 100_000 };
  const state = createRedisState({ url: redis!.url, responses, usage, store, now, log: silentLog });
  states.push(state);
  return state.responseStore;
}

const kinds: readonly Kind[] = [
  { kind: 'in memory', open: createMemoryResponseStore, sizeOf: jsonSize },
  {
    kind: 'in Redis',
    parts: ['redis'],
    open: openRedis,
    sizeOf: (kept) => Buffer.byteLength(JSON.stringify(kept)),
  },
];

describeKinds('$kind', kinds, ({ open, sizeOf }) => {
  let time = 0;
  const storeOf = (more: Partial<ResponseStoreOptions> = {}): ResponseStore => {
    time = 1000;
    return open({ ...{ maxResponses: 3, maxBytes: 1_000_000, ttlMs: 100_000, now: () => time }, ...more });
  };

  test('gives back what was put, until it is deleted', async () => {
    const store = storeOf();
    await store.put(record('a', 'x'));
    expect(await store.get('a')).toEqual(record('a', 'x'));
    await store.put(record('a', 'y'));
    expect(await store.get('a')).toEqual(record('a', 'y'));
    await store.delete('a');
    await store.delete('a');
    expect(await store.get('a')).toBeUndefined();
    expect(await store.get('__proto__')).toBeUndefined();
  });

  test('keeps up to the limit, and removes the least recently used', async () => {
    const store = storeOf();
    for (const id of ['a', 'b', 'c']) await store.put(record(id));
    await store.get('a');
    await store.put(record('d'));
    expect(await keptOf(store, 'a', 'b', 'c', 'd')).toEqual(['a', 'c', 'd']);
  });

  test('keeps up to the limit of bytes, and nothing larger', async () => {
    const size = sizeOf(record('a', 'x'.repeat(100)));
    const store = storeOf({ maxBytes: 2.5 * size });
    for (const id of ['a', 'b', 'c']) await store.put(record(id, 'x'.repeat(100)));
    expect(await keptOf(store, 'a', 'b', 'c')).toEqual(['b', 'c']);
    await store.put(record('d', 'x'.repeat(1000)));
    expect(await keptOf(store, 'b', 'c', 'd')).toEqual(['b', 'c']);
    // Deleting and replacing give their bytes back.
    for (let count = 0; count < 10; count++) {
      await store.put(record('b', 'y'.repeat(100)));
      await store.delete('c');
      await store.put(record('c', 'z'.repeat(100)));
    }
    expect(await keptOf(store, 'b', 'c')).toEqual(['b', 'c']);
  });

  test('keeps nothing longer than its time, however often it is read', async () => {
    const store = storeOf();
    await store.put(record('a'));
    time += 99_999;
    expect(await keptOf(store, 'a')).toEqual(['a']);
    await store.put(record('b'));
    time += 1;
    expect(await keptOf(store, 'a', 'b')).toEqual(['b']);
  });

  test('keeps nothing when the limit is 0', async () => {
    const store = storeOf({ maxResponses: 0 });
    await store.put(record('a'));
    expect(await store.get('a')).toBeUndefined();
  });

  test('keeps every character and number as it was', async () => {
    const store = storeOf();
    const kept = {
      ...record('resp_1', 'ä\u2028\u0000 “𝄞” \\" {x}'),
      client: 'laptop',
      items: [{ n: 1.5, list: [null, true], text: '' }],
      inputFrom: 1,
    };
    await store.put(kept);
    expect(await store.get('resp_1')).toEqual(kept);
    for (const id of ['', '/use', '*', 'resp_1/size']) expect(await store.get(id)).toBeUndefined();
  });
});

withParts('redis').describe('one Redis behind two bridges', () => {
  const options = { maxResponses: 3, maxBytes: 1_000_000, ttlMs: 100_000, now: () => 1000 };

  test('what one puts the other gets and deletes, and the limits hold for both together', async () => {
    const [one, other] = [openRedis(options), openRedis(options)];
    await one.put(record('a', 'said'));
    expect(await other.get('a')).toEqual(record('a', 'said'));
    await other.put(record('b'));
    await Promise.all([one.put(record('c')), other.put(record('d'))]);
    expect(await keptOf(one, 'a', 'b', 'c', 'd')).toEqual(['b', 'c', 'd']);
    await other.delete('b');
    expect(await one.get('b')).toBeUndefined();
  });

  test('leaves nothing in Redis that does not expire', async () => {
    const store = openRedis(options);
    await store.put(record('a'));
    for (const key of (await redis!.ask('keys', '*')).split('\n')) {
      expect(key).toMatch(/^claude-bridge:\{responses\}:/);
      expect(Number(await redis!.ask('pttl', key))).toBeGreaterThan(90_000);
    }
    await store.delete('a');
    expect(await redis!.ask('keys', '*')).toBe('claude-bridge:{responses}:/total');
    expect(await redis!.ask('hget', 'claude-bridge:{responses}:/total', 'bytes')).toBe('0');
  });
});

test('one that a locked store could not keep at first is read as it was when the store could keep it', async () => {
  let time = 1000;
  const now = (): number => time;
  const other = openEmbedded();
  await other.records.write([{ put: 'a', value: {} }]);
  const { records } = openEmbedded({ now });
  const brief = createMemoryResponseStore({ maxResponses: 3, maxBytes: 1_000_000, ttlMs: 100_000, now });
  const store = createDurableResponseStore(brief, records, silentLog);
  const durable = { durable: true };
  await store.put({ ...record('a', 'half'), ...durable });
  expect(await store.get('a')).toEqual({ ...record('a', 'half'), ...durable });
  await other.close();
  // It does not try again at once.
  time += 10_000;
  await store.put({ ...record('a', 'all'), ...durable });
  expect(await store.get('a')).toEqual({ ...record('a', 'all'), ...durable });
  await closeStores();
});

test('an estimated size grows with what is in it', () => {
  expect(jsonSize('abc')).toBeGreaterThanOrEqual(6);
  expect(jsonSize({ a: ['x'.repeat(1000)] })).toBeGreaterThan(2000);
  expect(jsonSize([null, 1, true])).toBeLessThan(100);
});
