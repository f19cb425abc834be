/** Every link from one page of this project to another leads somewhere, and the README stays short and complete. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { CONNECT_CLIENTS } from '../../src/cli/commands/connect/client-table.js';
import { brokenLinks } from './page-links.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md'],
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

function read(path: string): string | undefined {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  return stats?.isDirectory() ? '' : stats && readFileSync(join(root, path), 'utf8');
}

test.each(pages)('%s', (page) => expect(brokenLinks(page, read)).toEqual([]));

test('a link to nothing is found', () => {
  const text = '[a](b.md) [c](#here) [d](#gone) [e](https://example.com)\n# Here\n<img src="f.png" />\n';
  expect(brokenLinks('docs/x.md', (path) => ({ 'docs/x.md': text })[path])).toEqual([
    'b.md',
    '#gone',
    'f.png',
  ]);
});

test('the README stays short enough to be read', () => {
  expect(Buffer.byteLength(read('README.md')!)).toBeLessThanOrEqual(12_288);
});

test('the README names every client of `connect`', () => {
  const lists = [...read('README.md')!.matchAll(/^- \*\*\w+\*\*: (.*)$/gm)].map(([, list = '']) => list);
  const named = lists.flatMap((list) => list.split(/, | \(/));
  const others = ['curl', 'environment'];
  const titles = CONNECT_CLIENTS.filter(({ id }) => !others.includes(id)).map(({ title }) => title);
  expect(titles.filter((title) => !named.includes(title))).toEqual([]);
});
