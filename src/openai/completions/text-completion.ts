/** The types of a legacy completion's answer, whole and in chunks, which have one shape. */
import type { FinishReason } from '../../core/turn-event.js';
import type { CompletionUsage } from '../chat/chat-completion.js';

export interface TextCompletion {
  readonly id: string;
  readonly object: 'text_completion';
  /** Unix time in seconds. */
  readonly created: number;
  readonly model: string;
  readonly choices: readonly TextChoice[];
  /** In a stream only where it was asked for, and then with a value only in the last chunk. */
  readonly usage?: CompletionUsage | null;
}

export interface TextChoice {
  readonly text: string;
  readonly index: number;
  readonly logprobs: null;
  /** `null` in a stream, until the choice has ended. */
  readonly finish_reason: 'stop' | 'length' | 'content_filter' | null;
}

/** Why the text ended, in OpenAI's words. No tools are offered here, so nothing waits for a call. */
export function textFinishReason(reason: FinishReason): TextChoice['finish_reason'] {
  switch (reason) {
    case 'stop':
    case 'length':
      return reason;
    case 'tool-calls':
      return 'stop';
    case 'refusal':
      return 'content_filter';
  }
}
