/**
 * What Redis does with kept answers, each script as one step for all bridges. Their keys: the answer's text; when each was
 * used last, as a running number; when each expires, in milliseconds of Unix time; each one's bytes; and the hash of both totals.
 */

/** Goes through also when Redis has no memory left, which it then has again. */
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

/** Arguments: id, now. Reading goes on where writing is refused, so it is tried only to note the use. */
export const GET_RESPONSE = `
local expiry = redis.call('ZSCORE', KEYS[3], ARGV[1])
if not expiry or tonumber(expiry) <= tonumber(ARGV[2]) then return false end
local text = redis.call('GET', KEYS[1])
if text then
  local use = redis.pcall('HINCRBY', KEYS[5], 'uses', 1)
  if type(use) == 'number' then redis.pcall('ZADD', KEYS[2], use, ARGV[1]) end
end
return text
`;

/**
 * Arguments: id, text, now, time to live in milliseconds, bytes, the most answers, the most bytes, and what the keys of
 * all answers begin with. Redis ends the texts by itself, and everything with the last of them.
 */
export const PUT_RESPONSE = `
${forget}
local id, now, ttl, bytes = ARGV[1], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
redis.call('SET', KEYS[1], ARGV[2], 'PX', ttl)
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
export const REMOVE_RESPONSE = `
${forget}
forget(ARGV[1], KEYS[1])
`;
