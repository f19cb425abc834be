/** Says in the bridge's own words what went wrong at the server that makes the embeddings. */
import { BridgeError } from '../core/bridge-error.js';

export interface FailedUpstream {
  readonly url: string;
  readonly model: string;
  readonly response: { readonly status: number; readonly headers: Headers };
  readonly text: string;
}

export function upstreamFailure({ url, model, response, text }: FailedUpstream): BridgeError {
  const { status, headers } = response;
  const said = messageIn(text);
  const told = `${url} answered ${status}${said === '' ? '' : `: ${said}`}`;
  // Servers like to quote what they were sent.
  const forLog = { forLog: `${url} answered ${status}.` };
  switch (status) {
    case 400:
    case 413:
    case 422:
      return new BridgeError('invalid_request', told, { param: 'input' });
    case 401:
    case 403:
      return new BridgeError(
        'upstream_error',
        `${told}. Give it a key that it takes: claude-bridge config set embeddings-upstream-key KEY`,
        forLog,
      );
    case 404:
      return new BridgeError(
        'model_not_found',
        `${told}. It has no model ${model}, or is no OpenAI-compatible base URL. ` +
          'Name one of its models: claude-bridge config set embeddings-upstream-models NAME=MODEL',
        { param: 'model' },
      );
    case 429: {
      const seconds = Number(headers.get('retry-after') ?? NaN);
      return new BridgeError('rate_limit_exceeded', told, {
        retryable: true,
        ...(seconds >= 0 && seconds <= LONGEST_WAIT_S && { retryAfter: seconds }),
      });
    }
    default:
      return new BridgeError('upstream_error', told, { retryable: status >= 500, ...forLog });
  }
}

export function upstreamUnreachable(url: string, cause: unknown): BridgeError {
  return new BridgeError(
    'upstream_error',
    `${url} cannot be reached: ${reasonOf(cause)}. Start it, or correct it: claude-bridge config set embeddings-upstream URL`,
    { retryable: true, cause },
  );
}

/** `fetch` tells the reason in the cause of its error, and sometimes in a list of them. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof AggregateError) return reasonOf(cause.errors[0]);
  return cause instanceof Error ? reasonOf(cause) : error.message;
}

/** OpenAI's shape, Ollama's, or a plain text. What matters stands at its beginning. */
function messageIn(text: string): string {
  const beginning = text.slice(0, 10_000);
  const [, message] = /"(?:message|error)"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(beginning) ?? [];
  return (message ?? beginning).replace(/\s+/g, ' ').trim().slice(0, 300);
}

/** A day. */
const LONGEST_WAIT_S = 86_400;
