/** Tells the four shapes of `input` apart: a text, texts, token ids, lists of token ids. */
import type { BridgeError } from '../../core/bridge-error.js';
import type { EmbeddingInput } from '../../core/embedder.js';
import { embeddingBounds } from './embedding-request-schema.js';
import { invalid } from '../../wire/invalid-request.js';

/** @throws BridgeError validation_error that names the input at fault. */
export function parseEmbeddingInput(input: string | readonly unknown[]): EmbeddingInput[] {
  if (typeof input === 'string') return [text(input, 'input')];
  const [first] = input;
  if (typeof first === 'number') return [tokens(input, 'input')];
  if (input.length > embeddingBounds.inputs) {
    throw invalid(
      'input',
      `input may have at most ${embeddingBounds.inputs} items, but it has ${input.length}.`,
    );
  }
  const read = Array.isArray(first) ? tokens : text;
  return input.map((each, index) => read(each, `input[${index}]`));
}

function text(value: unknown, name: string): EmbeddingInput {
  if (typeof value !== 'string') throw wrongKind(name, 'a string');
  if (value === '') throw invalid(name, `${name} must not be empty.`);
  if (value.length > embeddingBounds.characters) throw tooLong(name);
  return { name, content: value };
}

function tokens(value: unknown, name: string): EmbeddingInput {
  if (!Array.isArray(value)) throw wrongKind(name, 'a list of token ids');
  if (value.length === 0) throw invalid(name, `${name} must not be empty.`);
  if (value.length > embeddingBounds.tokens) throw tooLong(name);
  const ids = value.map((id: unknown, index) => {
    if (isToken(id)) return id;
    throw invalid(`${name}[${index}]`, `${name}[${index}] is no token id of cl100k_base.`);
  });
  return { name, content: ids };
}

/** All texts and `<|endoftext|>`; 100256 stands for nothing. */
function isToken(id: unknown): id is number {
  return Number.isInteger(id) && Number(id) >= 0 && Number(id) <= 100_257 && id !== 100_256;
}

function wrongKind(name: string, kind: string): BridgeError {
  return invalid(
    name,
    `${name} must be ${kind}. Send a string, token ids, a list of strings, or a list of token ids.`,
  );
}

function tooLong(name: string): BridgeError {
  return invalid(
    name,
    `${name} has more than ${embeddingBounds.tokens} tokens, which is the most. Split the text.`,
  );
}
