/** The batches as one client sees them: only its own. */
import { BridgeError } from '../../core/bridge-error.js';
import { inTurn } from '../../core/in-turn.js';
import { recordKey } from '../../core/record-store.js';
import { cancelling, hasEnded, newBatch } from '../../openai/batches/batch-object.js';
import type { Batch } from '../../openai/batches/batch-object.js';
import { parseBatchRequest } from '../../openai/batches/parse-batch-request.js';
import { listPage } from '../../openai/list-page.js';
import type { ListPage, ListQuery } from '../../openai/list-page.js';
import { quoted } from '../../wire/invalid-request.js';
import type { AppOptions } from '../app-options.js';
import { hasSeveralKeys } from '../guards/client-id.js';
import { demandStore } from '../files/client-files.js';
import type { FilesOf } from '../files/client-files.js';
import { timeOrderedId } from '../time-ordered-id.js';
import {
  batchesPrefix,
  batchKey,
  findBatch,
  NO_WORK,
  openBatches,
  openMark,
  storedBatch,
} from './batch-records.js';
import type { BatchName, KeptBatch } from './batch-records.js';

export interface ClientBatches {
  /** @throws BridgeError validation_error, not_found for its file, queue_full, store_unavailable, store_full. */
  create(body: unknown): Promise<Batch>;
  /** @throws BridgeError not_found, store_unavailable. */
  demand(id: string): Promise<Batch>;
  list(query: ListQuery): Promise<ListPage<Batch>>;
  /** @throws BridgeError not_found, invalid_request for one that has ended, store_unavailable. */
  cancel(id: string): Promise<Batch>;
}

/** @param client the name of the key the request came with. @throws BridgeError store_unavailable when nothing is kept here */
export type BatchesOf = (client: string | undefined) => ClientBatches;

/** The part of this bridge that runs batches. */
export interface BatchLook {
  /** Called when a batch is created or cancelled. Never fails. */
  look(name: BatchName): Promise<void>;
}

export function batchesOf(
  { store, keys, now, newId }: Pick<AppOptions, 'store' | 'keys' | 'now' | 'newId'>,
  files: FilesOf,
  runner: BatchLook | undefined,
): BatchesOf {
  /** One creation after the other, so that those that come at once do not all find room for one more. */
  const alone = inTurn();
  const most = hasSeveralKeys(keys) ? MOST_OF_ONE : MOST_OPEN;
  return (client) => {
    const own = demandStore(store);
    const { records } = own;
    const find = async (id: string): Promise<{ kept: KeptBatch; version: number }> => {
      const found = await findBatch(own, { id, client });
      if (found) return found;
      throw new BridgeError(
        'not_found',
        `There is no batch ${quoted(id)}. GET /v1/batches and claude-bridge batch list show yours.`,
        {
          param: 'batch_id',
        },
      );
    };
    return {
      async create(body) {
        const { outputExpiresAfterS, ...request } = parseBatchRequest(body, records.maxAgeMs / 1000);
        await files(client).demand(request.inputFileId);
        return alone(async () => {
          refuseTooMany(await openBatches(records), { client, most });
          const created = now();
          const id = timeOrderedId('batch_', created, newId());
          const batch = newBatch({ id, ...request }, Math.floor(created / 1000));
          const kept: KeptBatch = {
            ...{ batch, work: NO_WORK },
            ...(outputExpiresAfterS !== undefined && { outputExpiresAfterS }),
          };
          await records.write([{ put: batchKey({ id, client }), value: kept }, openMark({ id, client })]);
          void runner?.look({ id, client });
          return batch;
        });
      },
      demand: async (id) => (await find(id)).kept.batch,
      async list({ after, limit, descending }) {
        const page = await records.list(batchesPrefix(client), {
          ...{ descending, limit: limit + 1 },
          ...(after !== undefined && { after: recordKey('batch', client, after) }),
        });
        const found = page.map((each) => storedBatch(each).kept.batch);
        return listPage(found.slice(0, limit), found.length > limit);
      },
      async cancel(id) {
        for (;;) {
          const { kept, version } = await find(id);
          const batch = cancelling(kept.batch, Math.floor(now() / 1000));
          if (!batch) throw over(kept.batch);
          const key = batchKey({ id, client });
          // Whoever runs it may write at the same time.
          if (await records.write([{ put: key, value: { ...kept, batch } }], [{ key, version }])) {
            await runner?.look({ id, client });
            return batch;
          }
        }
      },
    };
  };
}

function over(batch: Batch): BridgeError {
  const why = hasEnded(batch) ? 'it has ended' : 'its files are being written';
  return new BridgeError(
    'invalid_request',
    `The batch cannot be cancelled any more: ${why} (status ${batch.status}).`,
  );
}

/** @throws BridgeError queue_full */
function refuseTooMany(
  open: readonly BatchName[],
  { client, most }: { readonly client: string | undefined; readonly most: number },
): void {
  const own = open.filter((each) => each.client === client).length;
  const full = open.length >= MOST_OPEN ? `${MOST_OPEN} batches` : `${own} batches of yours`;
  if (open.length < MOST_OPEN && own < most) return;
  throw new BridgeError(
    'queue_full',
    `${full} are not over yet. Wait for one of them, or cancel one: claude-bridge batch list`,
    { retryable: true },
  );
}

/** Of all clients, and of one of several, so that none takes every place. */
const [MOST_OPEN, MOST_OF_ONE] = [1000, 500];
