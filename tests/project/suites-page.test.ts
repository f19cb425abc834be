/** docs/suites.md explains every test of others that fails, in the words of `npm run suites`. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { ALL_SUITES } from '../../scripts/suites/all-suites.js';
import { FOREIGN_CASES } from '../http/foreign-cases/all-foreign-cases.js';

const page = readFileSync(new URL('../../docs/suites.md', import.meta.url), 'utf8');
/** Each table as the texts of its cells, without its heading. */
const [suites = [], reasons = []] = [...page.matchAll(/(?:^\|.*\n)+/gmu)].map(([table]) =>
  table
    .trimEnd()
    .split('\n')
    .slice(2)
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    ),
);

test('each suite has its row', () => {
  expect(suites.map(([title]) => title)).toEqual(ALL_SUITES.map(({ title }) => title));
  expect(suites.map(([, , now]) => now)).toEqual(suites.map(() => expect.stringMatching(/^\d+\/\d+$/u)));
});

test('each difference has its row, and no other', () => {
  const known = ALL_SUITES.flatMap(({ title, differences }) => differences.map(({ why }) => [title, why]));
  expect(reasons.map(([title, , why]) => [title, why])).toEqual(known);
});

test.each([...FOREIGN_CASES])('the figures of %s are those of its cases', (title, { open, guarded }) => {
  const cases = [...open, ...guarded];
  const failing = cases.filter(({ differs }) => differs !== undefined);
  const row = suites.find(([name]) => name === title);
  expect(row?.[2]).toBe(`${cases.length - failing.length}/${cases.length}`);
  const told = reasons.filter(([name]) => name === title).map(([, count, why]) => [why, Number(count)]);
  const whys = [...new Set(failing.map(({ differs }) => differs))];
  const counts = whys.map((why) => [why, failing.filter(({ differs }) => differs === why).length]);
  expect(told.toSorted()).toEqual(counts.toSorted());
});
