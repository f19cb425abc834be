/** How a text that is longer than the model reads is taken apart, and its parts' vectors put together. */

/** Parts of nearly equal length, none longer than `most`; at least one. */
export function windowsOf(ids: readonly number[], most: number): number[][] {
  const parts = Math.max(1, Math.ceil(ids.length / most));
  const bound = (index: number): number => Math.round((index * ids.length) / parts);
  return Array.from({ length: parts }, (_, index) => ids.slice(bound(index), bound(index + 1)));
}

/** Of length 1. */
export function unitVector(vector: Readonly<Float32Array>): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? Float32Array.from(vector) : Float32Array.from(vector, (value) => value / length);
}

/** The direction of the mean of unit vectors, each counting as often as its weight says. */
export function weightedDirection(
  parts: readonly { readonly vector: Float32Array; readonly weight: number }[],
): Float32Array {
  const [first] = parts;
  if (first === undefined) throw new Error('There is no vector to take the mean of.');
  if (parts.length === 1) return first.vector;
  const sum = new Float64Array(first.vector.length);
  for (const { vector, weight } of parts) {
    vector.forEach((value, index) => (sum[index] = (sum[index] ?? 0) + value * weight));
  }
  return unitVector(Float32Array.from(sum));
}
