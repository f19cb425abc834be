/**
 * Runs the command lines of other people's coding agents on a small task through the bridge, with the real Claude CLI and a scripted
 * model: `npm run clients`, or `npm run clients -- pi cline` for some of them. With `--launch`, `claude-bridge launch` starts them; with
 * `--newest`, npm's latest versions run in place of those that docs/clients.md names. Needs npm's registry and about 500 MB of disk for a while.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LAUNCH_CLIENTS } from '../src/cli/commands/launch/launch-table.js';
import { nameOf, REAL_CLIENTS } from './clients/all-real-clients.js';
import { latestVersion } from './clients/latest-version.js';
import type { RealClient } from './clients/real-client.js';
import { runClient } from './clients/run-client.js';
import type { Outcome } from './clients/run-client.js';

const launched = process.argv.includes('--launch');
const newest = process.argv.includes('--newest');
const wanted = process.argv.slice(2).filter((word) => word !== '--launch' && word !== '--newest');
const unknown = wanted.filter((name) => !REAL_CLIENTS.some((client) => nameOf(client) === name));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}; there are ${REAL_CLIENTS.map(nameOf).join(', ')}.`);
  process.exit(2);
}
const clients = REAL_CLIENTS.filter(
  (client) =>
    (wanted.length === 0 || wanted.includes(nameOf(client))) &&
    (!launched || (client.runAs === undefined && LAUNCH_CLIENTS.some(({ id }) => id === client.id))),
);
const outcomes: Outcome[] = [];
for (const known of clients) {
  const client: RealClient = newest ? { ...known, version: await latestVersion(known.npmPackage) } : known;
  console.log(`${nameOf(client)}: installing and running ${client.npmPackage}@${client.version} …`);
  const folder = await mkdtemp(join(tmpdir(), `claude-bridge-client-${client.id}-`));
  try {
    outcomes.push(await runClient(client, folder, launched));
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

console.log(
  `\n${'client'.padEnd(16)}${'version'.padEnd(10)}${'result'.padEnd(8)}requests  at the model  seconds`,
);
for (const { client, faults, requests, reachedModel, ms } of outcomes) {
  const result = faults.length === 0 ? 'ok' : 'FAILED';
  const figures = [String(requests).padEnd(10), String(reachedModel).padEnd(14), (ms / 1000).toFixed(1)];
  console.log(
    `${nameOf(client).padEnd(16)}${client.version.padEnd(10)}${result.padEnd(8)}${figures.join('')}`,
  );
}
for (const { client, faults, askedFor } of outcomes) {
  for (const fault of faults) console.log(`\n${nameOf(client)}: ${fault}`);
  if (askedFor.length > 0)
    console.log(`${nameOf(client)} also wanted ${askedFor.join(', ')}, and was kept from it.`);
}
process.exitCode = outcomes.every(({ faults }) => faults.length === 0) ? 0 : 1;
