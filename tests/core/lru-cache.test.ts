/** The cache keeps within its bounds and evicts the least recently used entry first. */
import { expect, test } from '@jest/globals';
import { LruCache } from '../../src/core/lru-cache.js';

const cacheOf = (maxSize: number, maxEntries?: number): LruCache<string> =>
  new LruCache({
    maxSize,
    sizeOf: (_, value) => value.length,
    ...(maxEntries !== undefined && { maxEntries }),
  });

test('a value that is asked for outlives one that is not', () => {
  const cache = cacheOf(2);
  cache.set('a', '1');
  cache.set('b', '2');
  expect(cache.get('a')).toBe('1');
  cache.set('c', '3');
  expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual(['1', undefined, '3']);
});

test('a large value evicts as many as it takes, and one larger than the cache evicts none', () => {
  const cache = cacheOf(4);
  for (const key of ['a', 'b', 'c', 'd']) cache.set(key, 'x');
  cache.set('large', 'xxx');
  expect(['a', 'b', 'c', 'd', 'large'].map((key) => cache.get(key))).toEqual([
    ...[undefined, undefined, undefined],
    ...['x', 'xxx'],
  ]);
  cache.set('larger', 'xxxxx');
  expect(['d', 'large', 'larger'].map((key) => cache.get(key))).toEqual(['x', 'xxx', undefined]);
});

test('a new value takes the place of the old one, in size too', () => {
  const cache = cacheOf(4);
  cache.set('a', 'xxx');
  cache.set('a', 'x');
  cache.set('b', 'xxx');
  expect([cache.get('a'), cache.get('b')]).toEqual(['x', 'xxx']);
});

test('the number of entries is bounded too, and clearing frees everything', () => {
  const cache = cacheOf(100, 2);
  for (const key of ['a', 'b', 'c']) cache.set(key, key);
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([undefined, 'b', 'c']);
  cache.clear();
  expect(cache.get('b')).toBeUndefined();
  for (const key of ['d', 'e']) cache.set(key, key);
  expect([cache.get('d'), cache.get('e')]).toEqual(['d', 'e']);
});
