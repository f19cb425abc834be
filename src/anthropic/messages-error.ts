/** How a failure looks where Anthropic's clients look: one table from its code to status and type, and the body made of it. */
import type { BridgeError, BridgeErrorCode } from '../core/bridge-error.js';
import { withLimit } from '../wire/limit-message.js';

export interface MessagesErrorBody {
  readonly type: 'error';
  readonly error: { readonly type: string; readonly message: string };
  readonly request_id: string;
}

export function messagesErrorBody(error: BridgeError, requestId: string): MessagesErrorBody {
  const message = withLimit(error.message, error.limits);
  return { type: 'error', error: { type: table[error.code].type, message }, request_id: requestId };
}

export function messagesErrorStatus(error: BridgeError): number {
  return table[error.code].status;
}

const table: Readonly<Record<BridgeErrorCode, { readonly status: number; readonly type: string }>> = {
  invalid_request: { status: 400, type: 'invalid_request_error' },
  validation_failed: { status: 400, type: 'invalid_request_error' },
  unsupported_parameter: { status: 400, type: 'invalid_request_error' },
  context_length_exceeded: { status: 400, type: 'invalid_request_error' },
  previous_response_not_found: { status: 400, type: 'invalid_request_error' },
  login_required: { status: 401, type: 'authentication_error' },
  invalid_api_key: { status: 401, type: 'authentication_error' },
  forbidden: { status: 403, type: 'permission_error' },
  not_found: { status: 404, type: 'not_found_error' },
  model_not_found: { status: 404, type: 'not_found_error' },
  method_not_allowed: { status: 405, type: 'invalid_request_error' },
  request_too_large: { status: 413, type: 'request_too_large' },
  unsupported_media_type: { status: 415, type: 'invalid_request_error' },
  rate_limited: { status: 429, type: 'rate_limit_error' },
  quota_exceeded: { status: 429, type: 'rate_limit_error' },
  queue_full: { status: 429, type: 'rate_limit_error' },
  cancelled: { status: 499, type: 'invalid_request_error' },
  internal: { status: 500, type: 'api_error' },
  upstream_error: { status: 500, type: 'api_error' },
  cli_failed: { status: 500, type: 'api_error' },
  cli_unavailable: { status: 503, type: 'api_error' },
  shutting_down: { status: 503, type: 'api_error' },
  store_unavailable: { status: 503, type: 'api_error' },
  timeout: { status: 504, type: 'timeout_error' },
  overloaded: { status: 529, type: 'overloaded_error' },
};
