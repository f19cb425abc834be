/** What is built of the store: nothing where it is off, and nothing for a command that only reads usage. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { usage } from '../../src/cli/commands/usage/usage.js';
import { thisMachine } from '../../src/cli/machine.js';
import type { Machine } from '../../src/cli/machine.js';
import { buildState } from '../../src/cli/server/build-state.js';
import type { BuiltState } from '../../src/cli/server/build-state.js';
import { silentLog } from '../../src/core/logger.js';
import { resolveSettings } from '../../src/settings/resolve-settings.js';

const home = mkdtempSync(path.join(tmpdir(), 'claude-bridge-state-'));
const [stdout, stderr] = [new PassThrough(), new PassThrough()];
const machine = {
  ...thisMachine([]),
  ...{ home, env: { HOME: home }, stdout, stderr },
} as unknown as Machine;
afterAll(() => rmSync(home, { recursive: true }));

/** The sweep of a store is its only one. */
let intervals: jest.SpiedFunction<typeof setInterval>;
beforeEach(() => {
  intervals = jest.spyOn(globalThis, 'setInterval');
});
afterEach(() => intervals.mockRestore());

async function built(store: boolean): Promise<BuiltState> {
  const { settings } = resolveSettings({ flags: { store }, env: {}, stored: {} });
  return buildState(settings, machine, silentLog);
}

test('with the store on, it is swept from time to time', async () => {
  const { store, embedded } = await built(true);
  expect(store).toBe(embedded);
  expect(intervals).toHaveBeenCalledTimes(1);
  await embedded?.close();
});

test('with the store off, there is none', async () => {
  expect(Object.keys(await built(false))).toEqual(['responseStore']);
  expect(intervals).not.toHaveBeenCalled();
});

test('usage opens none', async () => {
  await usage({ by: 'day', days: 30, json: false }, machine);
  expect(String(stdout.read())).toContain('there was no usage');
  expect(intervals).not.toHaveBeenCalled();
});
