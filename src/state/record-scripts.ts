/**
 * The Lua script that writes records in Redis, atomically for all bridges. Its keys: `keys`, the sorted keys of all records;
 * `expiry`, the same by Unix time in milliseconds; `age`, those that may be dropped by the time they were written; `bytes`, a hash
 * of the size of each; and `total`, their sum. The text of a record is at PREFIX .. 'r:' .. KEY.
 */

import { WHOLE_TEXT } from './redis-text.js';

export const STORE_PREFIX = 'claude-bridge:{store}:';

export const STORE_KEYS = ['keys', 'expiry', 'age', 'bytes', 'total'].map((name) => `${STORE_PREFIX}${name}`);

/**
 * Arguments: now and the limit of bytes; the number of conditions and, for each, its key and version, '' for none; then for each
 * change its key, its JSON as `argumentFor` gives it ('' deletes), its expiry, its bytes, and 1 if it may be dropped.
 * Redis expires the texts on its own, and the other keys with the last text. Returns 1, 0 if a condition does not hold, or -1 if the store is full.
 */
export const WRITE_RECORDS = `
${WHOLE_TEXT}
local prefix, now, limit = '${STORE_PREFIX}r:', tonumber(ARGV[1]), tonumber(ARGV[2])
local function version(key)
  local text = redis.call('GET', prefix .. key)
  if not text then return '' end
  local found, ends = string.match(text, '^(%d+) (%d+) ')
  if not found or tonumber(ends) <= now then return '' end
  return found
end
local function forget(key)
  local size = redis.call('HGET', KEYS[4], key)
  redis.call('DEL', prefix .. key)
  for index = 1, 3 do redis.call('ZREM', KEYS[index], key) end
  redis.call('HDEL', KEYS[4], key)
  if size then redis.call('DECRBY', KEYS[5], size) end
end
local at = 4
for _ = 1, tonumber(ARGV[3]) do
  if version(ARGV[at]) ~= ARGV[at + 1] then return 0 end
  at = at + 2
end
local gained, changed = 0, {}
for index = at, #ARGV, 5 do
  local key = ARGV[index]
  changed[key] = true
  ARGV[index + 1] = whole(ARGV[index + 1])
  gained = gained - tonumber(redis.call('HGET', KEYS[4], key) or 0)
  if ARGV[index + 1] ~= '' then gained = gained + tonumber(ARGV[index + 3]) end
end
for _, old in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, 1000)) do
  if not changed[old] then forget(old) end
end
local function total() return tonumber(redis.call('GET', KEYS[5]) or 0) end
if gained > 0 and total() + gained > limit then
  for _, old in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
    if total() + gained <= limit then break end
    if not changed[old] then forget(old) end
  end
  if total() + gained > limit then return -1 end
end
local longest = 0
for index = at, #ARGV, 5 do
  local key, json, ends, bytes = ARGV[index], ARGV[index + 1], ARGV[index + 2], ARGV[index + 3]
  local before = version(key)
  forget(key)
  if json ~= '' then
    local next = before == '' and now or tonumber(before) + 1
    local since = ARGV[index + 4] == '1' and now or 0
    local text = string.format('%.0f %s %s %.0f\\n', next, ends, bytes, since) .. json
    local left = math.max(1, tonumber(ends) - now)
    redis.call('SET', prefix .. key, text, 'PX', string.format('%.0f', left))
    redis.call('ZADD', KEYS[1], 0, key)
    redis.call('ZADD', KEYS[2], ends, key)
    if since > 0 then redis.call('ZADD', KEYS[3], since, key) end
    redis.call('HSET', KEYS[4], key, bytes)
    redis.call('INCRBY', KEYS[5], bytes)
    longest = math.max(longest, left)
  end
end
for index = 1, 5 do
  if longest > 0 and redis.call('PTTL', KEYS[index]) < longest then
    redis.call('PEXPIRE', KEYS[index], string.format('%.0f', longest))
  end
end
return 1
`;
