/** The types of a legacy completion; a whole answer and a chunk have the same form. */
import type { FinishReason } from '../../core/turn-event.js';
import type { CompletionUsage, Served } from '../chat/chat-answer-schemas.js';

export interface TextCompletion extends Served {
  readonly id: string;
  readonly object: 'text_completion';
  /** Unix time in seconds. */
  readonly created: number;
  readonly choices: readonly TextChoice[];
  /** In a stream only if the client asked for it, and null except in the last chunk. */
  readonly usage?: CompletionUsage | null;
}

export interface TextChoice {
  readonly text: string;
  readonly index: number;
  readonly logprobs: null;
  /** `null` in a stream, until the choice has ended. */
  readonly finish_reason: 'stop' | 'length' | 'content_filter' | null;
}

/** Why the text ended, in OpenAI's terms. This route offers no tools. */
export function textFinishReason(reason: FinishReason): TextChoice['finish_reason'] {
  switch (reason) {
    case 'stop':
    case 'length':
      return reason;
    case 'tool-calls':
      return 'stop';
    case 'pause':
      return 'length';
    case 'refusal':
      return 'content_filter';
  }
}
