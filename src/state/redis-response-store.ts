/** Keeps answers in Redis for all bridges: so many, so much and so long at most, the longest unused going first. */
import type { ResponseStore, StoredResponse } from '../core/response-store.js';
import type { MemoryStoreOptions } from './memory-response-store.js';
import type { RedisLink } from './redis-link.js';
import { GET_RESPONSE, PUT_RESPONSE, REMOVE_RESPONSE } from './response-scripts.js';

/** `maxBytes` are those of the JSON text in UTF-8. */
export function createRedisResponseStore(
  link: RedisLink,
  { maxResponses, maxBytes, ttlMs, now }: MemoryStoreOptions,
): ResponseStore {
  return {
    async get(id) {
      const text = await link.read(async (client) =>
        client.eval(GET_RESPONSE, { keys: keysFor(id), arguments: [id, String(now())] }),
      );
      // Nobody but `put` writes there.
      return typeof text === 'string' ? (JSON.parse(text) as StoredResponse) : undefined;
    },
    async put(record) {
      const text = JSON.stringify(record);
      const bytes = Buffer.byteLength(text);
      if (bytes > maxBytes || maxResponses === 0) return;
      const { id } = record;
      const numbers = [now(), ttlMs, bytes, maxResponses, maxBytes].map(String);
      await link.write(async (client) =>
        client.eval(PUT_RESPONSE, { keys: keysFor(id), arguments: [id, text, ...numbers, PREFIX] }),
      );
    },
    async delete(id) {
      await link.write(async (client) =>
        client.eval(REMOVE_RESPONSE, { keys: keysFor(id), arguments: [id] }),
      );
    },
    problem: () => link.status().problem,
  };
}

/** The braces keep them together where a service spreads keys over several servers. */
const PREFIX = 'claude-bridge:{responses}:';

function keysFor(id: string): string[] {
  return [id, '/use', '/expiry', '/size', '/total'].map((name) => `${PREFIX}${name}`);
}
