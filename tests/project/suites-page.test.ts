/** docs/suites.md explains every test of others that fails, in the words of `npm run suites`. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { ALL_SUITES } from '../../scripts/suites/all-suites.js';

const page = readFileSync(new URL('../../docs/suites.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| (.+?) +\| .*? \| (.+?) +\|$/gmu)].map(([, suite, why]) => [suite, why]);

test('each suite has its row', () => {
  const titles = [...page.matchAll(/^\| (.+?) +\| .*\| \d+\/\d+ +\|/gmu)].map(([, title]) => title);
  expect(titles).toEqual(ALL_SUITES.map(({ title }) => title));
});

test('each difference has its row, and no other', () => {
  const told = rows.filter(([suite, why]) => suite !== 'suite' && /[.]$/u.test(why!) && !/^\d/u.test(why!));
  const known = ALL_SUITES.flatMap(({ title, differences }) => differences.map(({ why }) => [title, why]));
  expect(told.toSorted()).toEqual(known.toSorted());
});
