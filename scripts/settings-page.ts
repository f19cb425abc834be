/** Writes docs/settings.md from the table of settings: `npm run settings-page`. */
import { writeFileSync } from 'node:fs';
import { settingsPage } from './docs/settings-page.js';

writeFileSync(new URL('../docs/settings.md', import.meta.url), await settingsPage());
