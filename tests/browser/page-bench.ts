/** A bridge with the page, kept usage of earlier days, and what the tests of the page share: its faults, its accessibility. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { silentLog } from '../../src/core/logger.js';
import type { RequestFigures } from '../../src/core/usage.js';
import { openUsageFolder } from '../../src/usage/usage-folder.js';
import { UsageRecorder } from '../../src/usage/usage-recorder.js';
import { startBench, type Bench } from '../support/bench.js';
import type { BridgeOptions } from '../support/bridge.js';
import { NEWEST_CLI } from '../support/real-cli.js';

/** @param past requests that another bridge has counted before this one started. */
export async function startPageBench(
  options: BridgeOptions = {},
  past: readonly RequestFigures[] = [],
): Promise<Bench> {
  const directory = await mkdtemp(path.join(tmpdir(), 'claude-bridge-usage-'));
  const recorderOf = (writer: string): UsageRecorder =>
    new UsageRecorder({
      archive: openUsageFolder(directory, writer),
      ...{ retentionDays: 90, now: Date.now, log: silentLog },
    });
  const before = recorderOf('before');
  for (const request of past) before.add(request);
  await before.close();
  const startPageFolder = new URL('../../dist/dashboard/', import.meta.url);
  const bench = await startBench(NEWEST_CLI.path, { usage: recorderOf('now'), startPageFolder, ...options });
  return {
    ...bench,
    [Symbol.asyncDispose]: async () => {
      await bench[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What axe has to say against the page as it is now. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate<{ violations: Violation[] }>('axe.run()');
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

/** By how many pixels the page is wider than its window. */
export async function overhang(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
