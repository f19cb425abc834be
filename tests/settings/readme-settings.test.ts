/** The README's table of settings must match the settings table. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { SETTING_KEYS, definitionOf } from '../../src/settings/settings-table.js';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const rows = new Map(
  readme
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .map(([, key = '', ...cells]) => [key, cells] as const),
);

test.each(SETTING_KEYS)('%s', (key) => {
  const { environment, default: fallback } = definitionOf(key);
  const [, variable, told] = rows.get(key) ?? [];
  expect(variable).toBe(environment);
  const preset = shown(fallback);
  // Words say what happens without a value.
  if (preset === '') expect(told).toMatch(/^[a-z]+( [a-z]+)*$/);
  else expect(told).toBe(preset);
});

function shown(fallback: unknown): string {
  if (fallback === undefined) return '';
  const text = JSON.stringify(fallback);
  return text === '{}' || text === '[]' ? '' : text.replaceAll('"', '');
}
