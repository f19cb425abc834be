/** Keeps the contents of files in a folder: one file each, complete or not there. */
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BridgeError } from '../core/bridge-error.js';
import type { BlobStore } from '../core/blob-store.js';
import { storeUnavailable } from '../core/record-store.js';

export interface BlobFolder extends BlobStore {
  /** Removes the files that have no record any more, and what killed bridges have left of others. */
  sweep(isKept: (id: string) => Promise<boolean>): Promise<void>;
}

/** @param directory is created by the first write. @param now gives Unix time in milliseconds. */
export function openBlobFolder(directory: string, now: () => number): BlobFolder {
  const fileOf = (id: string): string => path.join(directory, id);
  const told = (error: unknown): BridgeError =>
    error instanceof BridgeError
      ? error
      : storeUnavailable(
          `The files in ${directory} cannot be used: ${error instanceof Error ? error.message : String(error)}. ` +
            `Make room and check who may write there: ls -ld ${directory}`,
          error,
        );
  return {
    async write(id, pieces) {
      const file = fileOf(id);
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        const handle = await open(`${file}${UNFINISHED}`, 'wx', 0o600);
        try {
          await writeFile(handle, pieces);
          await handle.datasync();
        } finally {
          await handle.close();
        }
        await rename(`${file}${UNFINISHED}`, file);
        await syncFolder(directory);
      } catch (error) {
        await rm(`${file}${UNFINISHED}`, { force: true }).catch(() => undefined);
        throw told(error);
      }
    },
    async *read(id, start = 0) {
      try {
        yield* createReadStream(fileOf(id), { start }) as AsyncIterable<Uint8Array>;
      } catch (error) {
        throw told(error);
      }
    },
    async delete(id) {
      await rm(fileOf(id), { force: true }).catch((error: unknown) => {
        throw told(error);
      });
    },
    async sweep(isKept) {
      for (const name of await readdir(directory).catch(() => [])) {
        const [id = '', unfinished] = name.split('.');
        if (unfinished === undefined && (await isKept(id))) continue;
        const { mtimeMs } = await stat(fileOf(name)).catch(() => ({ mtimeMs: now() }));
        if (mtimeMs < now() - LEFT_AFTER_MS) await rm(fileOf(name), { force: true }).catch(() => undefined);
      }
    },
  };
}

/** Without it, a power failure could lose the name of a file that is complete. Windows has no such call, and needs none. */
async function syncFolder(directory: string): Promise<void> {
  const handle = await open(directory, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

const UNFINISHED = '.part';

/** How long nothing was added to a file that has no record. */
const LEFT_AFTER_MS = 600_000;
