/** Lists the input items of a kept response, a page at a time. */
import type { StoredResponse } from '../../core/response-store.js';
import { invalid } from '../../wire/invalid-request.js';
import { listPage, listQuery } from '../list-page.js';
import type { GivenListQuery, ListPage } from '../list-page.js';

/** @throws BridgeError validation_error that names the query parameter. */
export function inputItemList(
  { id, items, inputFrom }: StoredResponse,
  query: GivenListQuery,
): ListPage<ListedItem> {
  const own = items
    .slice(inputFrom)
    .map((item, index) => listedItem(item, `${id.replace(/^resp_/, 'in_')}_${index}`));
  return itemPage(own, query);
}

/** @param own the oldest first. @throws BridgeError validation_error that names the query parameter. */
export function itemPage(own: readonly ListedItem[], query: GivenListQuery): ListPage<ListedItem> {
  const { limit, descending, after } = listQuery(query, 'an item');
  const ordered = descending ? own.toReversed() : own;
  const from = after === undefined ? 0 : ordered.findIndex((item) => item.id === after) + 1;
  if (after !== undefined && from === 0)
    throw invalid(
      'after',
      `after is ${JSON.stringify(after).slice(0, 80)}, which is not an item of this list.`,
    );
  return listPage(ordered.slice(from, from + limit), from + limit < ordered.length);
}

type ListedItem = Readonly<{ id: string }>;

/** Adds what listed items must have: an id and, for a message, a status and its text as a part. */
export function listedItem(item: object, id: string): ListedItem {
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
