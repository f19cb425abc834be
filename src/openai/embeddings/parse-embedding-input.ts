/** Reads the four forms of `input`: a text, texts, token ids, lists of token ids. */
import type { BridgeError } from '../../core/bridge-error.js';
import type { EmbeddingInput } from '../../core/embedder.js';
import {
  embeddingBounds,
  embeddingText,
  embeddingTooLong,
  refuseManyTexts,
} from '../../wire/embeddings/embedding-text.js';
import { invalid } from '../../wire/invalid-request.js';

/** @throws BridgeError validation_error that names the input at fault. */
export function parseEmbeddingInput(input: string | readonly unknown[]): EmbeddingInput[] {
  if (typeof input === 'string') return [text(input, 'input')];
  const [first] = input;
  if (typeof first === 'number') return [tokens(input, 'input')];
  refuseManyTexts(input.length);
  const read = Array.isArray(first) ? tokens : text;
  return input.map((each, index) => read(each, `input[${index}]`));
}

function text(value: unknown, name: string): EmbeddingInput {
  if (typeof value !== 'string') throw wrongKind(name, 'a string');
  return embeddingText(value, name);
}

function tokens(value: unknown, name: string): EmbeddingInput {
  if (!Array.isArray(value)) throw wrongKind(name, 'a list of token ids');
  if (value.length === 0) throw invalid(name, `${name} must not be empty.`);
  if (value.length > embeddingBounds.tokens) throw embeddingTooLong(name);
  const ids = value.map((id: unknown, index) => {
    if (isToken(id)) return id;
    throw invalid(`${name}[${index}]`, `${name}[${index}] is not a token id of cl100k_base.`);
  });
  return { name, content: ids };
}

/** The ids of all texts and of `<|endoftext|>`; 100256 is unused. */
function isToken(id: unknown): id is number {
  return Number.isInteger(id) && Number(id) >= 0 && Number(id) <= 100_257 && id !== 100_256;
}

function wrongKind(name: string, kind: string): BridgeError {
  return invalid(
    name,
    `${name} must be ${kind}. Send a string, token ids, a list of strings, or a list of token ids.`,
  );
}
