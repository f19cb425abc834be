/** The arguments of `npm run bench`. */
import { describe, expect, test } from '@jest/globals';
import { benchOptions, USAGE } from '../../scripts/bench/bench-options.js';

describe('the arguments of the benchmark', () => {
  test('without any, it measures every part, and the usage text names each', () => {
    const options = benchOptions([]);
    expect(options).toMatchObject({ rounds: 8, seconds: 20, json: false });
    const parts = typeof options === 'object' ? options.parts : [];
    expect(parts).toEqual(expect.arrayContaining(['latency', 'ratios', 'cache', 'memory']));
    for (const part of parts) expect(USAGE).toMatch(new RegExp(`^ +${part} `, 'm'));
  });

  test.each([
    [['--only', 'cache'], { parts: ['cache'] }],
    [['--only', 'ratios,memory', '--rounds', '2'], { parts: ['ratios', 'memory'], rounds: 2 }],
    [['--quick', '--json'], { rounds: 3, seconds: 4, concurrencies: [1, 8], json: true }],
  ])('%j', (args, options) => {
    expect(benchOptions(args)).toMatchObject(options);
  });

  test.each([[['--help']], [['-h', '--only', 'nothing']]])('%j asks for help', (args) => {
    expect(benchOptions(args)).toBe('help');
  });

  test.each([
    [['--only', 'nothing']],
    [['--only', 'toString']],
    [['--rounds', '0']],
    [['--seconds', 'few']],
    [['--unknown']],
  ])('%j is refused', (args) => {
    expect(benchOptions(args)).toBeUndefined();
  });
});
