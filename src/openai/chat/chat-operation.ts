import { modelHeaders } from '../../openapi/answer-headers.js';
import { conversationParameter } from '../../openapi/operation-doc.js';
import { modelErrors } from '../../wire/error-table.js';
import type { OperationDoc } from '../../openapi/operation-doc.js';
import { chatAnswerSchemas } from './chat-answer-schemas.js';
import { chatExamples } from './chat-examples.js';
import { chatSchemas } from './chat-request-schema.js';

/** The documentation of POST /chat/completions. */
export const chatOperation: OperationDoc = {
  id: 'createChatCompletion',
  tag: 'Chat',
  summary: 'Answer a conversation',
  description:
    'The model answers the last message. With `"stream": true` the answer arrives while the model writes it, as server-sent ' +
    'events with chunks as their data, followed by `data: [DONE]`. If it fails after the first chunk, the last event has an `Error` as its data, and no `[DONE]` follows.',
  parameters: [conversationParameter],
  request: { schema: 'ChatCompletionRequest', examples: chatExamples },
  answers: [
    {
      status: 200,
      description: 'The answer, whole or as a stream of events.',
      json: 'ChatCompletion',
      events: 'ChatCompletionChunk',
      headers: modelHeaders,
    },
  ],
  errors: modelErrors,
  schemas: { ...chatSchemas, ...chatAnswerSchemas },
};
