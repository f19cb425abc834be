/** Gathers the events of one answer into a whole chat completion. */
import type { TurnEvent } from '../core/turn-event.js';
import type { ChatCompletion, CompletionMessage, CompletionToolCall } from './chat-completion.js';
import { BridgeError } from '../core/bridge-error.js';
import { completionUsage } from './completion-usage.js';
import { chatFinishReason } from './finish-reason.js';

export interface CompletionCollectorOptions {
  readonly id: string;
  /** Unix time in seconds. */
  readonly created: number;
  /** The name the client asked for, in case the answer never says what served it. */
  readonly model: string;
  readonly legacyFunctions: boolean;
}

export interface CompletionCollector {
  /** The completion once `event` is the end, until then nothing. */
  add(event: TurnEvent): ChatCompletion | undefined;
}

export function createCompletionCollector(options: CompletionCollectorOptions): CompletionCollector {
  const { id, created, legacyFunctions } = options;
  const calls: { id: string; name: string; json: string }[] = [];
  let { model } = options;
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
        case 'start':
          model = event.model;
          return undefined;
        case 'text-delta':
          text += event.text;
          return undefined;
        case 'reasoning-delta':
          reasoning += event.text;
          return undefined;
        case 'tool-start':
          calls.push({ id: event.id, name: event.name, json: '' });
          return undefined;
        case 'tool-delta': {
          const call = calls.findLast((started) => started.id === event.id);
          if (!call)
            throw new BridgeError(
              'internal',
              `A fragment came for the tool call ${event.id}, which never started.`,
            );
          call.json += event.json;
          return undefined;
        }
        case 'refusal':
          refusal = event.text;
          return undefined;
        case 'ignored':
        case 'tool-end':
        case 'limits':
          return undefined;
        case 'end':
          return {
            id,
            object: 'chat.completion',
            created,
            model,
            choices: [
              {
                index: 0,
                message: message(),
                logprobs: null,
                finish_reason: chatFinishReason(event.finishReason, legacyFunctions),
              },
            ],
            usage: completionUsage(event.usage),
          };
      }
    },
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
