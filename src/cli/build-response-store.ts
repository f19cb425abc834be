import type { Settings } from '../config/settings-table.js';
import type { ResponseStore } from '../core/response-store.js';
import { createMemoryResponseStore } from '../state/memory-response-store.js';
import type { Machine } from './machine.js';

/** Makes the store of kept answers that the settings ask for. */
export function buildResponseStore(settings: Settings, { now }: Machine): ResponseStore {
  return createMemoryResponseStore({
    maxResponses: settings['max-responses'],
    maxBytes: settings['max-responses-mb'] * 1024 * 1024,
    ttlMs: settings['response-ttl'] * 1000,
    now,
  });
}
