import { expect, test } from '@jest/globals';
import { processLimits } from '../../src/cli/server/machine-limits.js';

const GB = 2 ** 30;
const small = { cores: 1, memoryBytes: GB };
const laptop = { cores: 2, memoryBytes: 8 * GB };
const large = { cores: 16, memoryBytes: 64 * GB };

test.each([
  ['a small machine', small, {}, { maxRunning: 2, maxSpares: 0, maxToolWaits: 2, maxOngoing: 2, maxIdle: 1 }],
  ['a laptop', laptop, {}, { maxRunning: 8, maxSpares: 4, maxToolWaits: 4, maxOngoing: 8, maxIdle: 2 }],
  ['a large one', large, {}, { maxRunning: 64, maxSpares: 32, maxToolWaits: 32, maxOngoing: 65, maxIdle: 3 }],
  [
    'settings',
    laptop,
    { maxRunning: 3, maxSpares: 0, maxToolWaits: 9 },
    { maxRunning: 3, maxSpares: 0, maxToolWaits: 9, maxOngoing: 6, maxIdle: 2 },
  ],
  ['more kept than fit by default', laptop, { maxIdle: 40 }, { maxOngoing: 40, maxIdle: 40 }],
  ['none kept', laptop, { maxIdle: 0 }, { maxOngoing: 0, maxIdle: 0 }],
  ['unset settings', laptop, { maxRunning: undefined, maxIdle: undefined }, { maxRunning: 8, maxIdle: 2 }],
])('%s', (_, machine, set, expected) => {
  expect(processLimits(machine, set)).toMatchObject(expected);
});
