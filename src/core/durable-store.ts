import type { BlobStore } from './blob-store.js';
import type { RecordStore } from './record-store.js';

/** What outlives the process: records, and the contents of files beside them. */
export interface DurableStore {
  readonly records: RecordStore;
  readonly blobs: BlobStore;
}
