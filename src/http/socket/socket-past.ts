/** The latest answers on each WebSocket, which its client may continue even if the bridge does not keep them. */
import { jsonSize } from '../../core/json.js';
import { LruCache } from '../../core/lru-cache.js';
import type { StoredResponse } from '../../core/response-store.js';
import type { PastResponses } from '../../openai/responses/resolve-conversation.js';

/** Of one WebSocket. */
export interface SocketPast {
  /** What a request of this lane may continue, and where its answer goes. @param kept the responses that the bridge keeps for it */
  of(lane: string | undefined, kept: PastResponses): PastResponses;
  /** Forgets a response that a request could not continue. */
  forget(id: string): void;
  /** Forgets all of them. */
  clear(): void;
}

export type OpenSocketPast = () => SocketPast;

/** All sockets share one amount of memory. */
export function socketPasts(): OpenSocketPast {
  const memory = new LruCache<OwnedResponse>({
    maxSize: MEMORY_BYTES,
    sizeOf: (id, { record }) => jsonSize(id) + jsonSize(record),
  });
  return () => {
    /** The id of the latest answer of each lane. */
    const latest = new Map<string, string>();
    const own: SocketPast = {
      of: (lane = '', kept) => ({
        find: async (id) => {
          const found = memory.get(id);
          return found?.owner === own ? found.record : kept.find(id);
        },
        keep: async (record) => kept.keep(record),
        remember(record) {
          const before = latest.get(lane);
          if (before !== undefined) memory.delete(before);
          latest.delete(lane);
          latest.set(lane, record.id);
          memory.set(record.id, { owner: own, record });
          const [oldest] = latest.entries();
          if (oldest && latest.size > MAX_LANES) {
            latest.delete(oldest[0]);
            memory.delete(oldest[1]);
          }
        },
      }),
      forget(id) {
        if (memory.get(id)?.owner === own) memory.delete(id);
      },
      clear() {
        for (const id of latest.values()) memory.delete(id);
        latest.clear();
      },
    };
    return own;
  };
}

interface OwnedResponse {
  readonly owner: SocketPast;
  readonly record: StoredResponse;
}

const MEMORY_BYTES = 64 * 1024 * 1024;
/** As many as OpenAI allows on one socket. */
const MAX_LANES = 32;
