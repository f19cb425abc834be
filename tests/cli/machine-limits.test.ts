import { expect, test } from '@jest/globals';
import { processLimits } from '../../src/cli/server/machine-limits.js';

const GB = 2 ** 30;
const small = { cores: 1, memoryBytes: GB };
const laptop = { cores: 2, memoryBytes: 8 * GB };
const large = { cores: 16, memoryBytes: 64 * GB };

test.each([
  ['a small machine', small, {}, { maxRunning: 2, maxSpares: 0, maxToolWaits: 2, maxKept: 3, maxIdle: 1 }],
  ['a laptop', laptop, {}, { maxRunning: 8, maxSpares: 4, maxToolWaits: 4, maxKept: 10, maxIdle: 2 }],
  ['a large one', large, {}, { maxRunning: 64, maxSpares: 32, maxToolWaits: 32, maxKept: 68, maxIdle: 3 }],
  [
    'settings',
    laptop,
    { maxRunning: 3, maxSpares: 0, maxToolWaits: 9 },
    { maxRunning: 3, maxSpares: 0, maxToolWaits: 9, maxKept: 8, maxIdle: 2 },
  ],
  ['a number of kept ones', laptop, { maxKept: 40 }, { maxKept: 40, maxIdle: 40 }],
  ['none kept', laptop, { maxKept: 0 }, { maxKept: 0, maxIdle: 0 }],
  ['unset settings', laptop, { maxRunning: undefined, maxKept: undefined }, { maxRunning: 8, maxIdle: 2 }],
])('%s', (_, machine, set, expected) => {
  expect(processLimits(machine, set)).toMatchObject(expected);
});
