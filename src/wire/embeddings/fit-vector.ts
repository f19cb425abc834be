/** Fits a vector to the length that a request asks for. */

/**
 * The vector with another number of dimensions: cut and normalised again, or padded with zeros, which change neither norms nor
 * dot products.
 */
export function fitVector(vector: Float32Array, length: number): Float32Array {
  if (length >= vector.length) {
    const longer = new Float32Array(length);
    longer.set(vector);
    return longer;
  }
  const cut = vector.slice(0, length);
  const norm = Math.sqrt(cut.reduce((sum, value) => sum + value * value, 0));
  return norm === 0 ? cut : cut.map((value) => value / norm);
}
