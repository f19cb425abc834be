/** Turns a failure of the upstream server into an error of the bridge. */
import { BridgeError } from '../core/bridge-error.js';

export interface FailedUpstream {
  readonly url: string;
  readonly model: string;
  readonly response: { readonly status: number; readonly headers: Headers };
  readonly text: string;
}

export function upstreamFailure({ url, model, response, text }: FailedUpstream): BridgeError {
  const { status, headers } = response;
  const reason = messageIn(text);
  const message = `${url} answered ${status}${reason === '' ? '' : `: ${reason}`}`;
  // Leaves out the server's message, because servers quote what they were sent.
  const forLog = { forLog: `${url} answered ${status}.` };
  switch (status) {
    case 400:
    case 413:
    case 422:
      return new BridgeError('invalid_request', message, { param: 'input' });
    case 401:
    case 403:
      return new BridgeError(
        'upstream_error',
        `${message}. Set a key that it accepts: claude-bridge config set embeddings-upstream-key KEY`,
        forLog,
      );
    case 404:
      return new BridgeError(
        'model_not_found',
        `${message}. It has no model ${model}, or it is not an OpenAI-compatible base URL. ` +
          'Name one of its models: claude-bridge config set embeddings-upstream-models NAME=MODEL',
        { param: 'model' },
      );
    case 429: {
      const seconds = Number(headers.get('retry-after') ?? NaN);
      return new BridgeError('rate_limit_exceeded', message, {
        retryable: true,
        ...(seconds >= 0 && seconds <= LONGEST_WAIT_S && { retryAfter: seconds }),
      });
    }
    default:
      return new BridgeError('upstream_error', message, { retryable: status >= 500, ...forLog });
  }
}

export function upstreamUnreachable(url: string, cause: unknown): BridgeError {
  return new BridgeError(
    'upstream_error',
    `${url} cannot be reached: ${reasonOf(cause)}. Start it, or correct its URL: claude-bridge config set embeddings-upstream URL`,
    { retryable: true, cause },
  );
}

/** `fetch` has the reason in the cause of its error, sometimes in a list of causes. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof AggregateError) return reasonOf(cause.errors[0]);
  return cause instanceof Error ? reasonOf(cause) : error.message;
}

/** Reads an error in the format of OpenAI or Ollama, or plain text; the start is enough. */
function messageIn(text: string): string {
  const start = text.slice(0, 10_000);
  const [, message] = /"(?:message|error)"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(start) ?? [];
  return (message ?? start).replace(/\s+/g, ' ').trim().slice(0, 300);
}

/** One day. */
const LONGEST_WAIT_S = 86_400;
