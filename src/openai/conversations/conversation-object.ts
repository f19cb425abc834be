/** A conversation that the server keeps, as OpenAI's API describes it, and the items in it. */
import { isObject, text, type Json } from '../../core/json.js';
import { listedItem } from '../responses/input-item-list.js';

export interface ConversationObject {
  readonly id: string;
  readonly object: 'conversation';
  /** Unix time in seconds. */
  readonly created_at: number;
  readonly metadata: Json;
}

export interface KeptItem {
  readonly id: string;
}

/** The items as they are kept: each with an id and whatever a listed item must have. @param newId returns a new unique id of letters and digits. */
export function keptItems(items: readonly object[], newId: () => string): KeptItem[] {
  return items.map((item) => {
    const type = (isObject(item) ? text(item['type']) : undefined) ?? 'message';
    const named = listedItem({ ...item, id: `${PREFIXES[type] ?? 'item'}_${newId()}` }, '');
    return type.startsWith('function_call') ? Object.assign({ status: 'completed' }, named) : named;
  });
}

const PREFIXES: Readonly<Record<string, string>> = {
  ...{ message: 'msg', reasoning: 'rs', function_call: 'fc', function_call_output: 'fco' },
  ...{ custom_tool_call: 'ctc', custom_tool_call_output: 'ctco', web_search_call: 'ws', compaction: 'cmp' },
};
