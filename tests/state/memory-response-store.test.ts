/** The kept answers are bounded by their number, their size and their age. */
import { expect, test } from '@jest/globals';
import type { ResponseStore, StoredResponse } from '../../src/core/response-store.js';
import { createMemoryResponseStore } from '../../src/state/memory-response-store.js';
import { jsonSize } from '../../src/state/json-size.js';

let time = 0;

function storeOf(more: Partial<Parameters<typeof createMemoryResponseStore>[0]> = {}): ResponseStore {
  time = 1000;
  return createMemoryResponseStore({
    ...{ maxResponses: 3, maxBytes: 1_000_000, ttlMs: 100, now: () => time },
    ...more,
  });
}

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

test('keeps so many, and lets the longest unused go', async () => {
  const store = storeOf();
  for (const id of ['a', 'b', 'c']) await store.put(record(id));
  await store.get('a');
  await store.put(record('d'));
  expect(await keptOf(store, 'a', 'b', 'c', 'd')).toEqual(['a', 'c', 'd']);
});

test('keeps so many bytes, and nothing that alone is more', async () => {
  const size = jsonSize(record('a', 'x'.repeat(100)));
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
  time += 99;
  expect(await keptOf(store, 'a')).toEqual(['a']);
  await store.put(record('b'));
  time += 1;
  expect(await keptOf(store, 'a', 'b')).toEqual(['b']);
});

test('keeps nothing at all when it may not', async () => {
  const store = storeOf({ maxResponses: 0 });
  await store.put(record('a'));
  expect(await store.get('a')).toBeUndefined();
});

test('an estimated size grows with what is in it', () => {
  expect(jsonSize('abc')).toBeGreaterThanOrEqual(6);
  expect(jsonSize({ a: ['x'.repeat(1000)] })).toBeGreaterThan(2000);
  expect(jsonSize([null, 1, true])).toBeLessThan(100);
});
