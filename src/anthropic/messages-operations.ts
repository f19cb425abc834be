/** The documentation of POST /messages and POST /messages/count_tokens. */
import { modelHeaders, quotaHeaderNames } from '../openapi/answer-headers.js';
import { conversationParameter } from '../openapi/operation-doc.js';
import { modelErrors } from '../wire/error-table.js';
import type { FailureDoc, OperationDoc, ParameterDoc } from '../openapi/operation-doc.js';
import { messageAnswerSchemas } from './message-answer-schemas.js';
import { messagesErrorBody, messagesErrorStatus } from './messages-error.js';
import { countExamples, messagesExamples } from './messages-examples.js';
import { messagesSchemas } from './messages-request-schema.js';

export const messagesFailures: FailureDoc = {
  schema: 'MessagesError',
  failure: (error) => {
    const body = messagesErrorBody(error, 'req_1f0a');
    return { status: messagesErrorStatus(error), label: body.error.type, body };
  },
  headers: ['request-id'],
};

const betas: ParameterDoc = {
  name: 'anthropic-beta',
  in: 'header',
  description: 'Features to switch on. `x-claude-bridge-ignored` names those without effect.',
  schema: { type: 'string' },
};

export const messagesOperation: OperationDoc = {
  id: 'createMessage',
  tag: 'Messages',
  summary: 'Answer a conversation, in the form of Anthropic',
  description:
    'The model answers the last message. With `"stream": true` the answer arrives while the model writes it, as server-sent events, each ' +
    'named after its type. If it fails after the first of them, the last event is `error`.',
  parameters: [betas, conversationParameter],
  request: { schema: 'MessagesRequest', examples: messagesExamples },
  answers: [
    {
      status: 200,
      description: 'The answer, whole or as a stream of events.',
      json: 'Message',
      events: 'MessageEvent',
      headers: ['request-id', ...modelHeaders],
    },
  ],
  errors: modelErrors,
  failures: [messagesFailures],
  schemas: { ...messagesSchemas, ...messageAnswerSchemas },
};

export const countTokensOperation: OperationDoc = {
  id: 'countTokens',
  tag: 'Messages',
  summary: 'Count the tokens of a conversation',
  description: 'An estimate: the CLI adds a little to a real request.',
  request: { schema: 'CountTokensRequest', examples: countExamples },
  answers: [
    {
      status: 200,
      description: 'The number of input tokens.',
      json: 'TokenCount',
      headers: ['request-id', 'x-claude-bridge-ignored', 'x-claude-bridge-estimated', ...quotaHeaderNames],
    },
  ],
  errors: modelErrors,
  failures: [messagesFailures],
  schemas: { ...messagesSchemas, ...messageAnswerSchemas },
};
