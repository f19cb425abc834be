/** Reading names and settings takes time that grows no faster than their length. */
import { expect, test } from '@jest/globals';
import { readSettingValue } from '../../src/settings/setting-value.js';
import { distinctTools } from '../../src/wire/content/distinct-tools.js';
import { parseTools } from '../../src/wire/content/parse-tools.js';
import { SOON_MS } from '../support/soon.js';

const reading = { form: 'nested', namespaces: true, ignore: () => undefined } as const;

test('a namespace may have 64 characters', () => {
  const tools = [{ type: 'function', name: 'list' }];
  const named = (name: string): unknown =>
    parseTools([{ type: 'namespace', name, tools }], { ...reading, form: 'flat' } as never);
  expect(named('n'.repeat(64))).toHaveLength(1);
  expect(() => named('n'.repeat(65))).toThrow(
    expect.objectContaining({ param: 'tools[0].name', message: expect.stringContaining('64 characters') }),
  );
});

test('underscores at the end of a namespace are dropped', () => {
  const placed = (namespace: string): Parameters<typeof distinctTools>[0][number] => ({
    ...{ param: 'p', name: 'list', namespace, custom: false },
    tool: { name: 'list', parameters: {} },
  });
  const begun = performance.now();
  const named = distinctTools([placed(`files ${'_'.repeat(500_000)}x`), placed('web__')], true);
  expect(performance.now() - begun).toBeLessThan(SOON_MS);
  expect(named[1]?.tool.name).toBe('web__list');
});

test.each([
  [' a = b , c=d=e ', { a: 'b', c: 'd=e' }],
  ['a=b', { a: 'b' }],
  ['a b=c d', { 'a b': 'c d' }],
])('pairs: %j', (text, pairs) => {
  expect(readSettingValue('model-aliases', text)).toEqual(pairs);
});

test.each(['a', '=b', 'a=', 'a=b,a=c', 'a=b,', ' = '])('no pairs: %j', (text) => {
  expect(readSettingValue('model-aliases', text)).toBe(text);
});

test('a long setting', () => {
  const begun = performance.now();
  const text = `a${' '.repeat(500_000)}b`;
  expect(readSettingValue('model-aliases', text)).toBe(text);
  expect(performance.now() - begun).toBeLessThan(SOON_MS);
});
