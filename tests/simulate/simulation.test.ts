/** The simulation against results known beforehand, from sums simple enough for mental arithmetic. */
import { describe, expect, test } from '@jest/globals';
import { advise, limitOf } from '../../scripts/simulate/advise.js';
import { Clock } from '../../scripts/simulate/clock.js';
import type { Figures } from '../../scripts/simulate/figures.js';
import { Processor } from '../../scripts/simulate/processor.js';
import { SimulatedBridge, type Answered } from '../../scripts/simulate/simulated-bridge.js';
import { simulate, type Balance, type Run } from '../../scripts/simulate/simulation.js';

/** Round figures, so that the sums stay simple. */
const figures: Figures = {
  ...{
    startMs: 300,
    startCpuMs: 300,
    firstTurnMs: 100,
    firstTurnCpuMs: 250,
    laterTurnMs: 30,
    laterTurnCpuMs: 80,
  },
  ...{ replayedPairMs: 10, replayedPairCpuMs: 10, streamedChunkCpuMs: 1, bridgeMb: 100, processMb: 100 },
};
const size = { cores: 2, maxRunning: 8, maxSpares: 2, maxToolWaits: 8, maxKept: 16, maxIdle: 8 };
/** Quick questions without tool calls. */
const short = { firstWordMs: 500, answerMs: 2000, chunks: 100, callsTool: false };
const workload = {
  ...{ conversations: 20, thinkSeconds: 20, toolSeconds: 2, calls: 1, questions: 8 },
  ...{ firstWordSeconds: 1, answerSeconds: 4, chunks: 100 },
};
const run = (bridges: number, balance: Balance, more: Partial<typeof workload> = {}): Run => ({
  ...{ workload: { ...workload, ...more }, fleet: { bridges, size, balance } },
  ...{ figures, seed: 1, seconds: 300 },
});

describe('time and processor', () => {
  test.each([
    ['one job', 2, [[100, 1]], [100]],
    [
      'as many jobs as cores',
      2,
      [
        [100, 1],
        [60, 1],
      ],
      [100, 60],
    ],
    [
      'two on one core',
      1,
      [
        [100, 1],
        [100, 1],
      ],
      [200, 200],
    ],
    [
      'the shorter of two ends first',
      1,
      [
        [50, 1],
        [100, 1],
      ],
      [100, 150],
    ],
    [
      'one that uses part of a core leaves the rest',
      1,
      [
        [10, 0.1],
        [90, 1],
      ],
      [100, 100],
    ],
    [
      'the others get what it cannot use',
      2,
      [
        [10, 0.1],
        [95, 1],
        [95, 1],
      ],
      [100, 100, 100],
    ],
  ] as const)('%s', async (_, cores, jobs, ends) => {
    const clock = new Clock();
    const processor = new Processor(clock, cores);
    const ended: number[] = [];
    jobs.forEach(([cpuMs, most], at) => {
      void processor.work(cpuMs, most).then(() => (ended[at] = clock.now));
    });
    await clock.run(1000);
    ends.forEach((end, at) => expect(ended[at]).toBeCloseTo(end));
    expect(processor.busyMs).toBeCloseTo(jobs.reduce((sum, [cpuMs]) => sum + cpuMs, 0));
  });
});

