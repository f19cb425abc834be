/**
 * Runs the tests that other projects have for such an API, with the real Claude CLI and a scripted model: `npm run suites`, or
 * `npm run suites -- open-responses openai-node=/path/to/a/clone` for some of them, from a clone. Needs git and npm's registry.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPEN_RESPONSES } from './suites/open-responses.js';
import { OPENAI_NODE } from './suites/openai-node.js';
import { runSuite } from './suites/run-suite.js';
import type { Outcome, Suite } from './suites/suite.js';

const SUITES: readonly Suite[] = [OPEN_RESPONSES, OPENAI_NODE];

const wanted = new Map(
  process.argv.slice(2).map((each) => {
    const [id = '', source] = each.split('=');
    return [id, source] as const;
  }),
);
const unknown = [...wanted.keys()].filter((id) => !SUITES.some((suite) => suite.id === id));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}; there are ${SUITES.map(({ id }) => id).join(', ')}.`);
  process.exit(2);
}

const reports: { readonly suite: Suite; readonly outcomes: readonly Outcome[] }[] = [];
for (const suite of SUITES.filter(({ id }) => wanted.size === 0 || wanted.has(id))) {
  console.log(`${suite.title} …`);
  const folder = await mkdtemp(join(tmpdir(), 'claude-bridge-suite-'));
  try {
    reports.push({ suite, outcomes: await runSuite(suite, folder, wanted.get(suite.id)) });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

console.log(`\n${'suite'.padEnd(32)}passed/total`);
for (const { suite, outcomes } of reports) {
  const passed = outcomes.filter(({ fault }) => fault === undefined).length;
  console.log(`${suite.title.padEnd(32)}${passed}/${outcomes.length}`);
}
for (const { suite, outcomes } of reports) {
  for (const { name, fault } of outcomes) {
    if (fault !== undefined) console.log(`\n${suite.id}: ${name}\n  ${fault.slice(0, 500)}`);
  }
}
process.exitCode = reports.every(({ outcomes }) => outcomes.every(({ fault }) => fault === undefined))
  ? 0
  : 1;
