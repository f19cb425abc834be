/** The real embedder on the built model, as `serve` makes it. */
import { fileURLToPath } from 'node:url';
import { LocalEmbedder, type LocalEmbedderOptions } from '../../src/embeddings/local-embedder.js';
import { silentLog } from '../../src/core/logger.js';

export const modelFolder = fileURLToPath(new URL('../../model', import.meta.url));

/** Nothing starts before the first request. `npm test` compiles the thread's file. */
export function createLocalEmbedder(options: Partial<LocalEmbedderOptions> = {}): LocalEmbedder {
  return new LocalEmbedder({
    workerFile: new URL('../../dist/embeddings/embedding-worker.js', import.meta.url),
    modelFolder,
    idleTimeoutMs: 60_000,
    maxJobs: 65,
    now: Date.now,
    log: silentLog,
    ...options,
  });
}

/** Returns the vectors of these texts. */
export async function vectorsOf(
  embedder: LocalEmbedder,
  texts: readonly string[],
  signal = new AbortController().signal,
): Promise<readonly Float32Array[]> {
  const inputs = texts.map((content, index) => ({ name: `input[${index}]`, content }));
  return (await embedder.embed({ model: 'all-MiniLM-L6-v2', inputs }, { signal })).vectors;
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) sum += a[index]! * b[index]!;
  return sum;
}