describe('one idle bridge takes the measured time', () => {
  const first = figures.firstTurnMs;
  test.each<[string, { spares: number; asks: number[] }, Answered['process'][], number[]]>([
    ['a spare is ready', { spares: 1, asks: [0] }, ['new'], [first]],
    ['without a spare', { spares: 0, asks: [0] }, ['new'], [figures.startMs + first]],
    ['it continues', { spares: 1, asks: [0, 1, 2] }, ['new', 'continued', 'continued'], [first, 30, 30]],
    ['a past of five', { spares: 1, asks: [5] }, ['replayed'], [first + 50]],
    [
      'a conversation that has moved on elsewhere',
      { spares: 1, asks: [0, 3] },
      ['new', 'continued'],
      [first, 30],
    ],
  ])('%s', async (_, { spares, asks }, processes, overheads) => {
    const clock = new Clock();
    const bridge = new SimulatedBridge(clock, figures, { ...size, maxSpares: spares });
    const answered: (Answered | undefined)[] = [];
    void (async () => {
      for (const pairs of asks) {
        await clock.sleep(40_000);
        answered.push(await bridge.answer({ ...short, conversation: 1, pairs }));
      }
    })();
    await clock.run(600_000);
    expect(answered.map((each) => each?.process)).toEqual(processes);
    answered.forEach((each, at) => expect(each?.overheadMs).toBeCloseTo(overheads[at]!));
    for (const each of answered) expect([each?.queuedMs, each?.stretchedMs]).toEqual([0, expect.closeTo(0)]);
  });

  test.each([
    ['a tool call', true, 59_000, 'continued'],
    ['a tool call', true, 61_000, 'replayed'],
    ['its last word', false, 44_000, 'continued'],
    ['its last word', false, 46_000, 'replayed'],
  ])('after %s (%j), %d ms later, it is %s', async (_, callsTool, pauseMs, process) => {
    const clock = new Clock();
    const bridge = new SimulatedBridge(clock, figures, size);
    let next: Answered | undefined;
    void (async () => {
      await bridge.answer({ ...short, conversation: 1, pairs: 0, callsTool });
      await clock.sleep(pauseMs);
      next = await bridge.answer({ ...short, conversation: 1, pairs: 1 });
    })();
    await clock.run(300_000);
    expect(next?.process).toBe(process);
  });

  test('processes that wait for tools and those that have finished are counted separately, and the oldest end', async () => {
    const clock = new Clock();
    const bridge = new SimulatedBridge(clock, figures, {
      ...size,
      maxToolWaits: 2,
      maxKept: 2,
      maxIdle: 1,
    });
    const processes: (string | undefined)[] = [];
    void (async () => {
      for (const conversation of [0, 1, 2, 3, 4])
        await bridge.answer({ ...short, conversation, pairs: 0, callsTool: conversation < 3 });
      for (const conversation of [0, 1, 2, 3, 4])
        processes.push((await bridge.answer({ ...short, conversation, pairs: 1, callsTool: true }))?.process);
    })();
    await clock.run(300_000);
    // Each process asked again waits for a tool again, so the first pushes out the second.
    expect(processes).toEqual(['replayed', 'replayed', 'replayed', 'replayed', 'continued']);
  });

  test('requests beyond what it can answer at once wait, and beyond that are refused', async () => {
    const clock = new Clock();
    const bridge = new SimulatedBridge(clock, figures, { ...size, cores: 100, maxRunning: 1 });
    const answers: (Answered | undefined)[] = [];
    for (let conversation = 0; conversation < 70; conversation += 1)
      void bridge
        .answer({
          ...{ conversation, pairs: 0, firstWordMs: 1000, answerMs: 9000, chunks: 0, callsTool: false },
        })
        .then((answered) => answers.push(answered));
    await clock.run(300_000);
    const queued = answers.flatMap((each) => (each === undefined ? [] : [each.queuedMs]));
    // The queue of 64 has no room for 5 requests; from the seventh waiting one on, none is served within a minute.
    expect(answers).toHaveLength(70);
    expect(queued.length).toBe(6);
    expect(Math.max(...queued)).toBeGreaterThan(50_000);
  });
});

