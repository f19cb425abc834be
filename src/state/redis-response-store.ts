/** Keeps responses in Redis for all bridges, within limits of count, size and age; the least recently used goes first. */
import type { ResponseStore, StoredResponse } from '../core/response-store.js';
import type { ResponseStoreOptions } from './memory-response-store.js';
import type { RedisConnection } from './redis-connection.js';
import { argumentFor, readText, WHOLE_TEXT } from './redis-text.js';

/** `maxBytes` counts the JSON text in UTF-8. */
export function createRedisResponseStore(
  redis: RedisConnection,
  { maxResponses, maxBytes, ttlMs, now }: ResponseStoreOptions,
): ResponseStore {
  return {
    async get(id, reserve) {
      const keys = keysFor(id);
      const isKept = await redis.read(async (client) =>
        client.eval(USE_RESPONSE, { keys, arguments: [id, String(now())] }),
      );
      const text = isKept === 1 ? await readText(redis, keys[0] ?? '', reserve) : undefined;
      // Only `put` writes this text.
      return text === undefined ? undefined : (JSON.parse(text) as StoredResponse);
    },
    async put(record) {
      const text = JSON.stringify(record);
      const bytes = Buffer.byteLength(text);
      if (bytes > maxBytes || maxResponses === 0) return;
      const { id } = record;
      const numbers = [now(), ttlMs, bytes, maxResponses, maxBytes].map(String);
      const sent = await argumentFor(redis, text, PREFIX);
      await redis.write(
        async (client) =>
          client.eval(PUT_RESPONSE, { keys: keysFor(id), arguments: [id, sent, ...numbers, PREFIX] }),
        sent.length,
      );
    },
    async delete(id) {
      await redis.write(async (client) =>
        client.eval(REMOVE_RESPONSE, { keys: keysFor(id), arguments: [id] }),
      );
    },
    problem: () => redis.status().problem,
  };
}

/** The braces keep all keys on one server of a cluster. */
const PREFIX = 'claude-bridge:{responses}:';

function keysFor(id: string): string[] {
  return [id, '/use', '/expiry', '/size', '/total'].map((name) => `${PREFIX}${name}`);
}

/*
 * Lua scripts, each atomic for all bridges. Their keys: the text of the response; the last use of each response, as a running
 * number; the expiry of each, as Unix time in milliseconds; the bytes of each; and a hash with both totals.
 */

/** Works even when Redis is out of memory, and frees some. */
const forget = `
local function forget(id, key)
  local size = redis.call('HGET', KEYS[4], id)
  redis.call('DEL', key)
  redis.call('ZREM', KEYS[2], id)
  redis.call('ZREM', KEYS[3], id)
  redis.call('HDEL', KEYS[4], id)
  if size then redis.pcall('HINCRBY', KEYS[5], 'bytes', -size) end
end
`;

/** Arguments: id, now. Returns 1 if it is kept. Records the use with `pcall`, because a Redis that refuses writes must still read. */
const USE_RESPONSE = `
local expiry = redis.call('ZSCORE', KEYS[3], ARGV[1])
if not expiry or tonumber(expiry) <= tonumber(ARGV[2]) then return 0 end
local kept = redis.call('EXISTS', KEYS[1])
if kept == 1 then
  local use = redis.pcall('HINCRBY', KEYS[5], 'uses', 1)
  if type(use) == 'number' then redis.pcall('ZADD', KEYS[2], use, ARGV[1]) end
end
return kept
`;

/**
 * Arguments: id, the text as `argumentFor` gives it, now, time to live in milliseconds, bytes, the limits of responses and of bytes, and the prefix of all
 * keys. Redis expires the texts on its own, and the other keys with the last text.
 */
const PUT_RESPONSE = `
${forget}
${WHOLE_TEXT}
local id, now, ttl, bytes = ARGV[1], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
redis.call('SET', KEYS[1], whole(ARGV[2]), 'PX', ttl)
local size = redis.call('HGET', KEYS[4], id)
redis.call('HINCRBY', KEYS[5], 'bytes', bytes - (size or 0))
redis.call('HSET', KEYS[4], id, bytes)
redis.call('ZADD', KEYS[3], now + ttl, id)
redis.call('ZADD', KEYS[2], redis.call('HINCRBY', KEYS[5], 'uses', 1), id)
for _, old in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, 1000)) do
  forget(old, ARGV[8] .. old)
end
while redis.call('ZCARD', KEYS[2]) > tonumber(ARGV[6])
  or tonumber(redis.call('HGET', KEYS[5], 'bytes')) > tonumber(ARGV[7]) do
  local oldest = redis.call('ZRANGE', KEYS[2], 0, 0)[1]
  if not oldest then break end
  forget(oldest, ARGV[8] .. oldest)
end
for index = 2, 5 do
  if redis.call('PTTL', KEYS[index]) < ttl then redis.call('PEXPIRE', KEYS[index], ttl) end
end
`;

/** Arguments: id. */
const REMOVE_RESPONSE = `
${forget}
forget(ARGV[1], KEYS[1])
`;
