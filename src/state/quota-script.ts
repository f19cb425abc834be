/**
 * Counts in several windows of one API key, atomically for all bridges. Each window has two Redis keys: the amount used, a
 * number; and the amounts held for running requests, a hash with one field `AMOUNT UNTIL` per bridge. After `UNTIL`, what a
 * dead bridge held no longer counts.
 *
 * Arguments: the bridge; the time and the end of what it holds, both in milliseconds; then seven for each window: the limit,
 * how much of it must be left, how much more to hold, the least amount used, the amount used that Redis has not counted, the
 * lifetime in milliseconds, and what the bridge holds in all if Redis may be wrong about that, otherwise an empty string.
 * Returns 1 if every window had room, so that the amounts are held, or 0; then for each window the amount used and the amount
 * held before.
 */
export const COUNT = `
local holder, now = ARGV[1], tonumber(ARGV[2])
local used, held, own, admitted = {}, {}, {}, 1
for index = 1, #KEYS / 2 do
  local at = 3 + 7 * (index - 1)
  local known = tonumber(redis.call('GET', KEYS[2 * index - 1]) or 0)
  used[index] = math.max(known, tonumber(ARGV[at + 4])) + tonumber(ARGV[at + 5])
  held[index], own[index] = 0, 0
  local entries = redis.call('HGETALL', KEYS[2 * index])
  for entry = 1, #entries, 2 do
    local amount, ends = string.match(entries[entry + 1], '^(%d+) (%d+)$')
    if entries[entry] == holder then own[index] = tonumber(amount)
    elseif tonumber(ends) > now then held[index] = held[index] + tonumber(amount)
    else redis.call('HDEL', KEYS[2 * index], entries[entry]) end
  end
  own[index] = tonumber(ARGV[at + 7]) or own[index]
  held[index] = held[index] + own[index]
  if used[index] + held[index] + tonumber(ARGV[at + 2]) > tonumber(ARGV[at + 1]) then admitted = 0 end
end
local reply = { admitted }
for index = 1, #KEYS / 2 do
  local at = 3 + 7 * (index - 1)
  redis.call('SET', KEYS[2 * index - 1], string.format('%.0f', used[index]), 'PX', ARGV[at + 6])
  local holds = math.max(0, own[index] + admitted * tonumber(ARGV[at + 3]))
  if holds > 0 then
    redis.call('HSET', KEYS[2 * index], holder, string.format('%.0f', holds) .. ' ' .. ARGV[3])
    redis.call('PEXPIRE', KEYS[2 * index], ARGV[at + 6])
  else
    redis.call('HDEL', KEYS[2 * index], holder)
  end
  reply[2 * index], reply[2 * index + 1] = used[index], held[index]
end
return reply
`;
