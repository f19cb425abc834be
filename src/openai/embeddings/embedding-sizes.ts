/** How long the vectors of an embedding request must be. */
import type { EmbeddingModel } from '../../core/embedder.js';
import { invalid } from '../../wire/invalid-request.js';

/** `openai`: as long as OpenAI's own unless asked otherwise; `native`: as the model that serves makes them. */
export type EmbeddingDimensions = 'openai' | 'native';

/** The length asked for, or `undefined` for the model's own. @throws BridgeError validation_error. */
export function embeddingLength(
  { id, length }: EmbeddingModel,
  dimensions: number | null | undefined,
  preset: EmbeddingDimensions,
): number | undefined {
  const size = Object.hasOwn(openaiSizes, id) ? openaiSizes[id] : undefined;
  if (dimensions === undefined || dimensions === null) return preset === 'openai' ? size?.most : undefined;
  if (size?.fixed) throw invalid('dimensions', 'This model does not support specifying dimensions.');
  const most = size?.most ?? length ?? LONGEST;
  if (dimensions > most) {
    throw invalid('dimensions', `dimensions must be at most ${most} for ${id}, but it is ${dimensions}.`);
  }
  return dimensions;
}

/**
 * The vector in another length: cut and brought to length 1 again, or followed by zeros, which change neither lengths nor
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

/** For a model that says its length only with its first vector. */
const LONGEST = 8192;

interface OpenAiSize {
  readonly most: number;
  /** No `dimensions`. */
  readonly fixed?: true;
}

const openaiSizes: Readonly<Record<string, OpenAiSize>> = {
  'text-embedding-3-small': { most: 1536 },
  'text-embedding-3-large': { most: 3072 },
  'text-embedding-ada-002': { most: 1536, fixed: true },
};
