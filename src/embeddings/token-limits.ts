/** How much one request may hold, as OpenAI has it. */
import { BridgeError } from '../core/bridge-error.js';

export const MAX_INPUT_TOKENS = 8192;
const MAX_REQUEST_TOKENS = 300_000;

export interface TokenSum {
  readonly tokens: number;
  /** @throws BridgeError validation_error when this input or the whole is too long. */
  add(name: string, tokens: number): void;
}

export function createTokenSum(): TokenSum {
  let sum = 0;
  return {
    get tokens() {
      return sum;
    },
    add: (name, tokens) => {
      if (tokens > MAX_INPUT_TOKENS) {
        throw new BridgeError(
          'validation_error',
          `${name} has more than ${MAX_INPUT_TOKENS} tokens, which is the most. Split the text.`,
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
