/** Formats an error for the path that was requested: as Anthropic does for its Messages API, and as OpenAI does elsewhere. */
import type { BridgeError } from '../../core/bridge-error.js';
import { messagesErrorBody, messagesErrorStatus } from '../../anthropic/messages-error.js';
import { errorBody, httpStatus } from '../../wire/error-response.js';

export interface FormattedError {
  readonly status: number;
  readonly body: object;
}

/** @param requestId as in the header `x-request-id`. */
export function formatError(path: string, error: BridgeError, requestId: string): FormattedError {
  return isMessagesPath(path)
    ? { status: messagesErrorStatus(error), body: messagesErrorBody(error, requestId) }
    : { status: httpStatus(error), body: errorBody(error) };
}

/** Also true for a path below `/messages` that no route has. */
export function isMessagesPath(path: string): boolean {
  return /^\/(v1\/)?messages(\/|$)/i.test(path);
}
