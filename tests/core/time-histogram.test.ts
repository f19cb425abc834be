/** Counted times: how exact a median is, and that sums of rows lose nothing. */
import { describe, expect, test } from '@jest/globals';
import { addTimes, NO_TIMES, oneTime, quantile, TIME_BUCKETS } from '../../src/core/time-histogram.js';

const timesOf = (...all: number[]): readonly number[] => all.map(oneTime).reduce(addTimes, NO_TIMES);

describe('a quantile', () => {
  test.each([1, 2, 3, 5, 8, 13, 21, 50, 99, 450, 1000, 3300, 60_000, 900_000])(
    'of %d ms is off by at most a tenth or a millisecond',
    (ms) => {
      const found = quantile(oneTime(ms), 0.5)!;
      expect(Math.abs(found - ms)).toBeLessThanOrEqual(Math.max(1, ms / 10));
    },
  );

  test('is the time that this share does not exceed', () => {
    const times = timesOf(...Array.from({ length: 95 }, () => 10), ...Array.from({ length: 5 }, () => 1000));
    expect([quantile(times, 0.5), quantile(times, 0.95), quantile(times, 0.96)]).toEqual([
      quantile(oneTime(10), 1),
      quantile(oneTime(10), 1),
      quantile(oneTime(1000), 1),
    ]);
  });

  test('of nothing is nothing', () => expect(quantile(NO_TIMES, 0.5)).toBeUndefined());

  test('of less than a millisecond is 0', () => expect(quantile(timesOf(0, 0.4), 0.95)).toBe(0));
});

describe('the counts', () => {
  test('add up in any order', () => {
    const [a, b, c] = [timesOf(1, 900), timesOf(30), timesOf(30, 30)];
    expect(addTimes(addTimes(a, b), c)).toEqual(addTimes(c, addTimes(b, a)));
    expect(addTimes(addTimes(a, b), c).reduce((sum, count) => sum + count, 0)).toBe(5);
    expect(addTimes(a, NO_TIMES)).toEqual(a);
  });

  test.each([Infinity, 1e12, NaN, -5])('%d stays in bounds', (ms) =>
    expect(oneTime(ms).length).toBeLessThanOrEqual(TIME_BUCKETS),
  );
});
