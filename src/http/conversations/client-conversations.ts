/** The kept conversations as one client sees them: only its own. Each is one record with all its items, so that it expires as a whole. */
import { BridgeError } from '../../core/bridge-error.js';
import type { Json } from '../../core/json.js';
import { recordKey } from '../../core/record-store.js';
import type { KeptRecord, RecordStore } from '../../core/record-store.js';
import { keptItems } from '../../openai/conversations/conversation-object.js';
import type { ConversationObject, KeptItem } from '../../openai/conversations/conversation-object.js';
import { invalid, quoted } from '../../wire/invalid-request.js';
import { bounds } from '../../wire/schema/bounds.js';
import type { AppOptions } from '../app-options.js';
import { keptBytes, reserveKept } from '../body/body-budget.js';
import type { Reserve } from '../body/body-budget.js';
import { demandStore } from '../files/client-files.js';

export interface KeptConversation {
  readonly conversation: ConversationObject;
  /** Oldest first. */
  readonly items: readonly KeptItem[];
}

/** Every call but `create` rejects with not_found for one that does not exist, or is another client's; all with store_unavailable. */
export interface ClientConversations {
  create(items: readonly object[], metadata: Json): Promise<ConversationObject>;
  demand(id: string): Promise<KeptConversation>;
  update(id: string, metadata: Json): Promise<ConversationObject>;
  remove(id: string): Promise<void>;
  /** The items as they are kept. @param answer items of an answer, which have ids already */
  add(id: string, items: readonly object[], answer?: readonly KeptItem[]): Promise<KeptItem[]>;
  demandItem(id: string, item: string): Promise<KeptItem>;
  removeItem(id: string, item: string): Promise<ConversationObject>;
}

/**
 * @param client the name of the key the request came with. @param reserve takes the memory of what is read
 * @throws BridgeError store_unavailable when nothing is kept here
 */
export type ConversationsOf = (client: string | undefined, reserve: Reserve) => ClientConversations;

type ConversationOptions = Pick<AppOptions, 'store' | 'now' | 'newId' | 'bodyLimitBytes'>;

export function conversationsOf(options: ConversationOptions): ConversationsOf {
  return (client, reserve) =>
    clientConversations(demandStore(options.store).records, { client, reserve }, options);
}

function clientConversations(
  records: RecordStore,
  { client, reserve }: { readonly client: string | undefined; readonly reserve: Reserve },
  { now, newId, bodyLimitBytes }: ConversationOptions,
): ClientConversations {
  const most = Math.min(MOST_BYTES, keptBytes(bodyLimitBytes));
  const keyOf = (id: string): string => recordKey('conversation', client, id);
  const find = async (id: string, again = false): Promise<KeptRecord> => {
    const found = await records.get(keyOf(id), again ? undefined : reserveKept(reserve));
    if (found) return found;
    throw new BridgeError(
      'not_found',
      `There is no conversation ${quoted(id)}. Conversations expire when they are not used.`,
      {
        param: 'conversation',
      },
    );
  };
  // Only `create` and `change` write such a record.
  const read = ({ value }: KeptRecord): KeptConversation => value as unknown as KeptConversation;
  /** Again, if another request has changed it meanwhile. */
  const change = async (
    id: string,
    edit: (kept: KeptConversation) => KeptConversation,
  ): Promise<KeptConversation> => {
    for (let again = false; ; again = true) {
      const found = await find(id, again);
      const value = edit(read(found));
      refuseLarge(value, most);
      if (await records.write([{ put: keyOf(id), value }], [{ key: keyOf(id), version: found.version }]))
        return value;
    }
  };
  const indexIn = ({ items }: KeptConversation, item: string): number => {
    const index = items.findIndex(({ id }) => id === item);
    if (index !== -1) return index;
    throw new BridgeError('not_found', `There is no item ${quoted(item)} in this conversation.`, {
      param: 'item_id',
    });
  };
  return {
    async create(items, metadata) {
      const id = `conv_${newId()}`;
      const conversation: ConversationObject = {
        ...{ id, object: 'conversation', created_at: Math.floor(now() / 1000), metadata },
      };
      const value: KeptConversation = { conversation, items: keptItems(items, newId) };
      refuseLarge(value, most);
      await records.write([{ put: keyOf(id), value }]);
      return conversation;
    },
    demand: async (id) => read(await find(id)),
    async update(id, metadata) {
      const edit = ({ conversation, items }: KeptConversation): KeptConversation => ({
        ...{ conversation: { ...conversation, metadata }, items },
      });
      return (await change(id, edit)).conversation;
    },
    async remove(id) {
      await find(id);
      await records.write([{ delete: keyOf(id) }]);
    },
    async add(id, items, answer = []) {
      const added = [...keptItems(items, newId), ...answer];
      await change(id, (kept) => ({ ...kept, items: [...kept.items, ...added] }));
      return added;
    },
    async demandItem(id, item) {
      const kept = read(await find(id));
      return kept.items[indexIn(kept, item)] ?? { id: item };
    },
    async removeItem(id, item) {
      const edit = (kept: KeptConversation): KeptConversation => ({
        ...{ ...kept, items: kept.items.toSpliced(indexIn(kept, item), 1) },
      });
      return (await change(id, edit)).conversation;
    },
  };
}

/** @throws BridgeError */
function refuseLarge({ items }: KeptConversation, most: number): void {
  if (items.length > bounds.messages)
    throw invalid('items', `The conversation has ${items.length} items; the maximum is ${bounds.messages}.`);
  if (Buffer.byteLength(JSON.stringify(items)) <= most - ROOM_BYTES) return;
  throw new BridgeError(
    'request_too_large',
    `The conversation is larger than ${Math.floor(most / 1024 / 1024)} MB. Upload large files and name them by file_id, or begin a new conversation.`,
  );
}

const MOST_BYTES = 64 * 1024 * 1024;
/** For its metadata. */
const ROOM_BYTES = 64 * 1024;
