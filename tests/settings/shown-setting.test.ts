import { expect, test } from '@jest/globals';
import { shownSetting } from '../../src/settings/setting-value.js';

test.each([
  ['port', 8000, '8000'],
  ['cli-path', undefined, ''],
  ['allowed-hosts', ['a', 'b'], 'a,b'],
  ['model-aliases', { a: 'b' }, '{"a":"b"}'],
  ['api-key', 'very-secret', '********'],
  ['api-keys', { laptop: 'very-secret' }, '********'],
  ['api-keys', {}, '{}'],
  ['state-url', 'redis://:very-secret@h', '********'],
  ['key-quotas', { a: '5requests/day' }, '{"a":"5requests/day"}'],
] as const)('%s %j is shown as %j', (key, value, shown) => {
  expect(shownSetting(key, value)).toBe(shown);
});
