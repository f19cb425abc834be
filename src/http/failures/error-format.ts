/** Formats an error in the form of the client's API: Anthropic's on its Messages API and for its clients that ask for models, and OpenAI's elsewhere. */
import type { IncomingHttpHeaders } from 'node:http';
import type { BridgeError } from '../../core/bridge-error.js';
import { messagesErrorBody, messagesErrorStatus } from '../../anthropic/messages-error.js';
import { errorBody, httpStatus } from '../../wire/error-response.js';

export interface FormattedError {
  readonly status: number;
  readonly body: object;
}

/** @param requestId as in the header `x-request-id`. */
export function formatError(request: AskedRequest, error: BridgeError, requestId: string): FormattedError {
  return speaksAnthropic(request)
    ? { status: messagesErrorStatus(error), body: messagesErrorBody(error, requestId) }
    : { status: httpStatus(error), body: errorBody(error) };
}

export interface AskedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** Also true for a path below `/messages` that no route has. */
export function speaksAnthropic({ path, headers }: AskedRequest): boolean {
  if (/^\/(v1\/)?messages(\/|$)/i.test(path)) return true;
  return headers[VERSION_HEADER] !== undefined && /^\/(v1\/)?models(\/|$)/i.test(path);
}

/** Only Anthropic's clients send it. */
export const VERSION_HEADER = 'anthropic-version';
