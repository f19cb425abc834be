/** The types of a Messages API answer, and what of it whole answers and streams write alike. */
import type { FinishReason, Usage } from '../core/turn-event.js';

export interface AnthropicMessage {
  readonly id: string;
  readonly type: 'message';
  readonly role: 'assistant';
  readonly model: string;
  readonly content: readonly ContentBlock[];
  readonly stop_reason: StopReason | null;
  readonly stop_sequence: string | null;
  readonly usage: MessageUsage;
}

export type ContentBlock =
  | { readonly type: 'text'; readonly text: string }
  /** The signature is the model's own; where the CLI does not pass it on it is empty. */
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'redacted_thinking'; readonly data: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown };

export type StopReason = 'end_turn' | 'max_tokens' | 'tool_use' | 'refusal' | 'stop_sequence';

export interface MessageUsage {
  readonly input_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly output_tokens: number;
}

/** Anthropic counts cache reads and writes separately from the input, not as part of it. */
export function messageUsage({
  inputTokens,
  cacheReadTokens,
  cacheWriteTokens,
  outputTokens,
}: Usage): MessageUsage {
  return {
    input_tokens: inputTokens - cacheReadTokens - cacheWriteTokens,
    cache_creation_input_tokens: cacheWriteTokens,
    cache_read_input_tokens: cacheReadTokens,
    output_tokens: outputTokens,
  };
}

export const noUsage: Usage = { inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 };

export interface Stop {
  readonly stop_reason: StopReason;
  readonly stop_sequence: string | null;
}

/** `refused`: the model said something else than the output format asks for. */
export function stopOf(
  { finishReason, stopSequence }: { readonly finishReason: FinishReason; readonly stopSequence?: string },
  refused: boolean,
): Stop {
  return {
    stop_reason: stopReason(finishReason, refused, stopSequence),
    stop_sequence: stopSequence ?? null,
  };
}

function stopReason(reason: FinishReason, refused: boolean, sequence: string | undefined): StopReason {
  switch (reason) {
    case 'stop':
      if (refused) return 'refusal';
      return sequence === undefined ? 'end_turn' : 'stop_sequence';
    case 'length':
      return 'max_tokens';
    case 'tool-calls':
      return 'tool_use';
    case 'refusal':
      return 'refusal';
  }
}
