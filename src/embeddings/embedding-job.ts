/** The work of one request in the embedding thread, in steps between which others have their turn. */
import type { EmbeddingInput } from '../core/embedder.js';
import type { Cl100k } from './cl100k.js';
import { LOCAL_LENGTH } from './local-model.js';
import type { MiniLm } from './minilm.js';
import { createTokenSum, MAX_INPUT_TOKENS } from './token-limits.js';

export interface JobResult {
  /** One after the other. */
  readonly vectors: Float32Array<ArrayBuffer>;
  readonly tokens: number;
}

export interface JobTools {
  readonly encoding: Cl100k;
  /** Called when there is something to embed. */
  readonly model: () => Promise<MiniLm>;
}

/** Looks at all inputs before any of them is embedded. @throws BridgeError for one that is too long. */
export async function* embeddingJob(
  inputs: readonly EmbeddingInput[],
  { encoding, model }: JobTools,
): AsyncGenerator<undefined, JobResult, undefined> {
  const sum = createTokenSum();
  for (const { name, content } of inputs) {
    sum.add(name, typeof content === 'string' ? encoding.count(content, MAX_INPUT_TOKENS) : content.length);
    yield undefined;
  }
  const minilm = await model();
  const vectors = new Float32Array(inputs.length * LOCAL_LENGTH);
  for (const [index, { content }] of inputs.entries()) {
    const text = typeof content === 'string' ? content : encoding.decode(content);
    vectors.set(yield* minilm.embed(text), index * LOCAL_LENGTH);
  }
  return { vectors, tokens: sum.tokens };
}
