/** Formats an error in the form of the client's API: Anthropic's for its clients, Ollama's on its routes, and OpenAI's elsewhere. */
import type { IncomingHttpHeaders } from 'node:http';
import type { BridgeError } from '../../core/bridge-error.js';
import { messagesErrorBody, messagesErrorStatus } from '../../anthropic/messages-error.js';
import { ollamaErrorBody, ollamaErrorStatus } from '../../ollama/ollama-error.js';
import { errorBody, httpStatus } from '../../wire/error-response.js';

export interface FormattedError {
  readonly status: number;
  readonly body: object;
}

/** @param requestId as in the header `x-request-id`. */
export function formatError(request: AskedRequest, error: BridgeError, requestId: string): FormattedError {
  if (speaksAnthropic(request))
    return { status: messagesErrorStatus(error), body: messagesErrorBody(error, requestId) };
  if (OLLAMA.test(request.path)) return { status: ollamaErrorStatus(error), body: ollamaErrorBody(error) };
  return { status: httpStatus(error), body: errorBody(error) };
}

export interface AskedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** True for the Messages API, and for whatever else Anthropic's clients ask for, also where no route is. */
export function speaksAnthropic({ path, headers }: AskedRequest): boolean {
  return MESSAGES.test(path) || (headers[VERSION_HEADER] !== undefined && !NOT_ANTHROPIC.test(path));
}

/** Only Anthropic's clients send it. */
export const VERSION_HEADER = 'anthropic-version';

const MESSAGES = /^\/(v1\/)?messages(\/|$)/i;
const OLLAMA = /^\/api(\/|$)/i;
/** The routes of the other APIs and of the server itself. */
const NOT_ANTHROPIC =
  /^\/(v1\/?)?$|^\/api(\/|$)|^\/(v1\/)?(chat|completions|responses|conversations|batches|embeddings|status|usage|metrics|health|openapi\.json|docs|redoc|page)(\/|$)/i;
