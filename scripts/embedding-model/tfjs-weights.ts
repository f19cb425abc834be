/** Reads the 8-bit weights of a TensorFlow.js graph model by name. */

export interface QuantizedWeight {
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
  /** A weight's value is `scale * (byte - zeroPoint)`; the zero point of a vector need not be whole. */
  readonly scale: number;
  readonly zeroPoint: number;
}

/** `manifest` is the text of model.json, `data` its one weight file. @throws when a weight is missing or not 8-bit. */
export function readWeights(manifest: string, data: Uint8Array): (name: string) => QuantizedWeight {
  const { weightsManifest } = JSON.parse(manifest) as Manifest;
  const weights = new Map<string, QuantizedWeight>();
  let offset = 0;
  for (const { name, shape, dtype, quantization } of weightsManifest.flatMap((group) => group.weights)) {
    const length = shape.reduce((product, dim) => product * dim, 1);
    const bytes = data.subarray(offset, (offset += length * (quantization ? 1 : bytesOf[dtype])));
    if (quantization?.dtype !== 'uint8') continue;
    const { min, scale } = quantization;
    weights.set(name, { shape, bytes, scale, zeroPoint: -min / scale });
  }
  if (offset !== data.length)
    throw new Error(`The weights fill ${offset} bytes, the file has ${data.length}.`);
  return (name) => {
    const found = weights.get(name);
    if (!found) throw new Error(`The model has no 8-bit weight ${name}.`);
    return found;
  };
}

/** The values themselves. */
export function dequantized({ bytes, scale, zeroPoint }: QuantizedWeight): Float32Array {
  return Float32Array.from(bytes, (byte) => scale * (byte - zeroPoint));
}

/** @throws when it is not whole, so that a weight matrix kept in 8 bits loses nothing. */
export function wholeZeroPoint({ zeroPoint }: QuantizedWeight): number {
  const whole = Math.round(zeroPoint);
  if (Math.abs(zeroPoint - whole) > 1e-4) throw new Error(`The zero point ${zeroPoint} is not whole.`);
  return whole;
}

interface Manifest {
  readonly weightsManifest: readonly { readonly weights: readonly ManifestEntry[] }[];
}

interface ManifestEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  readonly quantization?: { readonly dtype: string; readonly min: number; readonly scale: number };
}

const bytesOf = { float32: 4, int32: 4 } as const;
