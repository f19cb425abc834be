/** Schemas designed to block or crash the bridge, and ordinary ones beside them. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { setImmediate as immediate, setTimeout as delay } from 'node:timers/promises';
import { SchemaChecker, type SchemaCheckerOptions } from '../../src/session/schema-check/schema-checker.js';
import {
  doubling,
  named,
  numbers,
  ONE_TEXT,
  referring,
  wide,
  type Schema,
} from '../support/costly-schemas.js';

const made: SchemaChecker[] = [];
const intervals: NodeJS.Timeout[] = [];
const create = (options?: SchemaCheckerOptions): SchemaChecker => {
  const checker = new SchemaChecker(options);
  made.push(checker);
  return checker;
};
afterEach(async () => {
  for (const interval of intervals.splice(0)) clearInterval(interval);
  for (const checker of made.splice(0)) await checker.close();
});

const PARAM = 'response_format.json_schema.schema';
const refusal = (message: RegExp): unknown =>
  expect.objectContaining({
    code: 'validation_error',
    param: PARAM,
    message: expect.stringMatching(message) as unknown,
  });

/** A thread that compiles or matches one of these itself blocks for much longer, or for ever. */
const A_STANDSTILL_MS = 2000;

describe('beside', () => {
  const bad = '^(a+)+$';
  const short = { timeoutMs: 500 };
  const little = { memoryMb: 64, timeoutMs: 20_000 };
  const long = `${'a'.repeat(40)}!`;
  const slow = /^Checking an answer against the schema of response_format\S+ takes more than 0.5 s\. Use/;
  const memory = /^Checking an answer .* takes more than 64 MB of memory/;
  test.each<[string, Schema, unknown, RegExp, SchemaCheckerOptions]>([
    ['a pattern', { pattern: bad }, long, slow, short],
    ['a pattern of an item', { prefixItems: [{ pattern: bad }] }, [long], slow, short],
    ['a pattern of names', { propertyNames: { pattern: bad } }, { [long]: 1 }, slow, short],
    ['a name that is a pattern', { patternProperties: { [bad]: true } }, { [long]: 1 }, slow, short],
    ['references that double', doubling(40, 'allOf'), 'x', slow, short],
    ['a circle', { allOf: [{ $ref: '#' }] }, 1, /a reference in it never ends/, short],
    ['faults that double', doubling(40, 'anyOf'), 1, memory, little],
  ])('%s, the bridge and other clients continue', async (_, schema, value, message, options) => {
    const checker = create(options);
    await checker.compile(schema, PARAM);
    const waits = ticking();
    const attack = expect(checker.check(schema, JSON.stringify(value), PARAM)).rejects.toEqual(
      refusal(message),
    );
    const next = checker.check(ONE_TEXT, '{"a":1}', PARAM);
    await attack;
    expect(await next).toBe('its value at "/a" must be string');
    expect(waits.longest()).toBeLessThan(A_STANDSTILL_MS);
  });

  test.each<[string, Schema]>([
    ['many properties', wide(6000)],
    ['references to many properties', referring(wide(2500), 3000)],
    ['long paths', named(80, 'n'.repeat(2500))],
    [
      'many patterns',
      { patternProperties: Object.fromEntries(numbers(9000).map((i) => [`^(a|b)+${i}$`, ONE_TEXT])) },
    ],
  ])(
    'a schema of 400 KB with %s, compiled in time or refused, the bridge and other clients continue',
    async (_, schema) => {
      expect(JSON.stringify(schema).length).toBeGreaterThan(200_000);
      const checker = create();
      const waits = ticking();
      const attack = checker.compile(schema, PARAM).catch((error: unknown) => error);
      const next = checker.check(ONE_TEXT, '{"a":"x"}', PARAM);
      expect([
        undefined,
        refusal(/takes more than (?:1 s|128 MB of memory) to compile\. Use a simpler schema|is too long/),
      ]).toContainEqual(await attack);
      expect(await next).toBeUndefined();
      expect(waits.longest()).toBeLessThan(A_STANDSTILL_MS);
    },
  );

  test('one that takes too much memory to compile, other clients continue', async () => {
    const checker = create({ memoryMb: 24, timeoutMs: 20_000 });
    await expect(checker.compile(referring(wide(1000), 500), PARAM)).rejects.toEqual(
      refusal(/takes more than 24 MB of memory to compile/),
    );
    expect(await checker.check(ONE_TEXT, '{"a":"x"}', PARAM)).toBeUndefined();
  });

  test('a stall of the bridge itself, nothing is refused', async () => {
    const checker = create({ timeoutMs: 1000 });
    await checker.compile({ pattern: '^(a+)+$' }, PARAM);
    const checking = checker.check({ pattern: '^(a+)+$' }, JSON.stringify(`${'a'.repeat(20)}!`), PARAM);
    await delay(40);
    // From here, timers run before messages.
    await immediate();
    for (const end = performance.now() + 1500; performance.now() < end;);
    expect(await checking).toMatch(/must match pattern/);
  });
});

/** Measures the longest time for which this thread is blocked. */
function ticking(): { longest(): number } {
  let last = performance.now();
  const gaps: number[] = [];
  const tick = (): void => {
    const now = performance.now();
    gaps.push(now - last);
    last = now;
  };
  intervals.push(setInterval(tick, 5));
  return {
    longest: () => {
      // Ticks at once, so that a stall just now counts too.
      tick();
      expect(gaps.length).toBeGreaterThan(3);
      return Math.max(...gaps);
    },
  };
}
