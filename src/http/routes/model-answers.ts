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
import { record } from '../../core/json.js';
import { loadFiles } from '../../wire/content/referenced-files.js';
import { namedBy } from '../answer/asking.js';
import { answerRequest } from '../answer/answer-request.js';
import type { ReadRequest } from '../answer/answer-request.js';
import type { BackgroundRuns } from '../background/background-runs.js';
import type { Operation, RouteContext } from '../route.js';

/** POST /chat/completions */
export function createChatCompletion(context: RouteContext): Operation {
  return answering(context, chatOperation, async (body, asking) =>
    readChatRequest(body, namedBy(asking, context)),
  );
}

/** POST /responses */
export function createResponse(context: RouteContext): Operation {
  const read: ReadRequest = async (body, asking) =>
    readResponsesRequest(body, namedBy(asking, context), { background: true });
  return answering(context, createResponseOperation, read, context.backgroundRuns);
}

/** POST /responses/compact */
export function compactResponse(context: RouteContext): Operation {
  return answering(context, compactResponseOperation, async (body, asking) =>
    readCompactRequest(body, namedBy(asking, context)),
  );
}

/** POST /completions */
export function createCompletion(context: RouteContext): Operation {
  return answering(context, completionOperation, readCompletionRequest);
}

/** POST /messages */
export function createMessage(context: RouteContext): Operation {
  return answering(context, messagesOperation, async (body, asking) => {
    const betas = asking.headers['anthropic-beta'];
    const files = await loadFiles(record(body)['messages'], namedBy(asking, context).files);
    return readMessagesRequest(body, Array.isArray(betas) ? betas.join() : betas, files);
  });
}

/** @param runs where answers go on without their clients; absent: nowhere. */
function answering(
  context: RouteContext,
  doc: OperationDoc,
  read: ReadRequest,
  runs?: BackgroundRuns,
): Operation {
  return { doc, handlers: [...context.jsonBody, answerRequest(read, context, runs)] };
}
