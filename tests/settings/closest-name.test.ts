import { expect, test } from '@jest/globals';
import { closestName } from '../../src/settings/closest-name.js';
import { SETTING_KEYS } from '../../src/settings/settings-table.js';

test.each([
  ['prot', 'port'],
  ['PORT', 'port'],
  ['defaultmodel', 'default-model'],
  ['default_model', 'default-model'],
  ['idle-timout', 'idle-timeout'],
  ['apikey', 'api-key'],
  ['spare', 'spares'],
  ['colour', undefined],
  ['x', undefined],
  ['', undefined],
])('%j was meant to be %j', (typed, name) => {
  expect(closestName(typed, SETTING_KEYS)).toBe(name);
});
