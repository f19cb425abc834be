/** Writes docs/clients.md: `npm run clients-page`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { clientsPage } from './clients/clients-page.js';

const { devDependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  devDependencies: Record<string, string>;
};
writeFileSync(
  new URL('../docs/clients.md', import.meta.url),
  clientsPage((name) => devDependencies[name] ?? ''),
);
