/** Gathers the events of the answers to a legacy completion request into its whole answer. */
import type { TurnEvent, Usage } from '../../core/turn-event.js';
import type { AnswerCollector } from '../../core/wire-request.js';
import { completionUsage, served } from '../chat/chat-completion.js';
import { addUsage } from '../../core/turn-event.js';
import { textFinishReason } from './text-completion.js';
import type { TextChoice, TextCompletion } from './text-completion.js';

export interface TextAnswerOptions {
  readonly id: string;
  /** Unix time in seconds. */
  readonly created: number;
  /** The model that the client named, until the answer names the one that serves. */
  readonly model: string;
  /** The start of each choice. */
  readonly echoes: readonly string[];
}

export function createTextCollector({ id, created, model, echoes }: TextAnswerOptions): AnswerCollector {
  const texts = [...echoes];
  const ended: TextChoice[] = [];
  let servedBy = model;
  let spent: Usage | undefined;
  return {
    add(event: TurnEvent, index: number): TextCompletion | undefined {
      switch (event.type) {
        case 'start':
          servedBy = event.model;
          return undefined;
        case 'text-delta':
        case 'refusal':
          texts[index] = (texts[index] ?? '') + event.text;
          return undefined;
        case 'end': {
          spent = addUsage(spent, event.usage);
          const finish_reason = textFinishReason(event.finishReason);
          ended.push({ text: texts[index] ?? '', index, logprobs: null, finish_reason });
          if (ended.length < echoes.length) return undefined;
          const choices = ended.toSorted((one, other) => one.index - other.index);
          return {
            id,
            object: 'text_completion',
            created,
            ...served(servedBy),
            choices,
            usage: completionUsage(spent),
          };
        }
        case 'adapted':
        case 'redacted-reasoning':
        case 'reasoning-delta':
        case 'tool-start':
        case 'tool-delta':
        case 'tool-end':
        case 'text-start':
        case 'citation':
        case 'text-end':
        case 'block-start':
        case 'block-delta':
        case 'block-end':
        case 'limits':
          return undefined;
      }
    },
  };
}
