/** The uploaded files as one client sees them: only its own. Their contents are never held whole in memory. */
import { BridgeError } from '../../core/bridge-error.js';
import { blobRecordKey } from '../../core/blob-store.js';
import type { DurableStore } from '../../core/durable-store.js';
import { recordKey, recordPrefix, storeFull } from '../../core/record-store.js';
import type { FileObject, FilePurpose, FileQuery } from '../../openai/files/file-object.js';
import { listPage } from '../../openai/list-page.js';
import type { ListPage } from '../../openai/list-page.js';
import { quoted } from '../../wire/invalid-request.js';
import type { AppOptions } from '../app-options.js';
import { timeOrderedId } from '../time-ordered-id.js';

export interface ClientFiles {
  /**
   * Keeps a file as it arrives; nothing stays of one whose pieces fail. `settle` is called after the last piece, because a form may
   * tell its fields behind its file. @throws BridgeError store_unavailable, store_full, or the failure of the pieces or of `settle`.
   */
  create(pieces: AsyncIterable<Uint8Array>, settle: () => NewFile | Promise<NewFile>): Promise<FileObject>;
  /** @throws BridgeError not_found, store_unavailable. */
  demand(id: string): Promise<FileObject>;
  list(query: FileQuery): Promise<ListPage<FileObject>>;
  /** @throws BridgeError not_found, store_unavailable. */
  remove(id: string): Promise<void>;
  /** The bytes of one that `demand` has found. */
  content(id: string): AsyncIterable<Uint8Array>;
}

export interface NewFile {
  readonly filename: string;
  readonly purpose: FilePurpose;
  /** Seconds after its creation; by default as long as the store keeps anything. */
  readonly expiresAfterS?: number;
}

/** @param client the name of the key the request came with. @throws BridgeError store_unavailable when nothing is kept here */
export type FilesOf = (client: string | undefined) => ClientFiles;

export function filesOf({ store, now, newId }: Pick<AppOptions, 'store' | 'now' | 'newId'>): FilesOf {
  return (client) => clientFiles(demandStore(store), client, { now, newId });
}

/** @throws BridgeError store_unavailable when nothing is kept here */
export function demandStore(store: DurableStore | undefined): DurableStore {
  if (store) return store;
  throw new BridgeError(
    'store_unavailable',
    'This bridge keeps nothing, because its setting store is off. Switch it on and restart the bridge: claude-bridge config set store true',
  );
}

function clientFiles(
  { records, blobs }: DurableStore,
  client: string | undefined,
  { now, newId }: Pick<AppOptions, 'now' | 'newId'>,
): ClientFiles {
  const keyOf = (id: string): string => recordKey('file', client, id);
  const find = async (id: string): Promise<FileObject | undefined> =>
    // Only `create` writes such a record.
    (await records.get(keyOf(id)))?.value as FileObject | undefined;
  const demand = async (id: string): Promise<FileObject> => {
    const file = await find(id);
    if (file) return file;
    throw new BridgeError(
      'not_found',
      `There is no file ${quoted(id)}. Files expire; list those that are left with GET /v1/files.`,
      {
        param: 'file_id',
      },
    );
  };
  return {
    async create(pieces, settle) {
      const { maxAgeMs } = records;
      const { usedBytes, maxBytes } = await records.room();
      const created = now();
      const id = timeOrderedId('file-', created, newId());
      const counted = countBytes(pieces, (sum) => {
        if (sum > maxBytes) throw storeFull(maxBytes);
      });
      if (usedBytes > maxBytes) throw storeFull(maxBytes);
      await blobs.write(id, counted.pieces, created + maxAgeMs);
      try {
        const { filename, purpose, expiresAfterS } = await settle();
        const expiresAt = created + Math.min(maxAgeMs, (expiresAfterS ?? Infinity) * 1000);
        const file: FileObject = {
          ...{ id, object: 'file', bytes: counted.bytes(), created_at: Math.floor(created / 1000) },
          ...{ expires_at: Math.floor(expiresAt / 1000), filename, purpose, status: 'processed' },
        };
        await records.write([
          { put: keyOf(id), value: file, expiresAt },
          { put: blobRecordKey(id), value: {}, expiresAt, bytesElsewhere: file.bytes },
        ]);
        return file;
      } catch (error) {
        await blobs.delete(id).catch(() => undefined);
        throw error;
      }
    },
    demand,
    async list({ purpose, after, limit, descending }) {
      const found: FileObject[] = [];
      let last = after === undefined ? undefined : keyOf(after);
      // One more than asked for shows that there are more.
      while (found.length <= limit) {
        const page = await records.list(recordPrefix('file', client), {
          ...{ descending, limit: PAGE },
          ...(last !== undefined && { after: last }),
        });
        for (const { value } of page) {
          const file = value as unknown as FileObject;
          if (purpose === undefined || file.purpose === purpose) found.push(file);
        }
        if (page.length < PAGE) break;
        last = page.at(-1)?.key;
      }
      return listPage(found.slice(0, limit), found.length > limit);
    },
    async remove(id) {
      await demand(id);
      await records.write([{ delete: keyOf(id) }, { delete: blobRecordKey(id) }]);
      await blobs.delete(id);
    },
    content: (id) => blobs.read(id),
  };
}

const PAGE = 1000;

function countBytes(
  pieces: AsyncIterable<Uint8Array>,
  check: (sum: number) => void,
): { readonly pieces: AsyncIterable<Uint8Array>; readonly bytes: () => number } {
  let sum = 0;
  return {
    bytes: () => sum,
    pieces: (async function* () {
      for await (const piece of pieces) {
        sum += piece.length;
        check(sum);
        yield piece;
      }
    })(),
  };
}
