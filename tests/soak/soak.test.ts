/** Two hundred conversations, some of them struck: the others are exact, and nothing is left over. */
import { expect, test } from '@jest/globals';
import { soak } from './drive.js';

test('dying processes, vanishing clients and a stalling model harm nobody else, and leave nothing behind', async () => {
  const report = await soak({ seed: 20_261_122, more: (begun) => begun < 200 });
  console.log(report);
  expect(report.violations).toEqual([]);
  const { conversations, turns, exact, killedAnswering, lost, left, stalled, heap } = report;
  expect(conversations).toBe(200);
  expect(killedAnswering).toBeGreaterThan(10);
  expect(lost).toBeGreaterThan(5);
  expect(left).toBeGreaterThan(10);
  expect(stalled).toBeGreaterThan(5);
  expect(exact).toBe(turns - left);
  expect(heap.now - heap.early).toBeLessThan(10);
}, 300_000);
