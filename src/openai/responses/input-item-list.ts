/** Lists the input items of a kept response, a page at a time. */
import type { StoredResponse } from '../../core/response-store.js';
import { invalid } from '../../wire/invalid-request.js';

export interface ItemPage {
  readonly object: 'list';
  readonly data: readonly object[];
  readonly first_id: string | null;
  readonly last_id: string | null;
  readonly has_more: boolean;
}

/** As in the URL. */
export interface PageQuery {
  readonly limit: unknown;
  readonly order: unknown;
  readonly after: unknown;
}

/** @throws BridgeError validation_error that names the query parameter. */
export function inputItemList({ id, items, inputFrom }: StoredResponse, query: PageQuery): ItemPage {
  const own = items
    .slice(inputFrom)
    .map((item, index) => listedItem(item, `${id.replace(/^resp_/, 'in_')}_${index}`));
  return itemPage(own, query);
}

/** The newest first by default. @param own the oldest first. @throws BridgeError validation_error that names the query parameter. */
export function itemPage(
  own: readonly { readonly id: string }[],
  { limit = '20', order = 'desc', after }: PageQuery,
): ItemPage {
  const count = typeof limit === 'string' && /^\d{1,3}$/.test(limit) ? Number(limit) : 0;
  if (count < 1 || count > 100) throw invalid('limit', 'limit must be a whole number from 1 to 100.');
  if (order !== 'asc' && order !== 'desc') throw invalid('order', 'order must be "asc" or "desc".');
  const ordered = order === 'asc' ? own : own.toReversed();
  const from = after === undefined ? 0 : ordered.findIndex((item) => item.id === after) + 1;
  if (after !== undefined && from === 0)
    throw invalid(
      'after',
      `after is ${JSON.stringify(after).slice(0, 80)}, which is not an item of this list.`,
    );
  const data = ordered.slice(from, from + count);
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: from + count < ordered.length,
  };
}

/** Adds what listed items must have: an id and, for a message, a status and its text as a part. */
export function listedItem(item: object, id: string): { readonly id: string } {
  const named = { ...item, id: 'id' in item && typeof item.id === 'string' ? item.id : id };
  if (!('role' in item)) return named;
  const content = 'content' in item ? (item.content ?? []) : [];
  const part = item.role === 'assistant' ? outputText : inputText;
  return Object.assign({ status: 'completed' }, named, {
    content: typeof content === 'string' ? [part(content)] : content,
  });
}

function inputText(text: string): object {
  return { type: 'input_text', text };
}

function outputText(text: string): object {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}
