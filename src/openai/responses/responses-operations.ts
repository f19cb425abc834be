/** The documentation of the routes of responses. */
import { modelHeaders, quotaHeaderNames } from '../../openapi/answer-headers.js';
import { conversationParameter, queryParameter } from '../../openapi/operation-doc.js';
import { modelErrors } from '../../wire/error-table.js';
import type { OperationDoc, ParameterDoc } from '../../openapi/operation-doc.js';
import { compactionExamples, countExamples, responseExamples } from './response-examples.js';
import { responseSchemas } from './response-schemas.js';
import { responsesSchemas } from './responses-request-schema.js';
import { afterParameter, limitParameter, orderParameter } from '../list-page.js';

export const createResponseOperation: OperationDoc = {
  id: 'createResponse',
  tag: 'Responses',
  summary: 'Answer a conversation',
  description:
    'The same models and conversations as chat completions, in the newer form. With `"stream": true` the answer arrives as server-sent ' +
    'events, the last of which is `response.completed`, `response.incomplete` or `response.failed`. The bridge keeps answers for a while, ' +
    'unless `"store": false`, so that a later request can continue them with `previous_response_id`.',
  parameters: [conversationParameter],
  request: { schema: 'ResponsesRequest', examples: responseExamples },
  answers: [
    {
      status: 200,
      description: 'The answer, whole or as a stream of events.',
      json: 'Response',
      events: 'ResponseEvent',
      headers: [...modelHeaders, 'x-claude-bridge-warning'],
    },
  ],
  errors: [...modelErrors, 'previous_response_not_found', 'not_found', 'store_unavailable'],
  schemas: { ...responsesSchemas, ...responseSchemas },
};

export const compactResponseOperation: OperationDoc = {
  id: 'compactResponse',
  tag: 'Responses',
  summary: 'Make a conversation short',
  description:
    'The model summarises the conversation. What comes back takes its place: the messages of the client as they were, and one item with the summary. Send all of it as the ' +
    'beginning of the next `input`, without `previous_response_id`.',
  parameters: [conversationParameter],
  request: { schema: 'ResponsesRequest', examples: compactionExamples },
  answers: [
    {
      ...{ status: 200, description: 'The short conversation.', json: 'CompactedConversation' },
      headers: modelHeaders,
    },
  ],
  errors: [...modelErrors, 'previous_response_not_found', 'not_found', 'store_unavailable'],
  schemas: { ...responsesSchemas, ...responseSchemas },
};

export const countInputOperation: OperationDoc = {
  id: 'countInputTokens',
  tag: 'Responses',
  summary: 'Count the input tokens of a request',
  description:
    'Costs nothing of the plan. The number is an estimate, because the CLI adds a few tokens of its own.',
  request: { schema: 'ResponsesRequest', examples: countExamples },
  answers: [
    {
      ...{ status: 200, description: 'The number.', json: 'InputTokenCount' },
      headers: ['x-claude-bridge-estimated', 'x-claude-bridge-ignored', ...quotaHeaderNames],
    },
  ],
  errors: [...modelErrors, 'previous_response_not_found', 'not_found', 'store_unavailable'],
  schemas: { ...responsesSchemas, ...responseSchemas },
};

const id: ParameterDoc = {
  name: 'id',
  in: 'path',
  description: 'The id of the response.',
  schema: { type: 'string' },
  example: 'resp_01A',
};

const kept = { tag: 'Responses', parameters: [id], schemas: responseSchemas } as const;

export const responseOperation: OperationDoc = {
  ...kept,
  id: 'retrieveResponse',
  summary: 'Read a kept answer',
  description: 'One that runs in the background comes as it is now, or as a stream of its events.',
  parameters: [
    id,
    queryParameter('stream', 'Only of an answer in the background.', {
      type: 'string',
      enum: ['true', 'false'],
    }),
    queryParameter('starting_after', 'The sequence number of the last event that the client has.', {
      ...{ type: 'integer', minimum: 0 },
    }),
  ],
  answers: [
    {
      ...{ status: 200, description: 'The answer as it was sent, or as it is now.' },
      ...{ json: 'Response', events: 'ResponseEvent' },
    },
  ],
  errors: ['validation_error', 'not_found', 'unsupported_parameter', 'store_unavailable'],
};

export const cancelResponseOperation: OperationDoc = {
  ...kept,
  id: 'cancelResponse',
  summary: 'Stop an answer in the background',
  description: 'One that has ended stays as it is.',
  answers: [{ status: 200, description: 'The answer as far as it came.', json: 'Response' }],
  errors: ['invalid_request', 'not_found', 'store_unavailable'],
};

export const deleteResponseOperation: OperationDoc = {
  ...kept,
  id: 'deleteResponse',
  summary: 'Delete a kept answer',
  description: 'One that runs in the background is stopped first.',
  answers: [{ status: 200, description: 'It is gone.', json: 'DeletedResponse' }],
  errors: ['invalid_request', 'not_found', 'store_unavailable'],
};

export const inputItemsOperation: OperationDoc = {
  ...kept,
  id: 'listInputItems',
  summary: 'List the input of a kept answer',
  parameters: [id, limitParameter, orderParameter, afterParameter('item')],
  answers: [{ status: 200, description: 'A page of items.', json: 'InputItemList' }],
  errors: ['validation_error', 'not_found', 'store_unavailable'],
};
