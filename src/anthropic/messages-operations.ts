/** What is documented of POST /messages and POST /messages/count_tokens. */
import { modelHeaders } from '../openai/openapi/answer-headers.js';
import { modelErrors } from '../openai/openapi/error-docs.js';
import type { OperationDoc } from '../openai/openapi/operation-doc.js';
import { messagesSchemas } from './messages-request-schema.js';

export const messagesOperation: OperationDoc = {
  id: 'createMessage',
  tag: 'Messages',
  summary: 'Answer a conversation',
  request: { schema: 'MessagesRequest', examples: [] },
  answers: [
    { status: 200, description: 'The answer, whole or as a stream of events.', headers: modelHeaders },
  ],
  errors: modelErrors,
  schemas: messagesSchemas,
};

export const countTokensOperation: OperationDoc = {
  id: 'countTokens',
  tag: 'Messages',
  summary: 'Count the tokens of a conversation',
  request: { schema: 'CountTokensRequest', examples: [] },
  answers: [{ status: 200, description: 'How many tokens of input it would be.' }],
  errors: modelErrors,
  schemas: messagesSchemas,
};
