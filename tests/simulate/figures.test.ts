/** The simulation's figures: the stored ones, those of a benchmark, and how close the prediction comes to the measurement. */
import { describe, expect, test } from '@jest/globals';
import { checkLoads } from '../../scripts/simulate/check-load.js';
import { benchFigures, storedFigures } from '../../scripts/simulate/figures.js';
import { simulateOptions } from '../../scripts/simulate/simulate-options.js';

describe('the figures', () => {
  test("one client's figures predict the measured load of the benchmark within a third", async () => {
    const checked = await checkLoads(storedFigures().loads);
    expect(checked.length).toBeGreaterThan(0);
    for (const { measuredPerSecond, predictedPerSecond } of checked)
      expect(Math.abs(predictedPerSecond / measuredPerSecond - 1)).toBeLessThan(0.33);
  });

  test('a benchmark run brings its own figures, whatever npm prints first', () => {
    const row = {
      what: 'continued',
      clients: 1,
      perSecond: 30,
      totalMs: { p50: 33 },
      cpuMs: 40,
      ownCpuMs: 5,
    };
    const { figures } = storedFigures();
    const results = { cores: 2, cost: figures, throughput: [{ ...row, what: 'cold' }, row] };
    expect(benchFigures(`\n> claude-bridge@0.1.0 bench\n\n${JSON.stringify(results, null, 2)}\n`)).toEqual({
      figures,
      loads: [{ cores: 2, clients: 1, perSecond: 30, p50Ms: 33, cpuMs: 40, ownCpuMs: 5 }],
    });
    expect(() => benchFigures('{"cores":2}')).toThrow('npm run bench -- --json');
  });

  test('every stored figure is a positive number', () => {
    for (const [name, value] of Object.entries(storedFigures().figures))
      expect([name, value > 0]).toEqual([name, true]);
  });
});

test.each([
  [['--conversations', '0'], undefined],
  [['--machines', '2'], undefined],
  [['--balances', 'none'], undefined],
  [['--think', 'long'], undefined],
  [['--unknown'], undefined],
  [['--store', 'A machine.'], undefined],
  [['--bridges', '1,2', '--machines', '4x8'], { bridges: [1, 2], machines: [{ cores: 4, gigabytes: 8 }] }],
])('the arguments %j', (args, options) => {
  const read = simulateOptions(args);
  if (options === undefined) expect(read).toBeUndefined();
  else expect(read).toMatchObject(options);
});
