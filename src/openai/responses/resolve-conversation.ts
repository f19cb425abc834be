/** Assembles the whole conversation of a request: the previous response's, and its own input with references resolved. */
import { BridgeError } from '../../core/bridge-error.js';
import type { StoredResponse } from '../../core/response-store.js';
import type { FileSource } from '../../wire/content/referenced-files.js';
import { bounds } from '../../wire/schema/bounds.js';
import { invalid, quoted } from '../../wire/invalid-request.js';
import type { ConversationItem, ItemReference } from './input-item-schemas.js';
import { withoutNewer } from './newer-input.js';
import { responseOfItem } from './response.js';
import type { ResponsesRequest } from './responses-request-schema.js';

/** The responses that one client may continue. */
export interface PastResponses {
  /** `undefined` if the response is not kept or belongs to another client. @throws BridgeError store_unavailable. */
  find(id: string): Promise<StoredResponse | undefined>;
  /** Keeps a response; the result says whether that worked. Never fails, because a response that cannot be kept is still an answer. */
  keep(record: Omit<StoredResponse, 'client'>): Promise<boolean>;
  /** Gets every complete response, also one that is not to be kept. */
  remember?(record: Omit<StoredResponse, 'client'>): void;
  /** The kept conversations that the client may continue; without it, none. */
  readonly conversations?: PastConversations;
  /** The files that the client may name; without it, none. */
  readonly files?: FileSource;
}

export interface PastConversations {
  /** @throws BridgeError not_found, store_unavailable. */
  items(id: string): Promise<readonly object[]>;
  /** Adds the input and the output of an answer. The result says whether that worked. Never fails. */
  add(id: string, input: readonly object[], output: readonly object[]): Promise<boolean>;
}

export interface PlacedItem {
  readonly item: ConversationItem;
  /** Its path in the request. */
  readonly at: string;
}

export interface WholeConversation {
  readonly items: readonly PlacedItem[];
  /** The index of the first item that came with this request. */
  readonly inputFrom: number;
}

/**
 * @param ignore gets the names of what a kept conversation holds and the model does not get.
 * @throws BridgeError for a response or an item that is not kept.
 */
export async function resolveConversation(
  request: ResponsesRequest,
  past: PastResponses,
  ignore: (name: string) => void,
): Promise<WholeConversation> {
  const { input, previous_response_id: previous } = request;
  const conversation = conversationOf(request);
  const before =
    typeof previous === 'string'
      ? await itemsBefore(previous, past)
      : await itemsOf(conversation, past, ignore);
  const found = new Map<string, Promise<readonly object[]>>();
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
    throw invalid('input', `The conversation has ${items.length} items; the maximum is ${bounds.messages}.`);
  return { items, inputFrom: before.length };
}

/** The id of the kept conversation that the request continues. */
export function conversationOf({ conversation }: ResponsesRequest): string | undefined {
  return typeof conversation === 'string' ? conversation : (conversation?.id ?? undefined);
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
  return placed([...record.items, ...outputOf(record)], 'previous_response_id');
}

/** A conversation keeps items as its client sent them, also those that are newer than this server. */
async function itemsOf(
  conversation: string | undefined,
  past: PastResponses,
  ignore: (name: string) => void,
): Promise<PlacedItem[]> {
  if (conversation === undefined) return [];
  const items = (await past.conversations?.items(conversation)) ?? [];
  return placed(withoutNewer(items, ignore), 'conversation');
}

/** Validated before they were stored. */
function placed(items: readonly unknown[], at: string): PlacedItem[] {
  return items.map((item) => ({ item: item as ConversationItem, at }));
}

async function referred(
  { id }: ItemReference,
  param: string,
  past: PastResponses,
  found: Map<string, Promise<readonly object[]>>,
): Promise<ConversationItem> {
  const response = responseOfItem(id);
  if (response !== undefined) {
    const asked = found.get(response) ?? outputIn(response, past);
    found.set(response, asked);
    const item = (await asked).find((each) => 'id' in each && each.id === id);
    if (item) return item as ConversationItem;
  }
  throw new BridgeError(
    'not_found',
    `${param} is ${quoted(id)}, but this server keeps no such item: it keeps them for a limited time, and none with ` +
      '"store": false. Send the item itself instead.',
    { param },
  );
}

/** Without what was said before, which may be long. */
async function outputIn(id: string, past: PastResponses): Promise<readonly object[]> {
  const record = await past.find(id);
  return record ? outputOf(record) : [];
}

export function outputOf({ response }: StoredResponse): readonly object[] {
  const output = 'output' in response ? response.output : undefined;
  return Array.isArray(output) ? (output as readonly object[]) : [];
}
