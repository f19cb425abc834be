/**
 * Counts in several windows of one key as one step for all bridges. For each key there are five arguments: the most it may
 * hold, what the request adds, what it held at least, what was used without its knowledge, and its lifetime in
 * milliseconds. Gives 1 if all were below their most, so that the request was added, or 0; and what each holds now.
 */
export const COUNT = `
local used, admitted = {}, 1
for index, key in ipairs(KEYS) do
  local at = 5 * (index - 1)
  local held = tonumber(redis.call('GET', key) or 0)
  used[index] = math.max(held, tonumber(ARGV[at + 3])) + tonumber(ARGV[at + 4])
  if used[index] >= tonumber(ARGV[at + 1]) then admitted = 0 end
end
for index, key in ipairs(KEYS) do
  local at = 5 * (index - 1)
  used[index] = used[index] + admitted * tonumber(ARGV[at + 2])
  redis.call('SET', key, string.format('%.0f', used[index]), 'PX', ARGV[at + 5])
end
return { admitted, unpack(used) }
`;
