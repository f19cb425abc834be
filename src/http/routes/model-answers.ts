/** The endpoints at which a model answers. What they read and document lies with their API, in `openai` and `anthropic`. */
import { messagesOperation } from '../../anthropic/messages-operations.js';
import { readMessagesRequest } from '../../anthropic/messages-wire.js';
import { chatOperation } from '../../openai/chat/chat-operation.js';
import { readChatRequest } from '../../openai/chat/chat-wire.js';
import { completionOperation } from '../../openai/completions/completion-operation.js';
import { readCompletionRequest } from '../../openai/completions/completion-wire.js';
import { readCompactRequest } from '../../openai/responses/compact-wire.js';
import {
  compactResponseOperation,
  createResponseOperation,
} from '../../openai/responses/responses-operations.js';
import { readResponsesRequest } from '../../openai/responses/responses-wire.js';
import type { OperationDoc } from '../../openapi/operation-doc.js';
import { answerRequest } from '../answer/answer-request.js';
import type { ReadRequest } from '../answer/answer-request.js';
import type { BackgroundRuns } from '../background/background-runs.js';
import type { Operation, RouteContext } from '../route.js';

/** POST /chat/completions */
export function createChatCompletion(context: RouteContext): Operation {
  return answering(context, chatOperation, async (body, _, client) =>
    readChatRequest(body, context.keptResponses(client)),
  );
}

/** POST /responses */
export function createResponse(context: RouteContext): Operation {
  const read: ReadRequest = async (body, _, client) =>
    readResponsesRequest(body, context.keptResponses(client), { background: true });
  return answering(context, createResponseOperation, read, context.backgroundRuns);
}

/** POST /responses/compact */
export function compactResponse(context: RouteContext): Operation {
  return answering(context, compactResponseOperation, async (body, _, client) =>
    readCompactRequest(body, context.keptResponses(client)),
  );
}

/** POST /completions */
export function createCompletion(context: RouteContext): Operation {
  return answering(context, completionOperation, readCompletionRequest);
}

/** POST /messages */
export function createMessage(context: RouteContext): Operation {
  return answering(context, messagesOperation, (body, headers) => {
    const betas = headers['anthropic-beta'];
    return readMessagesRequest(body, Array.isArray(betas) ? betas.join() : betas);
  });
}

/** @param runs where answers go on without their clients; absent: nowhere. */
function answering(
  { jsonBody, options }: RouteContext,
  doc: OperationDoc,
  read: ReadRequest,
  runs?: BackgroundRuns,
): Operation {
  return { doc, handlers: [...jsonBody, answerRequest(read, options, runs)] };
}
