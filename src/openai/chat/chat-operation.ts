import { modelHeaders } from '../../openapi/answer-headers.js';
import { conversationParameter } from '../../openapi/operation-doc.js';
import { modelErrors } from '../../wire/error-table.js';
import type { OperationDoc } from '../../openapi/operation-doc.js';
import { chatAnswerSchemas } from './chat-answer-schemas.js';
import { chatExamples } from './chat-examples.js';
import { chatSchemas } from './chat-request-schema.js';

/** What is documented of POST /chat/completions. */
export const chatOperation: OperationDoc = {
  id: 'createChatCompletion',
  tag: 'Chat',
  summary: 'Answer a conversation',
  description:
    'The model answers the last message. With `"stream": true` the answer comes as it is written, as server-sent events whose ' +
    'data are chunks, and then `data: [DONE]`. A failure after the first chunk is an event whose data is an `Error`, and then no `[DONE]`.',
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
