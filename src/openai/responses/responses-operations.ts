/** What is documented of the routes of responses. */
import { modelHeaders } from '../../openapi/answer-headers.js';
import { conversationParameter } from '../../openapi/operation-doc.js';
import { modelErrors } from '../../wire/error-table.js';
import type { OperationDoc, ParameterDoc } from '../../openapi/operation-doc.js';
import { responseExamples } from './response-examples.js';
import { responseSchemas } from './response-schemas.js';
import { responsesSchemas } from './responses-request-schema.js';

export const createResponseOperation: OperationDoc = {
  id: 'createResponse',
  tag: 'Responses',
  summary: 'Answer a conversation',
  description:
    'The same model and conversations as chat completions, in the newer form. With `"stream": true` the answer comes as server-sent ' +
    'events, the last of which is `response.completed`, `response.incomplete` or `response.failed`. Answers are kept for a while, ' +
    'unless `"store": false`, so that `previous_response_id` can go on from them.',
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
  summary: 'Read an answer that is kept',
  answers: [{ status: 200, description: 'The answer as it was sent.', json: 'Response' }],
  errors: ['not_found', 'unsupported_parameter', 'store_unavailable'],
};

export const deleteResponseOperation: OperationDoc = {
  ...kept,
  id: 'deleteResponse',
  summary: 'Forget an answer',
  answers: [{ status: 200, description: 'It is gone.', json: 'DeletedResponse' }],
  errors: ['not_found', 'store_unavailable'],
};

export const inputItemsOperation: OperationDoc = {
  ...kept,
  id: 'listInputItems',
  summary: 'List what an answer was asked',
  parameters: [
    id,
    query('limit', 'How many, 1 to 100; 20 unless said.', { type: 'integer', minimum: 1, maximum: 100 }),
    query('order', 'Newest first unless said.', { type: 'string', enum: ['asc', 'desc'] }),
    query('after', 'The id of the last item of the page before.', { type: 'string' }),
  ],
  answers: [{ status: 200, description: 'A page of items.', json: 'InputItemList' }],
  errors: ['validation_error', 'not_found', 'store_unavailable'],
};

function query(name: string, description: string, schema: ParameterDoc['schema']): ParameterDoc {
  return { name, in: 'query', description, schema };
}
