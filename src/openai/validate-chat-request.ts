/** Checks a body against the schema of a chat request, once compiled for the life of the program. */
import { Ajv } from 'ajv';
import type { ChatRequest } from './chat-request.js';
import { chatSchemas } from './chat-request-schema.js';
import { invalid } from './invalid-request.js';
import { ref } from './json-schema.js';
import { schemaError } from './schema-error.js';

/** @throws BridgeError invalid_request that names the first field at fault. */
export function validateChatRequest(body: unknown): ChatRequest {
  if (check(body)) return body;
  const error = check.errors?.[0];
  throw error ? schemaError(error, chatSchemas) : invalid('', 'The request body is not valid.');
}

const ajv = new Ajv({ discriminator: true, allowUnionTypes: true, verbose: true });
ajv.addKeyword('components');
const check = ajv.compile<ChatRequest>({
  ...ref('ChatCompletionRequest'),
  components: { schemas: chatSchemas },
});
