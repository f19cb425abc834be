/** Keeps answers in this process's memory: so many, so much and so long at most, the longest unused going first. */
import type { ResponseStore, StoredResponse } from '../core/response-store.js';
import { jsonSize } from './json-size.js';

export interface MemoryStoreOptions {
  readonly maxResponses: number;
  readonly maxBytes: number;
  readonly ttlMs: number;
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

export function createMemoryResponseStore(options: MemoryStoreOptions): ResponseStore {
  const { maxResponses, maxBytes, ttlMs, now } = options;
  /** Longest unused first. */
  const kept = new Map<string, Kept>();
  let bytes = 0;
  let sweeping = false;

  const remove = (id: string): void => {
    bytes -= kept.get(id)?.bytes ?? 0;
    kept.delete(id);
  };
  const sweep = (): void => {
    for (const [id, { expires }] of kept) if (expires <= now()) remove(id);
  };
  /** Gives the memory back also when nobody asks any more; keeps no process alive. */
  const sweepLater = (): void => {
    if (sweeping) return;
    sweeping = true;
    setTimeout(
      () => {
        sweeping = false;
        sweep();
        if (kept.size > 0) sweepLater();
      },
      Math.min(ttlMs, SWEEP_MS),
    ).unref();
  };

  return {
    async get(id) {
      const entry = kept.get(id);
      if (!entry) return Promise.resolve(undefined);
      if (entry.expires <= now()) {
        remove(id);
        return Promise.resolve(undefined);
      }
      kept.delete(id);
      kept.set(id, entry);
      return Promise.resolve(entry.record);
    },
    async put(record) {
      remove(record.id);
      sweep();
      const size = jsonSize(record);
      if (size <= maxBytes && maxResponses > 0) {
        kept.set(record.id, { record, bytes: size, expires: now() + ttlMs });
        bytes += size;
        sweepLater();
      }
      for (const id of kept.keys()) {
        if (kept.size <= maxResponses && bytes <= maxBytes) break;
        remove(id);
      }
      return Promise.resolve();
    },
    async delete(id) {
      remove(id);
      return Promise.resolve();
    },
  };
}

interface Kept {
  readonly record: StoredResponse;
  readonly bytes: number;
  /** Unix time in milliseconds. */
  readonly expires: number;
}

const SWEEP_MS = 60_000;
