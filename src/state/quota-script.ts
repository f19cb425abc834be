/**
 * Counts in several windows of one key as one step for all bridges. For each window there are two keys: what is used, a
 * number; and what is held for requests that run, by bridge, each as `AMOUNT UNTIL`. A bridge that died holds nothing from
 * then on.
 *
 * The arguments: who asks; the time, and until when what it holds is to count, in milliseconds; and for each window seven:
 * the most it may come to, how much of that must be left, what is to be held beyond that of before, what was used at least,
 * what was used without its knowledge, its lifetime in milliseconds, and what the bridge holds if that is to be put right,
 * else nothing. Gives 1 if all had room, so that it is held, or 0; and of each window what is used, and what was held before.
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
local told = { admitted }
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
  told[2 * index], told[2 * index + 1] = used[index], held[index]
end
return told
`;
