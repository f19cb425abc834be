/** Puts the responses that a client asked to keep where they survive a restart; all others stay where they are kept for a while. */
import type { Logger } from '../core/logger.js';
import { recordKey } from '../core/record-store.js';
import type { RecordStore } from '../core/record-store.js';
import type { ResponseStore, StoredResponse } from '../core/response-store.js';

/** @param brief keeps responses for a while; also those that could not be made durable. */
export function createDurableResponseStore(
  brief: ResponseStore,
  records: RecordStore,
  log: Logger,
): ResponseStore {
  return {
    async get(id, reserve) {
      const found = await brief.get(id, reserve);
      // Only `put` writes such a record.
      return found ?? ((await records.get(responseKey(id), reserve))?.value as StoredResponse | undefined);
    },
    async put(response) {
      if (response.durable !== true) return brief.put(response);
      try {
        await records.write([{ put: responseKey(response.id), value: response, droppable: true }]);
        // An earlier state that could not be made durable would hide this one.
        await brief.delete(response.id);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        log.warn({ response: response.id, reason }, 'the response is kept for a while only');
        await brief.put(response);
      }
    },
    async delete(id) {
      await brief.delete(id);
      const key = responseKey(id);
      if (await records.get(key)) await records.write([{ delete: key }]);
    },
    ...(brief.problem && { problem: () => brief.problem?.() }),
  };
}

function responseKey(id: string): string {
  return recordKey('response', id);
}
