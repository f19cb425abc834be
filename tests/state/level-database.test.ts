/** A database that failed is given up, and the one that takes its place is not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { silentLog } from '../../src/core/logger.js';
import { LevelDatabase } from '../../src/state/level-database.js';

test('a late failure of the old one leaves the new one open', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'claude-bridge-level-'));
  let time = 0;
  const database = new LevelDatabase({ directory, elapsed: () => time, log: silentLog });
  const old = await database.open();
  expect(await database.failed(new Error('The disk is gone.'), old)).toMatchObject({
    code: 'store_unavailable',
  });
  expect(old.status).toBe('closed');
  time += 10_000;
  const fresh = await database.open();
  expect(await database.failed(new Error('Late.'), old)).toMatchObject({ code: 'store_unavailable' });
  expect(fresh.status).toBe('open');
  expect(await database.open()).toBe(fresh);
  await database.close();
  rmSync(directory, { recursive: true });
});
