import type { BridgeError } from '../../core/bridge-error.js';
import { withLimit } from '../../wire/limit-message.js';
import type { ResponseBody } from './response.js';

/** A failure in the middle of an answer, in the few codes that there are for one; the message says the rest. */
export function failureOf(error: BridgeError): NonNullable<ResponseBody['error']> {
  return { code: codeOf(error), message: withLimit(error.message, error.limits) };
}

function codeOf({ code }: BridgeError): string {
  switch (code) {
    case 'rate_limited':
    case 'queue_full':
      return 'rate_limit_exceeded';
    // Not in the official list, but OpenAI sends it, and Codex compacts its conversation at this word only.
    case 'context_length_exceeded':
      return code;
    case 'invalid_request':
    case 'validation_failed':
    case 'unsupported_parameter':
    case 'model_not_found':
      return 'invalid_prompt';
    default:
      return 'server_error';
  }
}
