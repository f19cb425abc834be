/**
 * Counts in several windows of one API key, atomically for all bridges. Each window has two Redis keys: the amount used, a
 * number; and a hash with one field `HELD UNTIL COUNTED` per bridge: the amount held for its running requests, which no longer
 * counts after `UNTIL`, and how much of its own use the first key contains, so that an update sent twice counts once.
 *
 * Arguments: the bridge; the time and the end of what it holds, both in milliseconds; then eight for each window: the limit,
 * how much of it must be left, how much more to hold, the last amount used that this bridge knows of, all that it has used
 * itself, how much of that the amount contains as far as it knows, the lifetime in milliseconds, and what the bridge holds in
 * all if Redis may be wrong about that, otherwise an empty string.
 * The bridge may know more than Redis, if that has restarted empty or from an older copy, or less, if an answer was lost.
 * Returns 1 if every window had room, so that the amounts are held, or 0; then for each window the amount used and the amount
 * held before.
 */
export const COUNT = `
local holder, now = ARGV[1], tonumber(ARGV[2])
local used, counts, held, own, admitted = {}, {}, {}, {}, 1
for index = 1, #KEYS / 2 do
  local at = 3 + 8 * (index - 1)
  local total, counted = tonumber(ARGV[at + 5]), tonumber(ARGV[at + 6])
  local least = tonumber(ARGV[at + 4]) + total - counted
  held[index], own[index] = 0, 0
  local entries = redis.call('HGETALL', KEYS[2 * index])
  for entry = 1, #entries, 2 do
    local amount, ends, contained = string.match(entries[entry + 1], '^(%d+) (%d+) (%d+)$')
    if amount and entries[entry] == holder then
      own[index], counted = tonumber(amount), tonumber(contained)
    elseif amount and tonumber(ends) > now then held[index] = held[index] + tonumber(amount)
    else redis.call('HDEL', KEYS[2 * index], entries[entry]) end
  end
  local known = tonumber(redis.call('GET', KEYS[2 * index - 1]) or 0)
  used[index], counts[index] = math.max(known + math.max(0, total - counted), least), math.max(total, counted)
  own[index] = tonumber(ARGV[at + 8]) or own[index]
  held[index] = held[index] + own[index]
  if used[index] + held[index] + tonumber(ARGV[at + 2]) > tonumber(ARGV[at + 1]) then admitted = 0 end
end
local reply = { admitted }
for index = 1, #KEYS / 2 do
  local at = 3 + 8 * (index - 1)
  local holds = math.max(0, own[index] + admitted * tonumber(ARGV[at + 3]))
  redis.call('SET', KEYS[2 * index - 1], string.format('%.0f', used[index]), 'PX', ARGV[at + 7])
  redis.call('HSET', KEYS[2 * index], holder, string.format('%.0f %s %.0f', holds, ARGV[3], counts[index]))
  redis.call('PEXPIRE', KEYS[2 * index], ARGV[at + 7])
  reply[2 * index], reply[2 * index + 1] = used[index], held[index]
end
return reply
`;
