/** all-MiniLM-L6-v2 in this thread: its tokenizer, and its weights in the ONNX runtime (WebAssembly). */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as tokenizers from '@huggingface/tokenizers';

export interface MiniLm {
  /** Returns the unit vector of a text. Reads a long text in windows and yields after each, so that others get their turn. */
  embed(text: string): AsyncGenerator<undefined, Float32Array, undefined>;
}

/** @param folder holds the files of the model. */
export async function loadMiniLm(folder: string): Promise<MiniLm> {
  // Imported here because it is large and counting tokens does not need it.
  const { InferenceSession, Tensor, env } = await import('#onnxruntime');
  const read = (name: string): Promise<Buffer> => readFile(path.join(folder, name));
  const wordpiece = createWordpiece((await read('all-MiniLM-L6-v2.tokenizer.json')).toString());
  env.wasm.wasmBinary = await read('onnxruntime.wasm');
  env.wasm.numThreads = 1;
  env.logLevel = 'error';
  const session = await InferenceSession.create(await read('all-MiniLM-L6-v2.onnx'), {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'all',
    enableCpuMemArena: false,
    // The runtime then expands the 8-bit matrices once instead of at every run.
    extra: { session: { disable_quant_qdq: '1' } },
  });

  const embedWindow = async (ids: readonly number[]): Promise<Float32Array> => {
    const marked = BigInt64Array.from([CLS, ...ids, SEP], BigInt);
    const { mean } = await session.run({ ids: new Tensor('int64', marked, [marked.length]) });
    if (mean === undefined || !(mean.data instanceof Float32Array))
      throw new Error('The model gave no vector.');
    return unitVector(mean.data);
  };
  return {
    async *embed(text) {
      const parts: { vector: Float32Array; weight: number }[] = [];
      for (const ids of windowsOf(wordpiece(text), WINDOW)) {
        parts.push({ vector: await embedWindow(ids), weight: ids.length });
        yield undefined;
      }
      return weightedDirection(parts);
    },
  };
}

const CLS = 101;
const SEP = 102;
/** The model was trained on 256 tokens, including the two markers. */
const WINDOW = 254;

/** Splits the ids into windows of nearly equal length, at most `max` each; at least one. */
export function windowsOf(ids: readonly number[], max: number): number[][] {
  const parts = Math.max(1, Math.ceil(ids.length / max));
  const bound = (index: number): number => Math.round((index * ids.length) / parts);
  return Array.from({ length: parts }, (_, index) => ids.slice(bound(index), bound(index + 1)));
}

/** Scales a vector to length 1. */
function unitVector(vector: Readonly<Float32Array>): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? Float32Array.from(vector) : Float32Array.from(vector, (value) => value / length);
}

/** The direction of the weighted mean of unit vectors, as a unit vector. */
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

/**
 * Returns the function that gives the WordPiece ids of a text, without the markers at both ends.
 * @param definition the text of a tokenizer.json.
 */
export function createWordpiece(definition: string): (text: string) => readonly number[] {
  const tokenizer = new Tokenizer(JSON.parse(definition) as object, {});
  return (text) => tokenizer.encode(text, { add_special_tokens: false }).ids;
}

/** Typed here because the declarations of 0.2.0 import files without extensions, which Node's module resolution does not find. */
const { Tokenizer } = tokenizers as unknown as {
  readonly Tokenizer: new (
    definition: object,
    config: object,
  ) => {
    encode(text: string, options: { add_special_tokens: boolean }): { readonly ids: readonly number[] };
  };
};
