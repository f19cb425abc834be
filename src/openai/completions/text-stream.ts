/** Turns the events of the answers to a legacy completion request into its stream. */
import type { TurnEvent, Usage } from '../../core/turn-event.js';
import type { StreamEncoder } from '../../core/wire-request.js';
import { completionUsage, served } from '../chat/chat-completion.js';
import { errorBody } from '../../wire/error-response.js';
import { obfuscated } from '../../wire/obfuscation.js';
import { sseData, sseDone, ssePing } from '../../wire/sse-data.js';
import { addUsage } from '../../core/turn-event.js';
import type { TextAnswerOptions } from './text-collector.js';
import { textFinishReason } from './text-completion.js';
import type { TextChoice, TextCompletion } from './text-completion.js';

export interface TextStreamOptions extends TextAnswerOptions {
  /** Adds the usage chunk, whose empty `choices` break clients that do not expect it. */
  readonly includeUsage: boolean;
  readonly obfuscate: boolean;
}

export function createTextStream(options: TextStreamOptions): StreamEncoder {
  const { id, created, echoes, includeUsage, obfuscate } = options;
  /** The prompts not sent yet. */
  const unsaid = [...echoes];
  let { model } = options;
  let running = echoes.length;
  let spent: Usage | undefined;

  const chunk = (choices: readonly TextChoice[], usage: Usage | null = null): string => {
    const body: TextCompletion = {
      ...{ id, object: 'text_completion', created, ...served(model), choices },
      ...(includeUsage ? { usage: usage && completionUsage(usage) } : {}),
    };
    return sseData(obfuscate ? obfuscated(body) : body);
  };
  const piece = (text: string, index: number): string =>
    text === '' ? '' : chunk([{ text, index, logprobs: null, finish_reason: null }]);
  const echo = (index: number): string => {
    const text = unsaid[index] ?? '';
    unsaid[index] = '';
    return piece(text, index);
  };
  const ended = (event: Extract<TurnEvent, { type: 'end' }>, index: number): string => {
    running -= 1;
    spent = addUsage(spent, event.usage);
    const finish_reason = textFinishReason(event.finishReason);
    const last = chunk([{ text: '', index, logprobs: null, finish_reason }]);
    return echo(index) + last + (includeUsage && running === 0 ? chunk([], spent) : '');
  };

  return {
    get complete() {
      return running === 0;
    },
    // Every chunk has text, so a stream that opens early starts with a comment.
    open: () => ssePing,
    encode(event, index) {
      switch (event.type) {
        case 'start':
          model = event.model;
          return echo(index);
        case 'text-delta':
        case 'refusal':
          return echo(index) + piece(event.text, index);
        case 'end':
          return ended(event, index);
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
          return '';
      }
    },
    ending: sseDone,
    failure: (error) => sseData(errorBody(error)),
  };
}
