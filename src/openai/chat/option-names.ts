import type { AdaptableOption } from '../../core/turn-event.js';
import type { ChatRequest } from './chat-request.js';

/** What the client called each option that the model may refuse. */
export function optionNames(
  request: Pick<ChatRequest, 'max_completion_tokens'>,
  legacyFunctions = false,
): Readonly<Record<AdaptableOption, string>> {
  return {
    maxTokens: typeof request.max_completion_tokens === 'number' ? 'max_completion_tokens' : 'max_tokens',
    temperature: 'temperature',
    topP: 'top_p',
    topK: 'top_k',
    stop: 'stop',
    reasoning: 'reasoning_effort',
    toolChoice: legacyFunctions ? 'function_call' : 'tool_choice',
    strict: legacyFunctions ? 'functions[].strict' : 'tools[].function.strict',
  };
}
