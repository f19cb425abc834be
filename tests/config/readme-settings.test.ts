/** The README's table of settings must be the one in force. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { SETTING_KEYS, definitionOf } from '../../src/config/settings-table.js';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const rows = new Map(
  readme
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .map(([, key = '', ...cells]) => [key, cells] as const),
);

test.each(SETTING_KEYS)('%s', (key) => {
  const { environment, default: fallback } = definitionOf(key);
  const [, variable, preset] = rows.get(key) ?? [];
  expect(variable).toBe(environment);
  const nothing =
    fallback === undefined || (typeof fallback === 'object' && Object.keys(fallback!).length === 0);
  expect(preset).toBe(nothing ? (key === 'cli-path' ? 'looked up' : 'none') : String(fallback));
});
