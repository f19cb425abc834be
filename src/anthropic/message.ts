/** The types of a Messages API answer, and what of it whole answers and streams write alike. */
import type { Json, TypedJson } from '../core/json.js';
import type { FinishReason, Usage } from '../core/turn-event.js';

export interface AnthropicMessage {
  readonly id: string;
  readonly type: 'message';
  readonly role: 'assistant';
  readonly model: string;
  readonly content: readonly (ContentBlock | ServerBlock)[];
  readonly stop_reason: StopReason | null;
  readonly stop_sequence: string | null;
  /** The container in which Anthropic ran code. */
  readonly container?: Json;
  readonly usage: MessageUsage;
}

export type ContentBlock =
  | { readonly type: 'text'; readonly text: string; readonly citations?: readonly Json[] }
  /** The signature is the model's own; where the CLI does not pass it on it is empty. */
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'redacted_thinking'; readonly data: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown };

/** A block that the bridge passes on unchanged: the call of a server tool, or its result. */
export type ServerBlock = TypedJson;

export type StopReason = 'end_turn' | 'max_tokens' | 'tool_use' | 'refusal' | 'stop_sequence' | 'pause_turn';

export interface MessageUsage {
  readonly input_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly output_tokens: number;
  /** How often Anthropic ran its tools. */
  readonly server_tool_use?: Readonly<Record<string, number>>;
}

/** Anthropic counts cache reads and writes separately from the input, not as part of it. */
export function messageUsage({
  inputTokens,
  cacheReadTokens,
  cacheWriteTokens,
  outputTokens,
  serverToolUse,
}: Usage): MessageUsage {
  return {
    input_tokens: inputTokens - cacheReadTokens - cacheWriteTokens,
    cache_creation_input_tokens: cacheWriteTokens,
    cache_read_input_tokens: cacheReadTokens,
    output_tokens: outputTokens,
    ...(serverToolUse && { server_tool_use: serverToolUse }),
  };
}

export const noUsage: Usage = { inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 };

export interface Stop {
  readonly stop_reason: StopReason;
  readonly stop_sequence: string | null;
  readonly container?: Json;
}

/** `refused`: the model said something else than the output format asks for. */
export function stopOf({ finishReason, stopSequence, container }: Ended, refused: boolean): Stop {
  return {
    stop_reason: stopReason(finishReason, refused, stopSequence),
    stop_sequence: stopSequence ?? null,
    ...(container && { container }),
  };
}

interface Ended {
  readonly finishReason: FinishReason;
  readonly stopSequence?: string;
  readonly container?: Json;
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
    case 'pause':
      return 'pause_turn';
  }
}
