/** Says which parts of a request the engine does not carry yet, so that no client is left guessing. */
import { BridgeError } from '../core/bridge-error.js';
import type { ParsedChatRequest } from './parse-chat-request.js';

/** The same request with those parts among its ignored ones. @throws BridgeError unsupported_parameter for n > 1. */
export function withUncarriedIgnored(request: ParsedChatRequest): ParsedChatRequest {
  if (request.n > 1) {
    throw new BridgeError('unsupported_parameter', 'n may only be 1: one answer to each request.', {
      param: 'n',
    });
  }
  const { turn, legacyFunctions } = request;
  const { sampling } = turn;
  const uncarried: Readonly<Record<string, boolean>> = {
    [legacyFunctions ? 'functions' : 'tools']: turn.tools.length > 0,
    [legacyFunctions ? 'function_call' : 'tool_choice']:
      turn.toolChoice.mode !== 'auto' || !!turn.toolChoice.only,
    parallel_tool_calls: !turn.parallelToolCalls && !legacyFunctions,
    max_tokens: sampling.maxTokens !== undefined,
    temperature: sampling.temperature !== undefined,
    top_p: sampling.topP !== undefined,
    top_k: sampling.topK !== undefined,
    stop: sampling.stop !== undefined,
    reasoning_effort: turn.reasoning !== undefined,
    response_format: turn.output.type !== 'text',
  };
  const names = Object.keys(uncarried).filter((name) => uncarried[name] === true);
  return { ...request, ignored: [...new Set([...request.ignored, ...names])] };
}
