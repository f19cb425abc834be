/**
 * Runs the command lines of other people's coding agents on a small task through the bridge, with the real Claude CLI and a scripted
 * model: `npm run clients`, or `npm run clients -- pi cline` for some of them. With `--launch`, `claude-bridge launch` starts them. Needs npm's registry and about 500 MB of disk for a while.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LAUNCH_CLIENTS } from '../src/cli/commands/launch/launch-table.js';
import { REAL_CLIENTS } from './clients/all-real-clients.js';
import { runClient } from './clients/run-client.js';
import type { Outcome } from './clients/run-client.js';

const launched = process.argv.includes('--launch');
const wanted = process.argv.slice(2).filter((word) => word !== '--launch');
const unknown = wanted.filter((id) => !REAL_CLIENTS.some((client) => client.id === id));
if (unknown.length > 0) {
  console.error(
    `There is no ${unknown.join(', ')}; there are ${REAL_CLIENTS.map(({ id }) => id).join(', ')}.`,
  );
  process.exit(2);
}
const clients = REAL_CLIENTS.filter(
  ({ id }) =>
    (wanted.length === 0 || wanted.includes(id)) &&
    (!launched || LAUNCH_CLIENTS.some((client) => client.id === id)),
);
const outcomes: Outcome[] = [];
for (const client of clients) {
  console.log(`${client.id}: installing and running ${client.npmPackage}@${client.version} …`);
  const folder = await mkdtemp(join(tmpdir(), `claude-bridge-client-${client.id}-`));
  try {
    outcomes.push(await runClient(client, folder, launched));
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

console.log(
  `\n${'client'.padEnd(12)}${'version'.padEnd(10)}${'result'.padEnd(8)}requests  at the model  seconds`,
);
for (const { client, faults, requests, reachedModel, ms } of outcomes) {
  const result = faults.length === 0 ? 'ok' : 'FAILED';
  const figures = [String(requests).padEnd(10), String(reachedModel).padEnd(14), (ms / 1000).toFixed(1)];
  console.log(`${client.id.padEnd(12)}${client.version.padEnd(10)}${result.padEnd(8)}${figures.join('')}`);
}
for (const { client, faults, askedFor } of outcomes) {
  for (const fault of faults) console.log(`\n${client.id}: ${fault}`);
  if (askedFor.length > 0)
    console.log(`${client.id} also wanted ${askedFor.join(', ')}, and was kept from it.`);
}
process.exitCode = outcomes.every(({ faults }) => faults.length === 0) ? 0 : 1;
