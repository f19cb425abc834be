/** Puts a request's whole conversation together: what is kept of the past, and its own input with references resolved. */
import { BridgeError } from '../../core/bridge-error.js';
import type { StoredResponse } from '../../core/response-store.js';
import { bounds } from '../../wire/schema/bounds.js';
import { invalid, quoted } from '../../wire/invalid-request.js';
import type { ConversationItem, ItemReference } from './input-item.js';
import type { PastResponses } from './past-responses.js';
import { responseOfItem } from './response-ids.js';
import type { ResponsesRequest } from './responses-request.js';

export interface PlacedItem {
  readonly item: ConversationItem;
  /** Where it stands in the request. */
  readonly at: string;
}

export interface WholeConversation {
  readonly items: readonly PlacedItem[];
  /** Where among them those begin that came with this very request. */
  readonly inputFrom: number;
}

/** @throws BridgeError for an answer or an item that is not kept. */
export async function resolveConversation(
  { input, previous_response_id: previous }: ResponsesRequest,
  past: PastResponses,
): Promise<WholeConversation> {
  const before = typeof previous === 'string' ? await itemsBefore(previous, past) : [];
  const found = new Map<string, Promise<StoredResponse | undefined>>();
  const own: PlacedItem[] = [];
  for (const [index, item] of inputItems(input).entries()) {
    const at = typeof input === 'string' ? 'input' : `input[${index}]`;
    own.push({
      at,
      item: item.type === 'item_reference' ? await referred(item, `${at}.id`, past, found) : item,
    });
  }
  const items = [...before, ...own];
  if (items.length > bounds.messages)
    throw invalid('input', `The conversation has ${items.length} items; ${bounds.messages} is the most.`);
  return { items, inputFrom: before.length };
}

function inputItems(
  input: ResponsesRequest['input'],
): NonNullable<Exclude<ResponsesRequest['input'], string>> {
  if (typeof input !== 'string') return input ?? [];
  return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }];
}

async function itemsBefore(id: string, past: PastResponses): Promise<PlacedItem[]> {
  const record = await past.find(id);
  if (!record) {
    throw new BridgeError(
      'previous_response_not_found',
      `previous_response_id is ${quoted(id)}, but this server keeps no such response: it keeps them for a limited time, ` +
        'and none with "store": false. Send the whole conversation in input instead.',
      { param: 'previous_response_id' },
    );
  }
  return [...record.items, ...outputOf(record)].map((item) => ({
    // Checked when it was stored.
    item: item as ConversationItem,
    at: 'previous_response_id',
  }));
}

async function referred(
  { id }: ItemReference,
  param: string,
  past: PastResponses,
  found: Map<string, Promise<StoredResponse | undefined>>,
): Promise<ConversationItem> {
  const response = responseOfItem(id);
  if (response !== undefined) {
    const asked = found.get(response) ?? past.find(response);
    found.set(response, asked);
    const record = await asked;
    const item = record && outputOf(record).find((each) => 'id' in each && each.id === id);
    if (item) return item as ConversationItem;
  }
  throw new BridgeError(
    'not_found',
    `${param} is ${quoted(id)}, but this server keeps no such item: it keeps them for a limited time, and none with ` +
      '"store": false. Send the item itself instead.',
    { param },
  );
}

function outputOf({ response }: StoredResponse): readonly object[] {
  const output = 'output' in response ? response.output : undefined;
  return Array.isArray(output) ? (output as readonly object[]) : [];
}
