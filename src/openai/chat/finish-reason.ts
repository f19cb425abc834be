import type { FinishReason } from '../../core/turn-event.js';
import type { ChatFinishReason } from './chat-completion.js';

/** Why the answer ended, in OpenAI's words; `legacyFunctions` for clients that know `function_call` only. */
export function chatFinishReason(reason: FinishReason, legacyFunctions: boolean): ChatFinishReason {
  switch (reason) {
    case 'stop':
    case 'length':
      return reason;
    case 'tool-calls':
      return legacyFunctions ? 'function_call' : 'tool_calls';
    case 'refusal':
      return 'content_filter';
  }
}
