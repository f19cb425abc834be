/** Reads the bodies of requests about conversations. */
import { isObject, list, record, type Json } from '../../core/json.js';
import { invalid } from '../../wire/invalid-request.js';
import { object, taggedUnion } from '../../wire/schema/json-schema.js';
import type { NamedSchemas } from '../../wire/schema/json-schema.js';
import { metadataField } from '../../wire/schema/text-fields.js';
import { createValidator } from '../../wire/schema/validator.js';
import { inputItemNames, inputItemSchemas } from '../responses/input-item-schemas.js';
import { explicit, withoutNewer } from '../responses/newer-input.js';

/** OpenAI's limit. */
const MOST_ITEMS = 20;

const items = { maxItems: MOST_ITEMS, items: taggedUnion('type', inputItemNames) } as const;

export const conversationRequestSchemas = {
  ConversationRequest: object('A conversation to keep.', [], {
    items: { type: ['array', 'null'], ...items, description: 'Its first items.' },
    metadata: metadataField,
  }),
  ConversationUpdate: object('What changes in a conversation.', ['metadata'], {
    metadata: { ...metadataField, description: 'Takes the place of what was there.' },
  }),
  ConversationItems: object('Items to add.', ['items'], { items: { type: 'array', ...items } }),
  ...inputItemSchemas,
} as const satisfies NamedSchemas;

const validateNew = createValidator('ConversationRequest', conversationRequestSchemas);
const validateUpdate = createValidator('ConversationUpdate', conversationRequestSchemas);
const validateItems = createValidator('ConversationItems', conversationRequestSchemas);

export interface GivenItems {
  /** As the client sent them. */
  readonly items: readonly object[];
  /** The names of what is newer than this server, which no model will get. */
  readonly ignored: readonly string[];
}

/** @throws BridgeError validation_error */
export function parseNewConversation(body: unknown): GivenItems & { readonly metadata: Json } {
  const { known, ignored } = withoutNewerItems(body);
  const { items, metadata } = validateNew(known);
  refuseReferences(items ?? []);
  return { items: sent(body, items ?? []), metadata: metadata ?? {}, ignored };
}

/** @throws BridgeError validation_error */
export function parseMetadata(body: unknown): Json {
  return validateUpdate(body).metadata ?? {};
}

/** @throws BridgeError validation_error */
export function parseItems(body: unknown): GivenItems {
  const { known, ignored } = withoutNewerItems(body);
  const { items } = validateItems(known);
  refuseReferences(items);
  return { items: sent(body, items), ignored };
}

function withoutNewerItems(body: unknown): { readonly known: unknown; readonly ignored: readonly string[] } {
  if (!isObject(body) || !Array.isArray(body['items'])) return { known: body, ignored: [] };
  const ignored = new Set<string>();
  const items = withoutNewer(body['items'].map(explicit), (name) => ignored.add(name));
  return { known: { ...body, items }, ignored: [...ignored] };
}

/** @param read the items as this server reads them, each in the place of one that the client sent */
function sent(body: unknown, read: readonly object[]): readonly object[] {
  const items = list(record(body)['items']).map(explicit);
  return read.map((item, index) => (isObject(items[index]) ? items[index] : item));
}

function refuseReferences(given: readonly { readonly type: string }[]): void {
  const index = given.findIndex(({ type }) => type === 'item_reference');
  if (index === -1) return;
  throw invalid(
    `items[${index}].type`,
    `items[${index}].type is "item_reference"; a conversation holds items themselves.`,
  );
}
