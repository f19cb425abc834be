/** The parts of a response that need no model: its ids and its token counts. */
import type { Usage } from '../../core/turn-event.js';
import type { ResponseUsage } from './response-schemas.js';

/** The token counts under OpenAI's names; `input_tokens` includes what was read from the cache and written to it. */
export function responseUsage(usage: Usage): ResponseUsage {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      cache_write_tokens: usage.cacheWriteTokens,
    },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens ?? 0 },
    total_tokens: usage.inputTokens + usage.outputTokens,
  };
}

/** The prefix of an item's id. */
export type ItemKind = 'msg' | 'rs' | 'fc' | 'ctc' | 'ws' | 'cmp';

export function responseId(id: string): string {
  return `resp_${id}`;
}

/** Contains the id of its response, so that the item alone is enough to find it. */
export function itemId(kind: ItemKind, id: string, index: number): string {
  return `${kind}_${id}_${index}`;
}

/** The id of the response that the item belongs to, or `undefined` if the id is not one of this server's. */
export function responseOfItem(item: string): string | undefined {
  const id = /^(?:msg|rs|fc|ctc|ws|cmp)_(.+)_\d+$/.exec(item)?.[1];
  return id === undefined ? undefined : responseId(id);
}
