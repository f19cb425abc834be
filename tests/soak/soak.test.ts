/** Many conversations, some of them struck: the others are exact, and nothing is left over. And fewer, beside every kind of abuse. */
import { expect, test } from '@jest/globals';
import { soak } from './drive.js';

/** With it 6 conversations of 32 lose their process, 1 kills any, 7 clients leave, and the model stalls in 3. */
const SEED = 6076;
/** Abusers come from many addresses of loopback, which others have one of. */
const onLinux = process.platform === 'linux' ? test : test.skip;

test('dying processes, vanishing clients and a stalling model harm nobody else, and leave nothing behind', async () => {
  const report = await soak({ seed: SEED, warmAfter: 12, more: (begun) => begun < 32 });
  expect(report.violations).toEqual([]);
  const {
    conversations,
    turns,
    exact,
    exactOverSocket,
    killedAnswering,
    lost,
    left,
    stalled,
    memory,
    health,
  } = report;
  expect(conversations).toBe(32);
  expect(killedAnswering).toBeGreaterThan(3);
  // How many of their answers are lost depends on the machine: on a busy one, many have ended by the time of the kill.
  expect(lost).toBeLessThanOrEqual(killedAnswering);
  expect(left).toBeGreaterThan(4);
  expect(stalled).toBeGreaterThanOrEqual(2);
  expect(exact).toBe(turns - left);
  expect(exactOverSocket).toBeGreaterThan(8);
  expect(memory.late!.heap - memory.early!.heap).toBeLessThan(10);
  expect(health.asked).toBeGreaterThan(10);
}, 600_000);

onLinux(
  'whatever a client may not do harms no other',
  async () => {
    const report = await soak({ seed: SEED, warmAfter: 8, abusers: 5, more: (begun) => begun < 8 });
    expect(report.violations).toEqual([]);
    for (const [name, outcomes] of report.abuses)
      expect([name, Object.keys(outcomes).length]).not.toEqual([name, 0]);
    expect(report.exact).toBe(report.turns - report.left);
  },
  600_000,
);
