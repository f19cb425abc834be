import { expect, test } from '@jest/globals';
import { isNestedDeeper, jsonShape } from '../../src/wire/schema/json-shape.js';
import { SOON_MS } from '../support/soon.js';

test.each<[string, number, boolean]>([
  ['{}', 1, false],
  ['{}', 0, true],
  ['[[1]]', 2, false],
  ['[[1]]', 1, true],
  ['{"a":[{"b":1}]}', 3, false],
  ['{"a":[{"b":1}]}', 2, true],
  ['[[],[],[]]', 2, false],
  [String.raw`["[[[[","\"[[[[","\\",[]]`, 2, false],
  [String.raw`["\\",[[]]]`, 2, true],
  ['["[[[[', 2, false],
  ['', 0, false],
  [']]]]', 1, false],
])('%s deeper than %d: %s', (json, limit, deeper) => {
  expect(isNestedDeeper(json, limit)).toBe(deeper);
});

test('the number of parts in a text', () => {
  expect(jsonShape('{"a,[":[1,2,{}],"b":0}', 9)).toEqual({ tooDeep: false, groups: 3, members: 3 });
  expect(jsonShape('', 9)).toEqual({ tooDeep: false, groups: 0, members: 0 });
});

test('a text of only brackets or quotes is measured at once', () => {
  const startedAt = Date.now();
  expect(isNestedDeeper('['.repeat(20_000_000), 100)).toBe(true);
  expect(isNestedDeeper('[]'.repeat(5_000_000), 100)).toBe(false);
  expect(isNestedDeeper(`"${'\\\\'.repeat(5_000_000)}"`, 100)).toBe(false);
  expect(isNestedDeeper('\\"'.repeat(3_000_000), 100)).toBe(false);
  expect(Date.now() - startedAt).toBeLessThan(SOON_MS);
});
