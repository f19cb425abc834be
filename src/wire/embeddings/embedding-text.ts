/** Reads a text to turn into a vector, with the limits on it. */
import type { EmbeddingInput } from '../../core/embedder.js';
import { invalid } from '../invalid-request.js';
import type { BridgeError } from '../../core/bridge-error.js';

export const embeddingBounds = {
  inputs: 2048,
  tokens: 8192,
  /** Characters of a text: a longer one has more tokens, because no token is longer than 128 bytes. */
  characters: 8192 * 128,
} as const;

/** `name` is the client's. @throws BridgeError validation_error. */
export function embeddingText(text: string, name: string): EmbeddingInput {
  if (text === '') throw invalid(name, `${name} must not be empty.`);
  if (text.length > embeddingBounds.characters) throw embeddingTooLong(name);
  return { name, content: text };
}

export function embeddingTooLong(name: string): BridgeError {
  return invalid(
    name,
    `${name} has more than ${embeddingBounds.tokens} tokens, which is the maximum. Split the text.`,
  );
}

/** @throws BridgeError validation_error. */
export function refuseManyTexts(count: number): void {
  if (count <= embeddingBounds.inputs) return;
  throw invalid('input', `input may have at most ${embeddingBounds.inputs} items, but it has ${count}.`);
}
