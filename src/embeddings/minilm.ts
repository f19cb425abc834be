/** all-MiniLM-L6-v2 in this thread: its tokenizer, and the ONNX runtime in WebAssembly on its weights. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createWordpiece } from './wordpiece.js';
import { unitVector, weightedDirection, windowsOf } from './windows.js';

export interface MiniLm {
  /** Its vector, of length 1; a long text is read in windows. Yields after each of them, for others to have their turn. */
  embed(text: string): AsyncGenerator<undefined, Float32Array, undefined>;
}

/** `folder` holds the files of the model. */
export async function loadMiniLm(folder: string): Promise<MiniLm> {
  // Only here: it is large, and whoever only counts tokens needs none of it.
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
    // Lets the runtime expand the 8-bit matrices once instead of at every run.
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
/** It was trained on 256 tokens, the two marks among them. */
const WINDOW = 254;
