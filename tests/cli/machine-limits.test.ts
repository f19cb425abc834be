import { expect, test } from '@jest/globals';
import { connectionLimit, processLimits } from '../../src/cli/server/machine-limits.js';
import { resolveSettings } from '../../src/settings/resolve-settings.js';

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

test.each([
  // 8 that answer, 4 spares, 4 that wait for tools and 10 kept.
  ['what fits the machine', {}, 4096 - 96 - 4 * (8 + 4 + 4 + 10)],
  ['a setting', { 'max-concurrent': 256, 'max-idle-conversations': 10 }, 4096 - 96 - 4 * (256 + 4 + 4 + 10)],
])('%s leaves the open files of its processes', (_, flags, expected) => {
  const { settings } = resolveSettings({ flags, env: {}, stored: {} });
  expect(connectionLimit(settings, { ...laptop, platform: 'linux' }, 4096)).toBe(expected);
});
