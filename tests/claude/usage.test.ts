/** Token counts from the model's API, whatever it claims. */
import { expect, test } from '@jest/globals';
import { wholeCount } from '../../src/core/json.js';
import { usageOf } from '../../src/claude/read/turn-reader.js';

test.each([
  ['1e999', undefined],
  ['-1e999', undefined],
  ['-3', 0],
  ['2.6', 3],
  ['1e300', Number.MAX_SAFE_INTEGER],
  ['"7"', undefined],
  ['null', undefined],
])('%s counts as %p', (json, counted) => {
  expect(wholeCount(JSON.parse(json))).toBe(counted);
});

test('every count in an answer is finite, whole and not negative', () => {
  const start = JSON.parse(
    '{"input_tokens":-5,"cache_read_input_tokens":1e999,"cache_creation_input_tokens":0.4}',
  ) as Record<string, unknown>;
  const delta = JSON.parse('{"output_tokens":-1,"output_tokens_details":{"thinking_tokens":-9}}') as Record<
    string,
    unknown
  >;
  expect(usageOf(start, delta)).toEqual({
    inputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
  });
});
