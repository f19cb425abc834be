/** What the CLI prints about the plan and the cost of answers; the lines are those of the versions named. */
import { expect, test } from '@jest/globals';
import { costSoFar, planLimits } from '../../src/claude/read/plan-limits.js';

const [RESET, WEEK] = [1795685947, 1795768747];

test.each<[string, object, object]>([
  [
    '2.1.330, all is well',
    {
      ...{ status: 'allowed', resetsAt: RESET, rateLimitType: 'five_hour', isUsingOverage: false },
      ...{ overageStatus: 'allowed', overageResetsAt: WEEK },
      unifiedWindows: {
        five_hour: { utilization: 0.42, resetsAt: RESET, status: 'allowed' },
        seven_day: { utilization: 0.1234, resetsAt: WEEK, status: 'allowed' },
      },
    },
    {
      ...{ status: 'allowed', window: 'five_hour', resetsAt: RESET, extraUsage: false },
      windows: [
        { name: 'seven_day', usedPercent: 12.3, resetsAt: WEEK, status: 'allowed' },
        { name: 'five_hour', usedPercent: 42, resetsAt: RESET, status: 'allowed' },
      ],
    },
  ],
  [
    '2.1.330, a warning',
    {
      ...{ status: 'allowed_warning', resetsAt: RESET, rateLimitType: 'five_hour', utilization: 0.91 },
      ...{ isUsingOverage: false, surpassedThreshold: 0.9 },
      unifiedWindows: { five_hour: { utilization: 0.91, resetsAt: RESET, status: 'allowed' } },
    },
    {
      ...{ status: 'allowed_warning', window: 'five_hour', resetsAt: RESET, extraUsage: false },
      windows: [{ name: 'five_hour', usedPercent: 91, resetsAt: RESET, status: 'allowed_warning' }],
    },
  ],
  [
    '2.1.197, all is well',
    { status: 'allowed', resetsAt: RESET, rateLimitType: 'five_hour', isUsingOverage: false },
    {
      ...{ status: 'allowed', window: 'five_hour', resetsAt: RESET, extraUsage: false },
      windows: [{ name: 'five_hour', resetsAt: RESET, status: 'allowed' }],
    },
  ],
  [
    '2.1.197, a warning',
    { status: 'allowed_warning', resetsAt: WEEK, rateLimitType: 'seven_day_opus', utilization: 0.755 },
    {
      ...{ status: 'allowed_warning', window: 'seven_day_opus', resetsAt: WEEK },
      windows: [{ name: 'seven_day_opus', usedPercent: 75.5, resetsAt: WEEK, status: 'allowed_warning' }],
    },
  ],
  [
    'extra usage',
    { status: 'rejected', resetsAt: RESET, rateLimitType: 'five_hour', isUsingOverage: true },
    {
      ...{ status: 'rejected', window: 'five_hour', resetsAt: RESET, extraUsage: true },
      windows: [{ name: 'five_hour', resetsAt: RESET, status: 'rejected' }],
    },
  ],
  [
    'an account without a plan',
    { status: 'allowed', isUsingOverage: false },
    { status: 'allowed', extraUsage: false },
  ],
  ['a refusal without a window', { status: 'rejected' }, { status: 'rejected' }],
  [
    'nonsense',
    { status: 1, unifiedWindows: { five_hour: 'x', b: { utilization: -1, resetsAt: 'y' } } },
    { status: 'unknown', windows: [{ name: 'five_hour' }, { name: 'b' }] },
  ],
])('%s', (_name, info, limits) => {
  expect(planLimits({ type: 'rate_limit_event', rate_limit_info: info })).toEqual(limits);
});

test.each([
  [0.0000809, 0.0000809],
  [0, 0],
  [-1, undefined],
  [Infinity, undefined],
  ['1', undefined],
  [undefined, undefined],
])('a result with the cost %p', (total_cost_usd, cost) => {
  expect(costSoFar({ type: 'result', total_cost_usd })).toBe(cost);
});
