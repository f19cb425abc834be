/** When a bridge that begins to work may rely on the others to see it. */
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { silentLog } from '../../src/core/logger.js';
import type { RecordStore } from '../../src/core/record-store.js';
import { bridgeLease } from '../../src/http/background/bridge-lease.js';
import { deferred } from '../support/deferred.js';

test('all that begin before the first write is out wait for it', async () => {
  const { promise: written, resolve } = deferred();
  let writes = 0;
  const write = async (): Promise<boolean> => {
    writes += 1;
    await written;
    return true;
  };
  const records = { shared: true, write } as unknown as RecordStore;
  const lease = bridgeLease({ records, newId: () => 'own', now: () => 0, log: silentLog });
  const begun: string[] = [];
  const both = ['first', 'second'].map(async (name) => lease.begin().then(() => begun.push(name)));
  await turn();
  expect(begun).toEqual([]);
  resolve();
  await Promise.all(both);
  expect([begun, writes]).toEqual([['first', 'second'], 1]);
  lease.end();
  lease.end();
});
