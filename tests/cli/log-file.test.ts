/** The log of a service on systems without a log of their own: its end, and new lines. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { showLogFile } from '../../src/cli/commands/service/log-file.js';
import { openLogStream } from '../../src/cli/commands/service/log-stream.js';
import { until } from '../http/serve.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'claude-bridge-log-'));
  file = path.join(folder, 'log');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Page extends Pick<NodeJS.WriteStream, 'write'> {
  text: string;
}
const printed = (): Page => ({
  text: '',
  write(chunk: unknown) {
    this.text += String(chunk);
    return true;
  },
});

test.each([
  ['one\ntwo\nthree\n', 2, 'two\nthree\n'],
  ['one\ntwo\nthree', 2, 'two\nthree'],
  ['one\n', 5, 'one\n'],
  ['', 5, ''],
])('of %j the last %d lines', async (content, lines, expected) => {
  writeFileSync(file, content);
  const page = printed();
  await showLogFile(file, { lines, follow: false }, page);
  expect(page.text).toBe(expected);
});

test('of a long file only the end is read', async () => {
  writeFileSync(file, `${'x'.repeat(3 * 1024 * 1024)}\nlast\n`);
  const page = printed();
  await showLogFile(file, { lines: 100, follow: false }, page);
  expect(page.text.length).toBeLessThanOrEqual(1024 * 1024);
  expect(page.text).toMatch(/\nlast\n$/);
});

test('--follow prints new lines, even after the file was truncated', async () => {
  writeFileSync(file, 'one\ntwo\n');
  const page = printed();
  const stop = new AbortController();
  const following = showLogFile(file, { lines: 1, follow: true }, page, stop.signal);
  await until(() => page.text === 'two\n');
  appendFileSync(file, 'three\n');
  await until(() => page.text === 'two\nthree\n');
  writeFileSync(file, 'a\n');
  await until(() => page.text === 'two\nthree\na\n');
  stop.abort();
  await following;
});

test('a full log becomes the older file, in place of the one before, and --follow goes on', async () => {
  writeFileSync(file, 'first\n');
  const stream = openLogStream(file);
  const megabyte = `${'x'.repeat(1024 * 1024 - 1)}\n`;
  for (let count = 0; count < 10; count += 1) stream.write(megabyte);
  expect([statSync(file).size, statSync(`${file}.1`).size]).toEqual([1024 * 1024, 6 + 9 * 1024 * 1024]);
  const page = printed();
  const stop = new AbortController();
  const following = showLogFile(file, { lines: 0, follow: true }, page, stop.signal);
  await until(() => page.text !== '');
  for (let count = 0; count < 10; count += 1) stream.write(megabyte);
  stream.write('last\n');
  await until(() => page.text.endsWith('\nlast\n'));
  stop.abort();
  await following;
  expect(readFileSync(file, 'utf8')).toBe(`${megabyte}last\n`);
  expect(statSync(`${file}.1`).size).toBe(10 * 1024 * 1024);
});

test('no file: the service has not run', async () => {
  await expect(showLogFile(file, { lines: 1, follow: false }, printed())).rejects.toThrow(
    /no log at .*\nNext: claude-bridge service install/,
  );
});
