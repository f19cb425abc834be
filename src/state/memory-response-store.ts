/** Keeps responses in the memory of this process, within limits of count, size and age; the least recently used goes first. */
import { jsonSize } from '../core/json.js';
import type { ResponseStore, StoredResponse } from '../core/response-store.js';

export interface ResponseStoreOptions {
  readonly maxResponses: number;
  readonly maxBytes: number;
  readonly ttlMs: number;
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

export function createMemoryResponseStore(options: ResponseStoreOptions): ResponseStore {
  const { maxResponses, maxBytes, ttlMs, now } = options;
  /** Least recently used first. */
  const entries = new Map<string, Entry>();
  let bytes = 0;
  let sweeping = false;

  const remove = (id: string): void => {
    bytes -= entries.get(id)?.bytes ?? 0;
    entries.delete(id);
  };
  const sweep = (): void => {
    for (const [id, { expires }] of entries) if (expires <= now()) remove(id);
  };
  /** Frees memory even when no more requests come. The timer does not keep the process alive. */
  const sweepLater = (): void => {
    if (sweeping) return;
    sweeping = true;
    setTimeout(
      () => {
        sweeping = false;
        sweep();
        if (entries.size > 0) sweepLater();
      },
      Math.min(ttlMs, SWEEP_MS),
    ).unref();
  };

  return {
    async get(id) {
      const entry = entries.get(id);
      if (!entry) return Promise.resolve(undefined);
      if (entry.expires <= now()) {
        remove(id);
        return Promise.resolve(undefined);
      }
      entries.delete(id);
      entries.set(id, entry);
      return Promise.resolve(entry.record);
    },
    async put(record) {
      remove(record.id);
      sweep();
      const size = jsonSize(record);
      if (size <= maxBytes && maxResponses > 0) {
        entries.set(record.id, { record, bytes: size, expires: now() + ttlMs });
        bytes += size;
        sweepLater();
      }
      for (const id of entries.keys()) {
        if (entries.size <= maxResponses && bytes <= maxBytes) break;
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

interface Entry {
  readonly record: StoredResponse;
  readonly bytes: number;
  /** Unix time in milliseconds. */
  readonly expires: number;
}

const SWEEP_MS = 60_000;
