import type { Usage } from '../../core/turn-event.js';
import { count, record, type Json } from '../json.js';

/** Token counts of one answer, from the `usage` of its `message_start` and the later, larger one of `message_delta`. */
export function usageOf(start: Json, delta: Json): Usage {
  const tokens = (name: string): number => count(delta[name]) ?? count(start[name]) ?? 0;
  const cacheReadTokens = tokens('cache_read_input_tokens');
  const cacheWriteTokens = tokens('cache_creation_input_tokens');
  const reasoningTokens = count(record(delta['output_tokens_details'])['thinking_tokens']);
  return {
    inputTokens: tokens('input_tokens') + cacheReadTokens + cacheWriteTokens,
    cacheReadTokens,
    cacheWriteTokens,
    outputTokens: tokens('output_tokens'),
    ...(reasoningTokens !== undefined && { reasoningTokens }),
  };
}
