/** The documentation of the routes of conversations, with the schemas of their answers. */
import type { OperationDoc, ParameterDoc } from '../../openapi/operation-doc.js';
import { object } from '../../wire/schema/json-schema.js';
import type { NamedSchemas } from '../../wire/schema/json-schema.js';
import { conversationRequestSchemas } from './parse-conversation.js';
import { afterParameter, limitParameter, orderParameter } from '../list-page.js';

const textOrNull = { type: ['string', 'null'] } as const;

const schemas: NamedSchemas = {
  ...conversationRequestSchemas,
  Conversation: object('A conversation that the server keeps.', ['id', 'object', 'created_at', 'metadata'], {
    id: { type: 'string' },
    object: { const: 'conversation' },
    created_at: { type: 'integer', description: 'Unix time in seconds.' },
    metadata: { type: 'object' },
  }),
  DeletedConversation: object('It is gone, with its items.', ['id', 'object', 'deleted'], {
    id: { type: 'string' },
    object: { const: 'conversation.deleted' },
    deleted: { const: true },
  }),
  ConversationItem: { type: 'object', description: 'An item of a conversation, with an id.' },
  ConversationItemList: object('A page of items.', ['object', 'data', 'first_id', 'last_id', 'has_more'], {
    object: { const: 'list' },
    data: { type: 'array', items: { type: 'object' } },
    first_id: textOrNull,
    last_id: textOrNull,
    has_more: { type: 'boolean' },
  }),
};

const example = {
  id: 'conv_01A',
  object: 'conversation',
  created_at: 1_700_000_000,
  metadata: { topic: 'sky' },
};

const id: ParameterDoc = {
  ...{ name: 'id', in: 'path', description: 'The id of the conversation.', schema: { type: 'string' } },
  example: example.id,
};

const itemId: ParameterDoc = {
  ...{ name: 'item', in: 'path', description: 'The id of the item.', schema: { type: 'string' } },
  example: 'msg_01A',
};

const shared = { tag: 'Conversations', schemas } as const;
const writing = [
  'validation_error',
  'not_found',
  'store_unavailable',
  'store_full',
  'request_too_large',
] as const;

export const createConversationOperation: OperationDoc = {
  ...shared,
  id: 'createConversation',
  summary: 'Begin a conversation that the server keeps',
  description:
    'Responses name it as `conversation`: its items come before `input`, and the input and the output of every answer are added to it.',
  request: {
    schema: 'ConversationRequest',
    optional: true,
    examples: [
      {
        name: 'begun',
        summary: 'With a first message',
        request: {
          items: [{ type: 'message', role: 'user', content: 'Why is the sky blue?' }],
          metadata: { topic: 'sky' },
        },
        answer: example,
      },
    ],
  },
  answers: [
    {
      ...{ status: 200, description: 'The conversation.', json: 'Conversation' },
      headers: ['x-claude-bridge-ignored'],
    },
  ],
  errors: [...writing, 'unsupported_parameter'],
};

export const conversationOperation: OperationDoc = {
  ...shared,
  id: 'retrieveConversation',
  summary: 'Read what is known of a conversation',
  parameters: [id],
  answers: [{ status: 200, description: 'The conversation.', json: 'Conversation' }],
  errors: ['not_found', 'store_unavailable'],
};

export const updateConversationOperation: OperationDoc = {
  ...shared,
  id: 'updateConversation',
  summary: 'Change the metadata of a conversation',
  parameters: [id],
  request: { schema: 'ConversationUpdate', examples: [] },
  answers: [{ status: 200, description: 'The conversation.', json: 'Conversation' }],
  errors: writing,
};

export const deleteConversationOperation: OperationDoc = {
  ...shared,
  id: 'deleteConversation',
  summary: 'Delete a conversation with its items',
  parameters: [id],
  answers: [{ status: 200, description: 'It is gone.', json: 'DeletedConversation' }],
  errors: ['not_found', 'store_unavailable'],
};

export const addItemsOperation: OperationDoc = {
  ...shared,
  id: 'createConversationItems',
  summary: 'Add items to a conversation',
  parameters: [id],
  request: { schema: 'ConversationItems', examples: [] },
  answers: [
    {
      ...{ status: 200, description: 'The items, with their ids.', json: 'ConversationItemList' },
      headers: ['x-claude-bridge-ignored'],
    },
  ],
  errors: [...writing, 'unsupported_parameter'],
};

export const itemsOperation: OperationDoc = {
  ...shared,
  id: 'listConversationItems',
  summary: 'List the items of a conversation',
  parameters: [id, limitParameter, orderParameter, afterParameter('item')],
  answers: [{ status: 200, description: 'A page of items.', json: 'ConversationItemList' }],
  errors: ['validation_error', 'not_found', 'store_unavailable'],
};

export const itemOperation: OperationDoc = {
  ...shared,
  id: 'retrieveConversationItem',
  summary: 'Read an item of a conversation',
  parameters: [id, itemId],
  answers: [{ status: 200, description: 'The item.', json: 'ConversationItem' }],
  errors: ['not_found', 'store_unavailable'],
};

export const deleteItemOperation: OperationDoc = {
  ...shared,
  id: 'deleteConversationItem',
  summary: 'Delete an item of a conversation',
  parameters: [id, itemId],
  answers: [{ status: 200, description: 'The conversation.', json: 'Conversation' }],
  errors: ['not_found', 'store_unavailable'],
};
