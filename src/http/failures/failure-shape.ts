/** What a failure looks like on the path that was asked: Anthropic's shape for its Messages API, OpenAI's elsewhere. */
import type { BridgeError } from '../../core/bridge-error.js';
import { messagesErrorBody, messagesErrorStatus } from '../../anthropic/messages-error.js';
import { errorBody, httpStatus } from '../../wire/error-response.js';

export interface Failure {
  readonly status: number;
  readonly body: object;
}

/** `requestId` as in the header. */
export function failureOn(path: string, error: BridgeError, requestId: string): Failure {
  return isMessagesPath(path)
    ? { status: messagesErrorStatus(error), body: messagesErrorBody(error, requestId) }
    : { status: httpStatus(error), body: errorBody(error) };
}

/** Also of a route that does not exist. */
export function isMessagesPath(path: string): boolean {
  return /^\/(v1\/)?messages(\/|$)/i.test(path);
}
