/** Records are kept in order, written together or not at all, and bounded by size and age: in a folder and in Redis alike. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { BridgeError } from '../../src/core/bridge-error.js';
import { recordKey, recordPrefix } from '../../src/core/record-store.js';
import type { RecordRange, RecordStore } from '../../src/core/record-store.js';
import { withParts } from '../support/with-parts.js';
import {
  askRedis,
  closeOpened,
  closeStores,
  describeStores,
  endStores,
  openRedis,
  startStores,
} from './opened-stores.js';
import type { StoreOptions } from './opened-stores.js';

beforeAll(startStores);
afterEach(closeStores);
afterAll(endStores);

describeStores('$kind', ({ open }) => {
  let time = 0;
  const storeOf = (more: StoreOptions = {}): RecordStore => {
    time = 1_000_000;
    return open({ now: () => time, ...more }).records;
  };
  const keysOf = async (store: RecordStore, prefix: string, range?: RecordRange): Promise<string[]> =>
    (await store.list(prefix, range)).map(({ key }) => key);

  test('gives back what was put, the latest, until it is deleted', async () => {
    const store = storeOf();
    expect(await store.get('a')).toBeUndefined();
    const value = { text: 'ä\u2028\u0000 “𝄞” \\" {x} %s\n', list: [1.5, null, true, { deep: '' }], '': 0 };
    expect(await store.write([{ put: 'a', value }])).toBe(true);
    const first = await store.get('a');
    expect(first).toEqual({ key: 'a', value, version: expect.any(Number), expiresAt: time + 100_000 });
    await store.write([{ put: 'a', value: { n: 2 } }]);
    const second = await store.get('a');
    expect(second!.value).toEqual({ n: 2 });
    expect(second!.version).not.toBe(first!.version);
    await store.write([{ delete: 'a' }, { delete: 'b' }]);
    expect(await store.get('a')).toBeUndefined();
    expect((await store.room()).usedBytes).toBe(0);
  });

  test('large ones come back whole, within what may be reserved for them', async () => {
    const store = storeOf();
    const large = { text: 'ä“𝄞x'.repeat(200_000) };
    const values = [{ n: 1 }, large, { n: 2 }, { n: 3 }, { text: 'y'.repeat(300_000) }];
    await store.write(values.map((value, n) => ({ put: `k/${n}`, value })));
    expect((await store.list('k/')).map(({ value }) => value)).toEqual(values);
    const reserved: number[] = [];
    const found = await store.get('k/1', (bytes) => reserved.push(bytes));
    expect(found!.value).toEqual(large);
    expect(reserved).toEqual([expect.any(Number)]);
    expect(reserved[0]).toBeGreaterThanOrEqual(large.text.length);
    const refused = new BridgeError('queue_full', 'No memory is left.');
    const reserve = (): void => {
      throw refused;
    };
    await expect(store.get('k/1', reserve)).rejects.toBe(refused);
    const conditions = [{ key: 'k/1', version: found!.version }];
    const value = { text: 'z'.repeat(600_000) };
    expect(await store.write([{ put: 'k/1', value }], conditions)).toBe(true);
    expect(await store.write([{ put: 'k/1', value: large }], conditions)).toBe(false);
    expect((await store.get('k/1'))!.value).toEqual(value);
    await store.write(values.map((_, n) => ({ delete: `k/${n}` })));
    expect((await store.room()).usedBytes).toBe(0);
  });

  test('lists in the order of keys, a part at a time, in both directions', async () => {
    const store = storeOf();
    const keys = Array.from({ length: 250 }, (_, n) => `k/${String(n).padStart(3, '0')}`);
    await store.write([...keys, 'k', 'k0', 'j/1', 'l/1'].map((put) => ({ put, value: { put } })));
    expect(await keysOf(store, 'k/')).toEqual(keys);
    expect(await keysOf(store, 'k/', { descending: true })).toEqual(keys.toReversed());
    expect(await keysOf(store, 'k/', { limit: 2 })).toEqual(keys.slice(0, 2));
    expect(await keysOf(store, 'k/', { after: 'k/001', limit: 2 })).toEqual(keys.slice(2, 4));
    expect(await keysOf(store, 'k/', { after: 'k/001', descending: true })).toEqual(['k/000']);
    expect(await keysOf(store, 'k/', { after: 'k/249' })).toEqual([]);
    expect(await keysOf(store, 'k/', { limit: 0 })).toEqual([]);
    expect(await keysOf(store, 'm/')).toEqual([]);
    expect((await store.list('k/', { limit: 1 }))[0]!.value).toEqual({ put: 'k/000' });
  });

  test('changes everything or nothing, as the conditions say', async () => {
    const store = storeOf();
    await store.write([{ put: 'a', value: { n: 1 } }]);
    const { version } = (await store.get('a'))!;
    const change = [{ put: 'b', value: {} }, { delete: 'a' }];
    expect(await store.write(change, [{ key: 'a', version: version + 1 }])).toBe(false);
    expect(await store.write(change, [{ key: 'a', version: undefined }])).toBe(false);
    expect(
      await store.write(change, [
        { key: 'a', version },
        { key: 'c', version: 1 },
      ]),
    ).toBe(false);
    expect(await keysOf(store, '')).toEqual(['a']);
    expect(
      await store.write(change, [
        { key: 'a', version },
        { key: 'c', version: undefined },
      ]),
    ).toBe(true);
    expect(await keysOf(store, '')).toEqual(['b']);
  });

  test('of those who race, one wins', async () => {
    const store = storeOf();
    const add = async (): Promise<void> => {
      for (;;) {
        const found = await store.get('count');
        const n = Number(found?.value['n'] ?? 0) + 1;
        if (await store.write([{ put: 'count', value: { n } }], [{ key: 'count', version: found?.version }]))
          return;
      }
    };
    await Promise.all(Array.from({ length: 20 }, add));
    expect((await store.get('count'))!.value).toEqual({ n: 20 });
  });

  test('keeps nothing longer than asked, nor than it may', async () => {
    const store = storeOf();
    const puts = [
      { put: 'a', value: {}, expiresAt: time + 10 },
      { put: 'b', value: {}, expiresAt: time + 1e9 },
      { put: 'c', value: {} },
    ];
    await store.write(puts);
    time += 10;
    expect(await keysOf(store, '')).toEqual(['b', 'c']);
    expect(await store.get('a')).toBeUndefined();
    // As if it had never been there.
    expect(
      await store.write([{ put: 'a', value: { again: true } }], [{ key: 'a', version: undefined }]),
    ).toBe(true);
    time += 99_989;
    expect(await keysOf(store, '')).toEqual(['a', 'b', 'c']);
    time += 1;
    expect(await keysOf(store, '')).toEqual(['a']);
  });

  test('refuses what does not fit, whole, and makes room of what has expired or may be dropped', async () => {
    const store = storeOf({ maxBytes: 10_000 });
    const value = { text: 'x'.repeat(2000) };
    await store.write([{ put: 'kept', value: {}, bytesElsewhere: 3000 }]);
    await store.write([{ put: 'old', value, droppable: true }]);
    time += 1;
    await store.write([{ put: 'new', value, droppable: true }]);
    const before = await store.room();
    expect([before.maxBytes, store.maxAgeMs]).toEqual([10_000, 100_000]);
    expect(before.usedBytes).toBeGreaterThan(7000);
    expect(before.usedBytes).toBeLessThan(8000);

    const large = [
      { put: 'small', value: {} },
      { put: 'large', value: {}, bytesElsewhere: 8000 },
    ];
    await expect(store.write(large)).rejects.toMatchObject({
      code: 'store_full',
      message: expect.stringContaining('claude-bridge config set max-store-mb'),
    });
    expect(await store.get('small')).toBeUndefined();
    expect(await store.get('kept')).toBeDefined();

    await store.write([
      { put: 'third', value },
      { put: 'fourth', value, expiresAt: time + 1 },
    ]);
    expect(await keysOf(store, '')).not.toContain('old');
    // One in the place of another takes no room of its own.
    await store.write([{ put: 'third', value: { text: 'y'.repeat(2000) } }]);
    time += 2;
    await store.write([{ put: 'fifth', value }]);
    expect(await keysOf(store, '')).toContain('third');
    expect((await store.room()).usedBytes).toBeLessThanOrEqual(10_000);
    for (const key of await keysOf(store, '')) await store.write([{ delete: key }]);
    expect((await store.room()).usedBytes).toBe(0);
  });

  test('what is opened again has it all', async () => {
    const store = storeOf();
    await store.write([{ put: 'a', value: { n: 1 } }]);
    const found = await store.get('a');
    await closeOpened();
    expect(await storeOf().get('a')).toEqual(found);
  });
});

test('no part of a key can run into the next, and every text can be a part', () => {
  const parts = [undefined, '', '-', '.', '/', 'a/b', 'a', '%002f', '\ud800', 'ä', '\n'];
  const keys = parts.flatMap((one) => parts.map((other) => recordKey('kind', one, other)));
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of keys) expect(key).toMatch(/^[!-~]+$/u);
  expect(recordPrefix('kind', 'a')).toBe(`${recordKey('kind', 'a')}/`);
  expect(recordKey('kind', 'a', 'b').startsWith(recordPrefix('kind', 'a'))).toBe(true);
  expect(recordKey('kind', 'ab', 'b').startsWith(recordPrefix('kind', 'a'))).toBe(false);
});

withParts('redis').test('leaves nothing in Redis that does not expire', async () => {
  const { records } = openRedis();
  await records.write([
    { put: 'a', value: {} },
    { put: 'b', value: {}, expiresAt: Date.now() + 5000 },
  ]);
  for (const key of (await askRedis('keys', '*')).split('\n')) {
    expect(key).toMatch(/^claude-bridge:\{store\}:/u);
    expect(Number(await askRedis('pttl', key))).toBeGreaterThan(key.endsWith(':r:b') ? 1 : 90_000);
  }
});
