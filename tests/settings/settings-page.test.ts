/** docs/settings.md is written from the table of settings: `npm run settings-page`. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { settingsPage } from '../../scripts/docs/settings-page.js';

test('the page says what the table says', async () => {
  expect(readFileSync(new URL('../../docs/settings.md', import.meta.url), 'utf8')).toBe(await settingsPage());
});
