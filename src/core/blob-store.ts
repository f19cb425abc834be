/** The port to the contents of files, which may be far larger than memory. */
import { recordKey } from './record-store.js';

/** Every call rejects with a BridgeError `store_unavailable` while the store cannot be used. */
export interface BlobStore {
  /**
   * Resolves once all of it is durable. If `pieces` fails, nothing stays. Unless a record of `blobRecordKey(id)` is written within
   * ten minutes after that, the content is taken for the rest of a killed bridge and removed.
   * @param id letters, digits, `-` and `_`; never one that was used before.
   * @param expiresAt Unix time in milliseconds.
   */
  write(id: string, pieces: AsyncIterable<Uint8Array>, expiresAt: number): Promise<void>;
  /** Fails, also midway, if the content is gone. @param start the first byte; 0 by default. */
  read(id: string, start?: number): AsyncIterable<Uint8Array>;
  delete(id: string): Promise<void>;
}

/** The record that a content belongs to. It expires and is deleted together with the one that describes the file. */
export function blobRecordKey(id: string): string {
  return recordKey('blob', id);
}
