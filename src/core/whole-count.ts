/** Makes of any number that came from outside one that can be counted with: finite, whole, and not below 0. */
export function wholeCount(value: unknown): number | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return Math.min(Math.max(0, Math.round(value)), Number.MAX_SAFE_INTEGER);
}
