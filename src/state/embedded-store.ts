/** The store in a folder of this machine: records in a database, the contents of files beside it. */
import path from 'node:path';
import type { BlobStore } from '../core/blob-store.js';
import { blobRecordKey } from '../core/blob-store.js';
import type { Logger } from '../core/logger.js';
import type { RecordStore } from '../core/record-store.js';
import { openBlobFolder } from './blob-folder.js';
import { LevelDatabase } from './level-database.js';
import { createLevelRecordStore } from './level-record-store.js';
import type { RecordLimits } from './record-text.js';

export interface EmbeddedStoreOptions extends RecordLimits {
  readonly directory: string;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** Milliseconds that pass at the same rate whatever happens to the clock: for intervals. */
  readonly elapsed: () => number;
  readonly log: Logger;
}

export interface EmbeddedStore {
  readonly records: RecordStore;
  readonly blobs: BlobStore;
  /** Opens it if something is stored already, so that a folder in use is reported at once. Never fails. */
  open(): Promise<void>;
  /** Removes what has expired or was deleted, from the disk as well. Never fails. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/** Touches no file before its first use, and creates none before the first write. */
export function createEmbeddedStore({
  directory,
  log,
  now,
  elapsed,
  ...limits
}: EmbeddedStoreOptions): EmbeddedStore {
  const database = new LevelDatabase({ directory, log, elapsed });
  const records = createLevelRecordStore(database, { ...limits, now });
  const blobs = openBlobFolder(path.join(directory, 'files'), now);
  const sweep = async (): Promise<void> => {
    try {
      await records.sweep();
      await blobs.sweep(async (id) => (await records.get(blobRecordKey(id))) !== undefined);
    } catch {
      // The database has logged why.
    }
  };
  const timer = setInterval(() => void sweep(), SWEEP_MS).unref();
  return {
    ...{ records, blobs, sweep },
    async open() {
      await database.existing().catch(() => undefined);
    },
    async close() {
      clearInterval(timer);
      await database.close();
    },
  };
}

const SWEEP_MS = 600_000;
