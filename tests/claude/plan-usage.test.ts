/** The plan's windows in the CLI's answer to `get_usage`. */
import { expect, test } from '@jest/globals';
import { usedWindows } from '../../src/claude/read/plan-usage.js';

const at = '2026-05-04T12:00:00.250Z';
const seconds = Date.UTC(2026, 4, 4, 12) / 1000;

test.each<[string, unknown, object[]]>([
  ['no plan', { rate_limits_available: false, rate_limits: null }, []],
  ['an answer of another kind', {}, []],
  [
    'every window',
    {
      rate_limits: {
        five_hour: { utilization: 42.44, resets_at: at },
        seven_day: { utilization: 0, resets_at: null },
        seven_day_opus: null,
        model_scoped: [
          { display_name: 'Fable', utilization: 7, resets_at: at },
          { display_name: 'Not a \n name', utilization: 7, resets_at: at },
          { display_name: 'Opus', utilization: null, resets_at: null },
        ],
        extra_usage: { is_enabled: true, monthly_limit: 50, used_credits: 1, utilization: 2 },
      },
    },
    [
      { name: 'five_hour', usedPercent: 42.4, resetsAt: seconds },
      { name: 'seven_day', usedPercent: 0 },
      { name: 'seven_day_fable', usedPercent: 7, resetsAt: seconds },
    ],
  ],
  [
    'a model with a window of its own name twice',
    {
      rate_limits: {
        seven_day_opus: { utilization: 10, resets_at: at },
        model_scoped: [{ display_name: 'Opus', utilization: 11, resets_at: at }],
      },
    },
    [{ name: 'seven_day_opus', usedPercent: 10, resetsAt: seconds }],
  ],
  [
    'odd numbers',
    { rate_limits: { five_hour: { utilization: -1 }, seven_day: { utilization: '3', resets_at: 'soon' } } },
    [],
  ],
])('%s', (_name, answer, windows) => {
  expect(usedWindows(JSON.parse(JSON.stringify(answer)) as Record<string, unknown>)).toEqual(windows);
});
