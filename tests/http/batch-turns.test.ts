/** Who gets a place when several batches want one: clients in turn, and bridges that find one without a holder. */
import { afterEach, expect, test } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { BridgeError } from '../../src/core/bridge-error.js';
import { silentLog } from '../../src/core/logger.js';
import type { RecordStore } from '../../src/core/record-store.js';
import type { AppOptions } from '../../src/http/app-options.js';
import { batchKey, closeMark, findBatch, NO_WORK, openMark } from '../../src/http/batches/batch-records.js';
import { createBatchRunner } from '../../src/http/batches/batch-runner.js';
import { batchesOf } from '../../src/http/batches/client-batches.js';
import type { BatchesOf } from '../../src/http/batches/client-batches.js';
import { createPlaces } from '../../src/http/batches/waiting.js';
import type { ClientFiles } from '../../src/http/files/client-files.js';
import { newBatch } from '../../src/openai/batches/batch-object.js';
import { closeStores, openEmbedded } from '../state/opened-stores.js';
import { createManualClock } from './manual-clock.js';

afterEach(closeStores);

test('places go to the client whose last turn is longest ago, and to its requests in order', async () => {
  const places = createPlaces(1);
  const { signal } = new AbortController();
  const entered: string[] = [];
  const giveBack = await places.take(signal, 'one');
  const leaving = new AbortController();
  const left = places.take(leaving.signal, 'four');
  const waiting = ['one 1', 'one 2', 'one 3', 'two 1', 'two 2', 'three 1'].map(async (name) => {
    const [client = ''] = name.split(' ');
    const leave = await places.take(signal, client);
    entered.push(name);
    leave();
  });
  leaving.abort(new Error('left'));
  await expect(left).rejects.toThrow('left');
  giveBack();
  await Promise.all(waiting);
  expect(entered).toEqual(['two 1', 'three 1', 'one 1', 'two 2', 'one 2', 'one 3']);
});

test('one client cannot have all the batches that may be open', async () => {
  const store = openEmbedded({ maxAgeMs: 40 * 86_400_000 });
  const marks = async (client: string, count: number): Promise<boolean> =>
    store.records.write(
      Array.from({ length: count }, (_, index) => openMark({ id: `batch_${client}${index}`, client })),
    );
  const file = { id: 'file-1' } as Awaited<ReturnType<ClientFiles['demand']>>;
  const files = { demand: async () => Promise.resolve(file) } as unknown as ClientFiles;
  const ofKeys = (...names: readonly string[]): BatchesOf => {
    const keys = names.map((name) => ({ name, key: `key-of-${name}` }));
    return batchesOf({ store, keys, now: Date.now, newId: () => names.join('-') }, () => files, undefined);
  };
  const create = async (client: string, of = ofKeys('one', 'two', 'three')): Promise<unknown> =>
    of(client).create({
      ...{ input_file_id: 'file-1', endpoint: '/v1/responses', completion_window: '24h' },
    });
  await marks('one', 500);
  await expect(create('one')).rejects.toMatchObject({
    message: expect.stringContaining('500 batches of yours'),
  });
  await create('two');
  // The only one has nobody to leave room for.
  await create('one', ofKeys('one'));
  await marks('three', 498);
  await expect(create('two')).rejects.toMatchObject({ message: expect.stringContaining('1000 batches are') });
});

test('what another bridge has ended is forgotten: the same batch would be watched anew', async () => {
  const clock = createManualClock();
  const embedded = openEmbedded({ now: clock.now, maxAgeMs: 40 * 86_400_000 });
  const asked = new Set<Promise<unknown>>();
  const noted =
    <Args extends unknown[], Answer>(ask: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      const answer = ask(...args).finally(() => asked.delete(answer));
      asked.add(answer);
      return answer;
    };
  const own = embedded.records;
  const records: RecordStore = {
    ...{ ...own, shared: true },
    get: noted(async (key) => own.get(key)),
    list: noted(async (prefix, range) => own.list(prefix, range)),
    write: noted(async (changes, conditions) => own.write(changes, conditions)),
  };
  const none = new BridgeError('not_found', 'There is no file.');
  const runner = createBatchRunner({
    options: { now: clock.now, log: silentLog } as AppOptions,
    store: { ...embedded, records },
    files: () => {
      throw none;
    },
    ask: async () => Promise.resolve({ requestId: '', failure: none, reached: false }),
    ...{ holder: 'own', wait: clock.wait, elapsed: clock.now, mostBytes: 0 },
    ...{ concurrency: 1, places: createPlaces(1) },
  });
  const name = { id: 'batch_1', client: undefined };
  const request = { inputFileId: 'file-1', endpoint: '/v1/responses', completionWindow: '24h' } as const;
  const batch = newBatch({ id: name.id, windowS: 86_400, metadata: null, ...request }, 1);
  const search = async (): Promise<string | null | undefined> => {
    runner.open();
    do await nextTurn();
    while (asked.size > 0);
    return (await findBatch(embedded, name))?.kept.work.holder;
  };
  await records.write([
    { put: batchKey(name), value: { batch, work: { ...NO_WORK, holder: 'other' } } },
    openMark(name),
  ]);
  expect(await search()).toBe('other');
  await records.write([closeMark(name)]);
  await search();
  await records.write([openMark(name)]);
  clock.advance(41_000);
  expect(await search()).toBe('other');
  clock.advance(41_000);
  expect(await search()).not.toBe('other');
  await runner.stop();
});
