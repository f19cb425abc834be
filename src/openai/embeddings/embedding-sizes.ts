/** Computes the length of the vectors that a request asks for. */
import type { EmbeddingModel } from '../../core/embedder.js';
import { invalid } from '../../wire/invalid-request.js';

/** The length unless the request has `dimensions`: OpenAI's (`openai`), or that of the model that serves (`native`). */
export type EmbeddingDimensions = 'openai' | 'native';

/** The length of the vectors; `undefined` means the model's own. @throws BridgeError validation_error. */
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

/** For a model whose length is unknown before its first vector. */
const LONGEST = 8192;

interface OpenAiSize {
  readonly most: number;
  /** Does not support `dimensions`. */
  readonly fixed?: true;
}

const openaiSizes: Readonly<Record<string, OpenAiSize>> = {
  'text-embedding-3-small': { most: 1536 },
  'text-embedding-3-large': { most: 3072 },
  'text-embedding-ada-002': { most: 1536, fixed: true },
};
