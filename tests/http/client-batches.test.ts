/** What a creation of a batch leaves in the store, and how many it lets be open. */
import { afterEach, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { openMark } from '../../src/http/batches/batch-records.js';
import { batchesOf } from '../../src/http/batches/client-batches.js';
import type { ClientBatches } from '../../src/http/batches/client-batches.js';
import type { ClientFiles } from '../../src/http/files/client-files.js';
import { closeStores, openEmbedded, storeFolder } from '../state/opened-stores.js';
import type { StoreOptions } from '../state/opened-stores.js';

const DAY_MS = 86_400_000;
const store: StoreOptions = { maxAgeMs: 40 * DAY_MS };
const request = { input_file_id: 'file-1', endpoint: '/v1/chat/completions', completion_window: '24h' };
const file = { id: 'file-1' } as Awaited<ReturnType<ClientFiles['demand']>>;
const files = { demand: async () => Promise.resolve(file) } as unknown as ClientFiles;

afterEach(closeStores);

function clientsOf(opened: ReturnType<typeof openEmbedded>): (client: string) => ClientBatches {
  let ids = 0;
  return batchesOf({ store: opened, now: Date.now, newId: () => `id${(ids += 1)}` }, () => files, undefined);
}

test('one that is refused leaves no database behind', async () => {
  const of = clientsOf(openEmbedded(store));
  await expect(of('one').create({ ...request, endpoint: '/v1/none' })).rejects.toMatchObject({
    ...{ code: 'validation_error', param: 'endpoint' },
  });
  await expect(of('one').create({ ...request, completion_window: '41d' })).rejects.toMatchObject({
    ...{ code: 'validation_error', param: 'completion_window' },
  });
  expect(existsSync(path.join(storeFolder(), 'records'))).toBe(false);
  await of('one').create(request);
  expect(existsSync(path.join(storeFolder(), 'records'))).toBe(true);
});

test('those that come at once, of any clients, are no more than may be open', async () => {
  const opened = openEmbedded(store);
  await opened.records.write(
    Array.from({ length: 998 }, (_, index) =>
      openMark({ id: `batch_${index}`, client: index % 2 === 0 ? 'four' : 'five' }),
    ),
  );
  const of = clientsOf(opened);
  const made = await Promise.allSettled(
    ['one', 'two', 'one', 'two', 'three'].map(async (client) => of(client).create(request)),
  );
  expect(made.map(({ status }) => status)).toEqual([
    ...['fulfilled', 'fulfilled', 'rejected', 'rejected', 'rejected'],
  ]);
  expect(made[4]).toMatchObject({ reason: { code: 'queue_full' } });
});
