/** The work of one request in the embedding thread, in steps between which other requests have their turn. */
import { BridgeError } from '../core/bridge-error.js';
import type { EmbeddingInput } from '../core/embedder.js';
import type { Cl100k } from './cl100k.js';
import { LOCAL_LENGTH } from './local-model.js';
import type { MiniLm } from './minilm.js';

export interface JobResult {
  /** All vectors, concatenated. */
  readonly vectors: Float32Array<ArrayBuffer>;
  readonly tokens: number;
}

export interface JobTools {
  readonly encoding: Cl100k;
  /** Called when the inputs were checked. */
  readonly model: () => Promise<MiniLm>;
}

/** Checks all inputs before it embeds the first. @throws BridgeError validation_error for inputs that are too long. */
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

const MAX_INPUT_TOKENS = 8192;
const MAX_REQUEST_TOKENS = 300_000;

interface TokenSum {
  readonly tokens: number;
  /** @throws BridgeError validation_error when this input or the whole request is too long. */
  add(name: string, tokens: number): void;
}

/** Sums up the tokens of a request and enforces OpenAI's limits. */
function createTokenSum(): TokenSum {
  let sum = 0;
  return {
    get tokens() {
      return sum;
    },
    add: (name, tokens) => {
      if (tokens > MAX_INPUT_TOKENS) {
        throw new BridgeError(
          'validation_error',
          `${name} has more than ${MAX_INPUT_TOKENS} tokens, the maximum for one input. Split the text.`,
          { param: name },
        );
      }
      sum += tokens;
      if (sum > MAX_REQUEST_TOKENS) {
        throw new BridgeError(
          'validation_error',
          `The inputs have more than ${MAX_REQUEST_TOKENS} tokens in all. Send them in several requests.`,
          { param: 'input' },
        );
      }
    },
  };
}
