/** Gathers the events of one answer into one choice of a whole chat completion. */
import { BridgeError } from '../../core/bridge-error.js';
import type { FinishReason, TurnEvent } from '../../core/turn-event.js';
import type { CompletionChoice, CompletionMessage, CompletionToolCall } from './chat-completion.js';
import { chatFinishReason } from './finish-reason.js';

export interface ChoiceCollector {
  /** Takes everything up to the end. @throws BridgeError internal_error for a fragment of a call that never started. */
  add(event: TurnEvent): void;
  choice(index: number, reason: FinishReason): CompletionChoice;
}

export function createChoiceCollector(legacyFunctions: boolean): ChoiceCollector {
  const calls: { id: string; name: string; json: string }[] = [];
  let text = '';
  let reasoning = '';
  let refusal: string | null = null;

  const message = (): CompletionMessage => {
    const toolCalls = calls.map(toolCall);
    return {
      role: 'assistant',
      content: text === '' && (toolCalls.length > 0 || refusal !== null) ? null : text,
      refusal,
      ...(reasoning === '' ? {} : { reasoning_content: reasoning, reasoning }),
      ...(legacyFunctions ? legacyCall(toolCalls) : toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
    };
  };

  return {
    add(event) {
      switch (event.type) {
        case 'text-delta':
          text += event.text;
          break;
        case 'reasoning-delta':
          reasoning += event.text;
          break;
        case 'refusal':
          refusal = event.text;
          break;
        case 'tool-start':
          calls.push({ id: event.id, name: event.name, json: '' });
          break;
        case 'tool-delta': {
          const call = calls.findLast((started) => started.id === event.id);
          if (!call) {
            throw new BridgeError(
              'internal_error',
              `A fragment came for the tool call ${event.id}, which never started.`,
            );
          }
          call.json += event.json;
          break;
        }
        case 'adapted':
        case 'redacted-reasoning':
        case 'start':
        case 'tool-end':
        case 'limits':
        case 'end':
      }
    },
    choice: (index, reason) => ({
      index,
      message: message(),
      logprobs: null,
      finish_reason: chatFinishReason(reason, legacyFunctions),
    }),
  };
}

/** A call without arguments has an empty object of them. */
function toolCall({ id, name, json }: { id: string; name: string; json: string }): CompletionToolCall {
  return { id, type: 'function', function: { name, arguments: json === '' ? '{}' : json } };
}

/** The legacy form has room for one call. */
function legacyCall([first]: readonly CompletionToolCall[]): Pick<CompletionMessage, 'function_call'> {
  return first ? { function_call: first.function } : {};
}
