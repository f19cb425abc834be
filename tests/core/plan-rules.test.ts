/** How far requests may use up the plan: what is let through, and what a stopped request has to wait for. */
import { describe, expect, test } from '@jest/globals';
import { planStop, type PlanRules, type PlanShares } from '../../src/core/plan-rules.js';
import { NOTHING_SPENT, type PlanState } from '../../src/core/plan.js';

const shares = (of: Record<string, number>): PlanShares => new Map(Object.entries(of));
const rules = (more: Partial<PlanRules>): PlanRules => ({
  ...{ stopAt: new Map(), stopKeysAt: new Map(), noExtraUsage: false },
  ...more,
});
const plan = (used: Record<string, number | undefined>, more: Partial<PlanState> = {}): PlanState => ({
  windows: Object.entries(used).map(([name, usedPercent], index) => ({
    ...{ name, seenAt: 1, resetsAt: 1000 + index },
    ...(usedPercent !== undefined && { usedPercent }),
  })),
  spending: NOTHING_SPENT,
  ...more,
});
const fine = { five_hour: 90, seven_day: 80, seven_day_opus: 100 };

describe('stop-at', () => {
  test.each<[Record<string, number>, Record<string, number | undefined>, object | undefined]>([
    [{}, { five_hour: 150 }, undefined],
    [{ '*': 91 }, fine, undefined],
    [{ '*': 90 }, {}, undefined],
    [{ '*': 90 }, { five_hour: undefined }, undefined],
    [{ '*': 90 }, fine, { window: 'five_hour', usedPercent: 90, allowed: 90, resetsAt: 1000 }],
    [{ seven_day: 80 }, fine, { window: 'seven_day', usedPercent: 80, allowed: 80, resetsAt: 1001 }],
    [
      { seven_day_opus: 50 },
      fine,
      { window: 'seven_day_opus', usedPercent: 100, allowed: 50, resetsAt: 1002 },
    ],
    // Of two windows the one that resets last decides how long to wait.
    [{ '*': 10 }, fine, { window: 'seven_day', usedPercent: 80, allowed: 10, resetsAt: 1001 }],
  ])('%j with %j used', (stopAt, used, stop) => {
    expect(planStop(plan(used), rules({ stopAt: shares(stopAt) }), undefined)).toEqual(
      stop && { rule: 'stop-at', ...stop },
    );
  });

  test.each<[string, object, Partial<PlanRules>, object]>([
    ['stop-at', {}, { stopAt: shares({ '*': 90 }) }, { allowed: 90 }],
    ['stop-at', { usedPercent: 89 }, { stopAt: shares({ '*': 90 }) }, { allowed: 90 }],
    ['key-quotas', {}, { stopKeysAt: new Map([['a', shares({ five_hour: 50 })]]) }, { allowed: 50 }],
    ['no-extra-usage', {}, { noExtraUsage: true }, { allowed: 100 }],
  ])('%s: a window that rejects requests is used up, whatever its percent (%j)', (rule, told, by, stop) => {
    const windows = [
      { name: 'five_hour', status: 'rejected', resetsAt: 1000, seenAt: 1, ...told },
      { name: 'seven_day_opus', status: 'rejected', resetsAt: 2000, seenAt: 1 },
    ];
    expect(planStop({ windows, spending: NOTHING_SPENT }, rules(by), 'a')).toEqual({
      ...{ rule, window: 'five_hour', resetsAt: 1000 },
      ...stop,
    });
  });

  test('a window without a time of reset stops nothing, because it would for ever', () => {
    const windows = [{ name: 'five_hour', usedPercent: 100, seenAt: 1 }];
    expect(
      planStop({ windows, spending: NOTHING_SPENT }, rules({ stopAt: shares({ '*': 1 }) }), 'a'),
    ).toBeUndefined();
  });
});

test.each<[string | undefined, number | undefined]>([
  ['guest', 50],
  ['other', 70],
  [undefined, 70],
  ['free', undefined],
])('the key %s may use the plan to its own share', (key, allowed) => {
  const stopKeysAt = new Map([
    ['guest', shares({ five_hour: 50 })],
    ['free', shares({})],
    ['*', shares({ five_hour: 70 })],
  ]);
  expect(planStop(plan({ five_hour: 75 }), rules({ stopKeysAt }), key)).toEqual(
    allowed && { rule: 'key-quotas', window: 'five_hour', usedPercent: 75, allowed, resetsAt: 1000 },
  );
});

describe('no-extra-usage', () => {
  const deciding = { status: 'rejected', window: 'seven_day', resetsAt: 5000 };
  test.each<[string, PlanState, object | undefined]>([
    ['not yet', plan({ five_hour: 99.9, seven_day_opus: 100 }, { extraUsage: false }), undefined],
    ['about to begin', plan({ five_hour: 100 }), { window: 'five_hour', usedPercent: 100, resetsAt: 1000 }],
    ['begun', plan({}, { extraUsage: true, limits: deciding }), { window: 'seven_day', resetsAt: 5000 }],
    ['begun, until no one knows', plan({}, { extraUsage: true, limits: { status: 'rejected' } }), {}],
  ])('%s', (_name, state, stop) => {
    expect(planStop(state, rules({ noExtraUsage: true }), 'a')).toEqual(
      stop && { rule: 'no-extra-usage', allowed: 100, ...stop },
    );
    expect(planStop(state, rules({}), 'a')).toBeUndefined();
  });
});