describe('a fleet', () => {
  test('the same seed gives the same result, another seed nearly the same', async () => {
    const [one, same, other] = await Promise.all([
      simulate(run(2, 'sticky')),
      simulate(run(2, 'sticky')),
      simulate({ ...run(2, 'sticky'), seed: 2 }),
    ]);
    expect(same).toEqual(one);
    expect(other.overheadMs).not.toEqual(one.overheadMs);
    expect(Math.abs(other.perSecond / one.perSecond - 1)).toBeLessThan(0.15);
  });

  test('the processor load matches the requests and their cost', async () => {
    const { requests, answers, cpuShare } = await simulate(run(2, 'sticky'));
    const count = (process: string): number => answers.filter((each) => each.process === process).length;
    expect(count('continued') + count('new') + count('replayed')).toBe(requests);
    const fresh = (count('new') + count('replayed')) * (figures.startCpuMs + figures.firstTurnCpuMs);
    const known = fresh + count('continued') * figures.laterTurnCpuMs + requests * workload.chunks;
    const share = known / (300_000 * 2 * 2);
    // Replays and unused spares add to this.
    expect(cpuShare).toBeGreaterThan(share * 0.97);
    expect(cpuShare).toBeLessThan(share * 1.25);
  });

  test('requests come at the rate at which people ask', async () => {
    const { perSecond } = await simulate(run(4, 'sticky'));
    const { thinkSeconds, toolSeconds, calls, firstWordSeconds, answerSeconds, conversations } = workload;
    const perQuestion = 1 + calls;
    const cycle = thinkSeconds + calls * toolSeconds + perQuestion * (firstWordSeconds + answerSeconds);
    expect(Math.abs(perSecond / ((conversations * perQuestion) / cycle) - 1)).toBeLessThan(0.1);
  });

  test('twice as many bridges mean less waiting and the same work over twice the cores', async () => {
    const crowd = { conversations: 80 };
    const [few, more] = await Promise.all([
      simulate(run(2, 'sticky', crowd)),
      simulate(run(4, 'sticky', crowd)),
    ]);
    expect(more.overheadMs.p95).toBeLessThan(few.overheadMs.p95);
    expect(more.continuedShare).toBeGreaterThan(few.continuedShare);
    expect(more.cpuShare).toBeLessThan(few.cpuShare);
  });

  test('conversations that stay with a bridge continue in their process; round-robin over many bridges, they hardly ever do', async () => {
    const [sticky, turns] = await Promise.all([simulate(run(16, 'sticky')), simulate(run(16, 'turns'))]);
    expect(sticky.continuedShare).toBeGreaterThan(0.8);
    expect(turns.continuedShare).toBeLessThan(0.3);
    expect(turns.overheadMs.p50).toBeGreaterThan(3 * sticky.overheadMs.p50);
    expect(turns.cpuShare).toBeGreaterThan(1.2 * sticky.cpuShare);
  });

  test('memory never exceeds what the limits allow', async () => {
    const { megabytes } = await simulate(run(1, 'sticky', { conversations: 80 }));
    const most = size.maxRunning + size.maxSpares + size.maxKept + size.maxToolWaits;
    expect(megabytes).toBeGreaterThan(figures.bridgeMb + (most - 4) * figures.processMb);
    expect(megabytes).toBeLessThanOrEqual(figures.bridgeMb + most * figures.processMb);
  });
});

describe('the advice', () => {
  test('is the minimum, and names what would run out with one fewer', async () => {
    const wish = { ...run(1, 'sticky', { conversations: 80 }), targetMs: 1000 };
    const advice = await advise(wish);
    expect(advice?.outcome.refused).toBe(0);
    expect(advice?.outcome.overheadMs.p95).toBeLessThanOrEqual(1000);
    const fewer = await simulate({ ...wish, fleet: { ...wish.fleet, bridges: advice!.bridges - 1 } });
    expect(fewer.refused > 0 || fewer.overheadMs.p95 > 1000).toBe(true);
    expect(advice?.limit).toBe(limitOf(fewer, 1000));
  });

  test('says when the goal is out of reach', async () => {
    expect(await advise({ ...run(1, 'sticky', { conversations: 2 }), targetMs: 1 })).toBeUndefined();
  });

  test.each([
    ['answers at once', { maxRunning: 1 }, {}],
    ['processor', { maxRunning: 200 }, { chunks: 2000 }],
  ])('%s', async (limit, changed, more) => {
    const wish = run(1, 'sticky', { conversations: 60, ...more });
    const outcome = await simulate({ ...wish, fleet: { ...wish.fleet, size: { ...size, ...changed } } });
    expect(limitOf(outcome, 1000)).toBe(limit);
  });
});
