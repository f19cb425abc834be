/**
 * Runs the tests that other projects have for such an API, with the real Claude CLI and a scripted model: `npm run suites`, or
 * `npm run suites -- open-responses openai-node=/path/to/a/clone` for some of them, from a clone, a folder, a package (`npm:NAME@VERSION`)
 * or a branch (`https://…#BRANCH`). Needs git and npm's registry.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL_SUITES } from './suites/all-suites.js';
import { isAsKnown, reportOf, table } from './suites/report.js';
import type { SuiteReport } from './suites/report.js';
import { runSuite } from './suites/run-suite.js';
import type { Suite } from './suites/suite.js';

const wanted = new Map(
  process.argv.slice(2).map((each) => {
    const [id = '', source] = each.split('=');
    return [id, source] as const;
  }),
);
const unknown = [...wanted.keys()].filter((id) => !ALL_SUITES.some((suite) => suite.id === id));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}; there are ${ALL_SUITES.map(({ id }) => id).join(', ')}.`);
  process.exit(2);
}

const reports: SuiteReport[] = [];
for (const suite of ALL_SUITES.filter(({ id }) => wanted.size === 0 || wanted.has(id))) {
  console.log(`${suite.title} …`);
  reports.push(await ran(suite));
}
console.log(`\n${table(reports)}`);
process.exitCode = reports.every(isAsKnown) ? 0 : 1;

async function ran(suite: Suite): Promise<SuiteReport> {
  const folder = await mkdtemp(join(tmpdir(), 'claude-bridge-suite-'));
  try {
    return reportOf(suite, await runSuite(suite, folder, wanted.get(suite.id)));
  } catch (error) {
    return reportOf(suite, [], error instanceof Error ? error.message : String(error));
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
