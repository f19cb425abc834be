/** Keeps the contents of files in Redis for all bridges, in pieces of a bounded size: the pieces by number, and how many there are. */
import type { BlobStore } from '../core/blob-store.js';
import { storeUnavailable } from '../core/record-store.js';
import { STORE_PREFIX } from './record-scripts.js';
import type { RedisConnection } from './redis-connection.js';
import { answered } from './redis-record-store.js';

/** @param now gives Unix time in milliseconds. */
export function createRedisBlobStore(redis: RedisConnection, now: () => number): BlobStore {
  const remove = async (id: string): Promise<void> => {
    for (let from = 0; ; from += REMOVED_AT_ONCE) {
      const keys = Array.from({ length: REMOVED_AT_ONCE }, (_, next) => pieceKey(id, from + next));
      const removed = await redis.write(async (client) => client.unlink([blobKey(id), ...keys]));
      if (removed === 0) return;
    }
  };
  return {
    async write(id, pieces, expiresAt) {
      let count = 0;
      try {
        for await (const piece of inPieces(pieces)) {
          const key = pieceKey(id, count);
          // What a killed bridge leaves is gone soon.
          await answered(async () =>
            redis.write(
              async (client) => client.set(key, piece, { expiration: { type: 'PX', value: UNFINISHED_MS } }),
              piece.length,
            ),
          );
          count += 1;
        }
        const left = Math.max(1, Math.floor(expiresAt - now()));
        for (let number = 0; number < count; number++) {
          const key = pieceKey(id, number);
          if ((await answered(async () => redis.write(async (client) => client.pExpire(key, left)))) === 0)
            throw gone();
        }
        await answered(async () =>
          redis.write(async (client) =>
            client.set(blobKey(id), String(count), { expiration: { type: 'PX', value: left } }),
          ),
        );
      } catch (error) {
        await remove(id).catch(() => undefined);
        throw error;
      }
    },
    async *read(id, start = 0) {
      const { RESP_TYPES } = await import('@redis/client');
      const count = await answered(async () => redis.read(async (client) => client.get(blobKey(id))));
      if (count === null) throw gone();
      for (let number = Math.floor(start / PIECE_BYTES); number < Number(count); number++) {
        const piece = await answered(async () =>
          redis.read(
            async (client) =>
              client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }).get(pieceKey(id, number)),
            PIECE_BYTES,
          ),
        );
        if (piece === null) throw gone();
        yield piece.subarray(Math.max(0, start - number * PIECE_BYTES));
      }
    },
    async delete(id) {
      await answered(async () => remove(id));
    },
  };
}

function gone(): Error {
  return storeUnavailable('The content of the file is no longer in Redis. Upload the file again.');
}

function blobKey(id: string): string {
  return `${STORE_PREFIX}b:${id}`;
}

function pieceKey(id: string, number: number): string {
  return `${blobKey(id)}:${number}`;
}

/** All of the same size but the last, so that a position tells the piece. */
async function* inPieces(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    let rest = piece;
    while (bytes + rest.length >= PIECE_BYTES) {
      const part = rest.subarray(0, PIECE_BYTES - bytes);
      yield Buffer.concat([...held, part]);
      rest = rest.subarray(part.length);
      held = [];
      bytes = 0;
    }
    if (rest.length > 0) held.push(rest);
    bytes += rest.length;
  }
  if (bytes > 0) yield Buffer.concat(held);
}

const PIECE_BYTES = 512 * 1024;
const REMOVED_AT_ONCE = 200;
const UNFINISHED_MS = 3_600_000;
