import { expect, test } from '@jest/globals';
import { createOutputChecks } from '../../src/claude/output-checks.js';

const schemaOf = (each: number): { type: string; properties: object; required: string[] } => ({
  type: 'object',
  properties: { [`p${each}`]: { type: 'number' } },
  required: [`p${each}`],
});

test('the check of a schema is made once, whichever object it comes in', () => {
  const checks = createOutputChecks();
  expect(checks(schemaOf(1))).toBe(checks(schemaOf(1)));
  expect(checks(schemaOf(1))).not.toBe(checks(schemaOf(2)));
});

test('each checks by its own schema, also when more were asked for than are kept', () => {
  const checks = createOutputChecks();
  for (let each = 0; each < 100; each += 1) {
    expect(checks(schemaOf(each))(`{"p${each}":1}`)).toBeUndefined();
    expect(checks(schemaOf(each))('{}')).toContain('required');
  }
  expect(checks(schemaOf(0))('{"p0":"x"}')).toContain('number');
});
