/** Reads an embedding request, and creates the writer of its answer. */
import type { Embedded, Embedder } from '../../core/embedder.js';
import { embeddingAnswer } from './embedding-answer.js';
import type { EmbeddingDimensions } from './embedding-sizes.js';
import { parseEmbeddingRequest } from './parse-embedding-request.js';
import type { ParsedEmbeddingRequest } from './parse-embedding-request.js';

export interface EmbeddingWire extends ParsedEmbeddingRequest {
  /** The body in pieces. */
  answer(embedded: Embedded): Iterable<string>;
}

/** @param preset the length of vectors when a request does not set one. @throws BridgeError whose `param` names the field. */
export function readEmbeddingRequest(
  body: unknown,
  embedder: Embedder,
  preset: EmbeddingDimensions = 'openai',
): EmbeddingWire {
  const request = parseEmbeddingRequest(body, embedder, preset);
  return { ...request, answer: (embedded) => embeddingAnswer(embedded, request) };
}
