/** The plan as it is remembered between answers. */
import { expect, test } from '@jest/globals';
import { PlanRecord } from '../../src/session/plan/plan-record.js';

const NOON = Date.UTC(2026, 4, 4, 12);
const soon = NOON / 1000 + 60;

test('keeps the last report of each window until it resets', () => {
  let time = NOON;
  const plan = new PlanRecord({ now: () => time, elapsed: () => 0 });
  expect(plan.state).toEqual({ windows: [], spending: { usd: 0, unpricedAnswers: 0 } });
  const week = { name: 'seven_day', usedPercent: 10, resetsAt: soon + 1000 };
  plan.note({ status: 'allowed', windows: [{ name: 'five_hour', usedPercent: 40, resetsAt: soon }, week] });
  time += 1000;
  const limits = {
    ...{ status: 'rejected', window: 'five_hour', resetsAt: soon, extraUsage: true },
    windows: [{ name: 'five_hour', usedPercent: 100, resetsAt: soon }],
  };
  plan.note(limits);
  expect(plan.state).toMatchObject({
    windows: [
      { name: 'five_hour', usedPercent: 100, resetsAt: soon, seenAt: NOON + 1000 },
      { ...week, seenAt: NOON },
    ],
    ...{ limits, extraUsage: true },
  });
  time = soon * 1000;
  expect(plan.state).toEqual({
    windows: [{ ...week, seenAt: NOON }],
    spending: { usd: 0, unpricedAnswers: 0 },
  });
});

test('a report that does not say when its window resets counts for an hour', () => {
  let time = NOON;
  const plan = new PlanRecord({ now: () => time, elapsed: () => 0 });
  plan.note({ status: 'allowed', extraUsage: true });
  time += 3_599_000;
  expect(plan.state.extraUsage).toBe(true);
  time += 1000;
  expect(plan.state).toEqual({ windows: [], spending: { usd: 0, unpricedAnswers: 0 } });
});

test('a window that does not say when it resets counts for an hour too', () => {
  let time = NOON;
  const plan = new PlanRecord({ now: () => time, elapsed: () => 0 });
  const limits = { status: 'rejected', window: 'five_hour' };
  plan.note({ ...limits, windows: [{ name: 'five_hour', status: 'rejected' }] });
  time += 3_599_000;
  expect(plan.state).toMatchObject({ limits, windows: [{ name: 'five_hour' }] });
  time += 1000;
  expect(plan.state).toEqual({ windows: [], spending: { usd: 0, unpricedAnswers: 0 } });
});

test('a refusal without a window and a reset leaves the plan as it was', () => {
  const plan = new PlanRecord({ now: () => NOON, elapsed: () => 0 });
  const limits = { status: 'allowed', window: 'five_hour', resetsAt: soon, extraUsage: true };
  plan.note(limits);
  plan.note({ status: 'rejected', extraUsage: false });
  expect(plan.state).toMatchObject({ limits, extraUsage: true });
});

test('another login begins anew, but what was spent is spent', () => {
  const plan = new PlanRecord({ now: () => NOON, elapsed: () => 0 });
  plan.note({ status: 'allowed', windows: [{ name: 'five_hour', usedPercent: 40, resetsAt: soon }] });
  plan.spent(0.5);
  plan.spent(undefined);
  plan.spent(0.25);
  plan.forget();
  expect(plan.state).toEqual({ windows: [], spending: { usd: 0.75, unpricedAnswers: 1 } });
});

test('a CLI that invents windows does not fill the memory', () => {
  const plan = new PlanRecord({ now: () => NOON, elapsed: () => 0 });
  for (let index = 0; index < 100; index += 1) plan.note({ status: 'x', windows: [{ name: `w${index}` }] });
  expect(plan.state.windows).toHaveLength(20);
});
