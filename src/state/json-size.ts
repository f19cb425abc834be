/** About how many bytes a plain JSON value takes in memory; two for each character, because strings may hold any. */
export function jsonSize(value: unknown): number {
  if (typeof value === 'string') return 2 * value.length + OVERHEAD;
  if (typeof value !== 'object' || value === null) return OVERHEAD;
  let size = OVERHEAD;
  for (const [key, inner] of Object.entries(value)) size += 2 * key.length + jsonSize(inner);
  return size;
}

const OVERHEAD = 16;
