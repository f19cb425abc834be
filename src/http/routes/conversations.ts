/** The routes below /conversations: the kept conversations of the client that asks, and their items. */
import type { Request } from 'express';
import {
  addItemsOperation,
  conversationOperation,
  createConversationOperation,
  deleteConversationOperation,
  deleteItemOperation,
  itemOperation,
  itemsOperation,
  updateConversationOperation,
} from '../../openai/conversations/conversations-operations.js';
import {
  parseItems,
  parseMetadata,
  parseNewConversation,
} from '../../openai/conversations/parse-conversation.js';
import { listPage } from '../../openai/list-page.js';
import { itemPage } from '../../openai/responses/input-item-list.js';
import type { ClientConversations } from '../conversations/client-conversations.js';
import { refuseIgnored } from '../../wire/invalid-request.js';
import { setIgnoredHeader } from '../answer/response-headers.js';
import { factsOf } from '../observe/request-facts.js';
import type { OperationDoc } from '../../openapi/operation-doc.js';
import type { Endpoint } from '../route.js';

/** Names fields that have no effect. @throws BridgeError in strict mode, if there are any */
type Ignore = (names: readonly string[]) => void;

/** @param body whether the request has one. @param answer gives the body of the answer. */
function endpoint(
  doc: OperationDoc,
  body: boolean | 'optional',
  answer: (own: ClientConversations, req: Request, ignore: Ignore) => Promise<object>,
): Endpoint {
  return ({ jsonBody, optionalJsonBody, conversations, budget, options: { strict = false } }) => ({
    doc,
    handlers: [
      ...(body === 'optional' ? optionalJsonBody : body ? jsonBody : []),
      async (req, res) => {
        const facts = factsOf(res);
        const ignore: Ignore = (names) => {
          if (strict) refuseIgnored(names);
          facts.ignored = setIgnoredHeader(res, names);
        };
        res.json(await answer(conversations(facts.client, budget.open(res).reserve), req, ignore));
      },
    ],
  });
}

export const createConversation = endpoint(
  createConversationOperation,
  'optional',
  async (own, { body }, ignore) => {
    const { items, metadata, ignored } = parseNewConversation(body);
    ignore(ignored);
    return own.create(items, metadata);
  },
);

export const retrieveConversation = endpoint(conversationOperation, false, async (own, req) => {
  return (await own.demand(idOf(req))).conversation;
});

export const updateConversation = endpoint(updateConversationOperation, true, async (own, req) =>
  own.update(idOf(req), parseMetadata(req.body)),
);

export const deleteConversation = endpoint(deleteConversationOperation, false, async (own, req) => {
  await own.remove(idOf(req));
  return { id: idOf(req), object: 'conversation.deleted', deleted: true };
});

export const createConversationItems = endpoint(addItemsOperation, true, async (own, req, ignore) => {
  const { items, ignored } = parseItems(req.body);
  ignore(ignored);
  return listPage(await own.add(idOf(req), items), false);
});

export const listConversationItems = endpoint(itemsOperation, false, async (own, req) => {
  return itemPage((await own.demand(idOf(req))).items, req.query);
});

export const retrieveConversationItem = endpoint(itemOperation, false, async (own, req) =>
  own.demandItem(idOf(req), itemOf(req)),
);

export const deleteConversationItem = endpoint(deleteItemOperation, false, async (own, req) =>
  own.removeItem(idOf(req), itemOf(req)),
);

function idOf(req: Request): string {
  return String(req.params['id']);
}

function itemOf(req: Request): string {
  return String(req.params['item']);
}
