/** Reads the bodies of requests about conversations. */
import { isObject, type Json } from '../../core/json.js';
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

/** @throws BridgeError validation_error */
export function parseNewConversation(body: unknown): {
  readonly items: readonly object[];
  readonly metadata: Json;
} {
  const { items: first, metadata } = validateNew(inOfficialForm(body));
  refuseReferences(first ?? []);
  return { items: first ?? [], metadata: metadata ?? {} };
}

/** @throws BridgeError validation_error */
export function parseMetadata(body: unknown): Json {
  return validateUpdate(body).metadata ?? {};
}

/** @throws BridgeError validation_error */
export function parseItems(body: unknown): readonly object[] {
  const { items: added } = validateItems(inOfficialForm(body));
  refuseReferences(added);
  return added;
}

function inOfficialForm(body: unknown): unknown {
  if (!isObject(body) || !Array.isArray(body['items'])) return body;
  return { ...body, items: withoutNewer(body['items'].map(explicit), () => undefined) };
}

function refuseReferences(given: readonly { readonly type: string }[]): void {
  const index = given.findIndex(({ type }) => type === 'item_reference');
  if (index === -1) return;
  throw invalid(
    `items[${index}].type`,
    `items[${index}].type is "item_reference"; a conversation holds items themselves.`,
  );
}
