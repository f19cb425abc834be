/** Gathers the events of an answer, or of several side by side, into a whole chat completion. */
import { BridgeError } from '../../core/bridge-error.js';
import { addUsage } from '../../core/turn-event.js';
import type { FinishReason, TurnEvent, Usage } from '../../core/turn-event.js';
import { annotation, chatFinishReason, completionUsage, tieredServed } from './chat-completion.js';
import { customInput } from '../../wire/content/tool-calls.js';
import { createCitedText } from '../web-search/url-citations.js';
import { createThoughtLog } from './reasoning-details.js';
import type {
  Annotation,
  ChatCompletion,
  CompletionChoice,
  CompletionMessage,
  CompletionToolCall,
  FunctionCall,
} from './chat-answer-schemas.js';

export interface CompletionCollectorOptions {
  readonly id: string;
  /** Unix time in seconds. */
  readonly created: number;
  /** The model that the client named, in case the answer never names the one that served. */
  readonly model: string;
  /** The number of answers; 1 by default. */
  readonly choices?: number;
  readonly legacyFunctions: boolean;
  /** The names of the tools whose calls have a free text instead of arguments; absent: none. */
  readonly customTools?: ReadonlySet<string>;
}

export interface CompletionCollector {
  /** Returns the completion once every choice has ended, before that nothing. `index` is the choice that the event belongs to. */
  add(event: TurnEvent, index?: number): ChatCompletion | undefined;
}

export function createCompletionCollector(options: CompletionCollectorOptions): CompletionCollector {
  const { id, created } = options;
  const count = options.choices ?? 1;
  const collectors = Array.from({ length: count }, () => createChoiceCollector(options));
  const ended: CompletionChoice[] = [];
  let { model } = options;
  let spent: Usage | undefined;

  return {
    add(event, index = 0) {
      const collector = collectors[index];
      if (!collector) throw new RangeError(`There is no choice ${index}.`);
      collector.add(event);
      if (event.type === 'start') model = event.model;
      if (event.type !== 'end') return undefined;
      spent = addUsage(spent, event.usage);
      ended.push(collector.choice(index, event.finishReason));
      if (ended.length < count) return undefined;
      const choices = ended.toSorted((one, other) => one.index - other.index);
      return {
        id,
        object: 'chat.completion',
        created,
        ...tieredServed(model),
        choices,
        usage: completionUsage(spent),
      };
    },
  };
}

/** Gathers the events of one answer. */
interface ChoiceCollector {
  /** @throws BridgeError internal_error for a fragment of a call that never started. */
  add(event: TurnEvent): void;
  choice(index: number, reason: FinishReason): CompletionChoice;
}

function createChoiceCollector({
  legacyFunctions,
  customTools,
}: Pick<CompletionCollectorOptions, 'legacyFunctions' | 'customTools'>): ChoiceCollector {
  const calls: WrittenCall[] = [];
  const cited = createCitedText();
  const annotations: Annotation[] = [];
  let text = '';
  const thoughts = createThoughtLog();
  let reasoning = '';
  let refusal: string | null = null;

  const message = (): CompletionMessage => {
    const toolCalls = calls.map((call) =>
      customTools?.has(call.name) === true ? customCall(call) : functionCall(call),
    );
    const [reasoning_details, thinking_blocks] = [thoughts.details(), thoughts.signed()];
    return {
      role: 'assistant',
      content: text === '' && (toolCalls.length > 0 || refusal !== null) ? null : text,
      refusal,
      ...(annotations.length > 0 && { annotations }),
      ...(reasoning === '' ? {} : { reasoning_content: reasoning, reasoning }),
      ...(reasoning_details.length > 0 && { reasoning_details }),
      ...(thinking_blocks.length > 0 && { thinking_blocks }),
      ...(legacyFunctions ? legacyCall(calls) : toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
    };
  };

  return {
    add(event) {
      switch (event.type) {
        case 'text-delta':
          text += event.text;
          cited.add(event.text);
          break;
        case 'text-end':
          annotations.push(...cited.cite(event.text, event.citations).map(annotation));
          break;
        case 'reasoning-delta':
          reasoning += event.text;
          thoughts.add(event);
          break;
        case 'redacted-reasoning':
          thoughts.add(event);
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
        case 'start':
        case 'tool-end':
        case 'text-start':
        case 'citation':
        case 'block-start':
        case 'block-delta':
        case 'block-end':
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

interface WrittenCall {
  readonly id: string;
  readonly name: string;
  json: string;
}

/** Arguments must be a JSON object, even if there are none. */
function functionCall({ id, name, json }: WrittenCall): FunctionCall {
  return { id, type: 'function', function: { name, arguments: json === '' ? '{}' : json } };
}

function customCall({ id, name, json }: WrittenCall): CompletionToolCall {
  return { id, type: 'custom', custom: { name, input: customInput(json) } };
}

/** The legacy form has room for one call only. */
function legacyCall([first]: readonly WrittenCall[]): Pick<CompletionMessage, 'function_call'> {
  return first ? { function_call: functionCall(first).function } : {};
}
