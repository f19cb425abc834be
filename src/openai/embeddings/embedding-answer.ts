/** Writes the answer to an embedding request in pieces, because the whole can be many megabytes. */
import type { Embedded } from '../../core/embedder.js';
import { fitVector } from '../../wire/embeddings/fit-vector.js';
import type { ParsedEmbeddingRequest } from './parse-embedding-request.js';

/** The pieces together are one JSON document; each vector is a piece. */
export function* embeddingAnswer(
  { vectors, tokens }: Embedded,
  { length, encoding, task }: Pick<ParsedEmbeddingRequest, 'length' | 'encoding' | 'task'>,
): Generator<string> {
  yield '{"object":"list","data":[';
  for (const [index, vector] of vectors.entries()) {
    const embedding = encoded(fitVector(vector, length ?? vector.length), encoding);
    yield `${index === 0 ? '' : ','}${JSON.stringify({ object: 'embedding', index, embedding })}`;
  }
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  yield `],${JSON.stringify({ model: task.model, usage }).slice(1)}`;
}

/** Base64 in the byte order that the official SDKs decode, whatever this machine's own is. */
function encoded(vector: Float32Array, encoding: 'float' | 'base64'): readonly number[] | string {
  if (encoding === 'float') return [...vector];
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, index) => bytes.writeFloatLE(value, index * 4));
  return bytes.toString('base64');
}
