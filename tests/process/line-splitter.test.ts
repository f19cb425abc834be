import { expect, test } from '@jest/globals';
import { createLineSplitter } from '../../src/process/child-lines.js';

const TEXT = 'plain\nünïcödé 🙂\n\nwith \u2028 and \u2029 and \r inside\nend of line';

test.each([1, 2, 3, 5, 1000])('lines come out complete from chunks of %i bytes', (size) => {
  const splitter = createLineSplitter();
  const bytes = Buffer.from(`${TEXT}\n`);
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += size) lines.push(...splitter.push(bytes.subarray(at, at + size)));
  expect(lines).toEqual(TEXT.split('\n'));
});

test('text without a line end is held back', () => {
  const splitter = createLineSplitter();
  expect(splitter.push(Buffer.from('half'))).toEqual([]);
  expect(splitter.push(Buffer.from(' a line\nnext'))).toEqual(['half a line']);
});
