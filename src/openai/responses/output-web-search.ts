/** Writes a web search of an answer as an item, with its events. */
import { list, record, text } from '../../core/json.js';
import type { TypedJson } from '../../core/json.js';
import type { ItemPlace, OpenItem } from './output-items.js';
import type { ItemStatus, OutputWebSearch, ResponseEvent } from './response-schemas.js';

export interface OpenWebSearch extends OpenItem {
  readonly kind: 'search';
  /** The id of the call, by which its result names it. */
  readonly callId: unknown;
  /** The query is complete. */
  searching(call: TypedJson): ResponseEvent[];
  /** What was found, or why nothing was. */
  found(result: TypedJson): void;
}

/** @param withSources whether to name the pages found */
export function openWebSearch(
  { item_id, output_index }: ItemPlace,
  call: TypedJson,
  withSources: boolean,
): OpenWebSearch {
  let query = '';
  let result: TypedJson | undefined;
  const item = (status: OutputWebSearch['status']): OutputWebSearch => ({
    id: item_id,
    type: 'web_search_call',
    status,
    action: {
      ...{ type: 'search', query },
      ...(query !== '' && { queries: [query] }),
      ...(withSources && result && { sources: sourcesIn(result) }),
    },
  });
  /** Without a result: the API makes the search when it gets the results of the client's calls, or the answer was cut off. */
  const reached = (status: ItemStatus): OutputWebSearch['status'] => {
    if (!result) return status === 'incomplete' ? 'failed' : 'completed';
    return Array.isArray(result['content']) ? 'completed' : 'failed';
  };
  return {
    kind: 'search',
    callId: call['id'],
    opened: [
      { type: 'response.output_item.added', output_index, item: item('in_progress') },
      { type: 'response.web_search_call.in_progress', item_id, output_index },
    ],
    searching(call) {
      query = text(record(call['input'])['query']) ?? '';
      return [{ type: 'response.web_search_call.searching', item_id, output_index }];
    },
    found: (found) => void (result = found),
    close: (status) => [
      { type: 'response.web_search_call.completed', item_id, output_index },
      { type: 'response.output_item.done', output_index, item: item(reached(status)) },
    ],
    item: (status) => item(reached(status)),
  };
}

function sourcesIn(result: TypedJson): NonNullable<OutputWebSearch['action']['sources']> {
  return list(result['content']).flatMap((page) => {
    const url = text(record(page)['url']);
    return url === undefined ? [] : [{ type: 'url', url } as const];
  });
}
