import { modelHeaders } from '../openapi/answer-headers.js';
import { modelErrors } from '../openapi/error-docs.js';
import type { OperationDoc } from '../openapi/operation-doc.js';
import { completionSchemas } from './completion-request.js';

/** What is documented of POST /completions. */
export const completionOperation: OperationDoc = {
  id: 'createCompletion',
  tag: 'Completions',
  summary: 'Continue a text',
  request: { schema: 'CompletionRequest', examples: [] },
  answers: [{ status: 200, description: 'The text, whole or as a stream of events.', headers: modelHeaders }],
  errors: modelErrors,
  schemas: completionSchemas,
};
