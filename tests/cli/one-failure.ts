import { expect } from '@jest/globals';
import type { Finished } from './command.js';

/** Asserts the form of every failure: a code, one message, one next command, no stack trace, no control characters. */
export function expectOneFailure(
  { code, stdout, stderr }: Finished,
  expected: { code: number; says: string | RegExp; next: string | RegExp },
): void {
  expect(stderr).toMatch(expected.says);
  const remedies = [...stderr.matchAll(/^Next: (.*)$/gm)].map((match) => match[1]);
  expect(remedies).toHaveLength(1);
  expect(remedies[0]).toMatch(expected.next);
  expect(stderr.match(/^✗ /gm)).toHaveLength(1);
  expect(stderr).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  expect(stderr).not.toContain('\u001b');
  expect(stdout).toBe('');
  expect(code).toBe(expected.code);
}
