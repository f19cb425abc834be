/** How a failure looks on the wire: one table from its code to status, type and code, and the body and headers made of it. */
import type { BridgeError, BridgeErrorCode } from '../core/bridge-error.js';

export interface ErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

/** All four keys are always there: the official SDKs build their typed errors from them. */
export function errorBody(error: BridgeError): ErrorBody {
  const { type, code } = table[error.code];
  return { error: { message: error.message, type, param: error.param ?? null, code } };
}

export function httpStatus(error: BridgeError): number {
  return table[error.code].status;
}

/** What tells a client whether and when to try again; the official SDKs obey all three. */
export function errorHeaders(error: BridgeError): Readonly<Record<string, string>> {
  const { retryAfter: seconds } = error;
  return {
    ...(error.retryable ? {} : { 'x-should-retry': 'false' }),
    ...(seconds === undefined
      ? {}
      : { 'retry-after': String(Math.ceil(seconds)), 'retry-after-ms': String(Math.ceil(seconds * 1000)) }),
  };
}

interface WireError {
  readonly status: number;
  readonly type: string;
  readonly code: string;
}

const table: Readonly<Record<BridgeErrorCode, WireError>> = {
  invalid_request: { status: 400, type: 'invalid_request_error', code: 'invalid_request' },
  unsupported_parameter: { status: 400, type: 'invalid_request_error', code: 'unsupported_parameter' },
  context_length_exceeded: { status: 400, type: 'invalid_request_error', code: 'context_length_exceeded' },
  login_required: { status: 401, type: 'authentication_error', code: 'login_required' },
  invalid_api_key: { status: 401, type: 'authentication_error', code: 'invalid_api_key' },
  forbidden: { status: 403, type: 'permission_error', code: 'forbidden' },
  not_found: { status: 404, type: 'invalid_request_error', code: 'not_found' },
  model_not_found: { status: 404, type: 'invalid_request_error', code: 'model_not_found' },
  method_not_allowed: { status: 405, type: 'invalid_request_error', code: 'method_not_allowed' },
  request_too_large: { status: 413, type: 'invalid_request_error', code: 'request_too_large' },
  unsupported_media_type: { status: 415, type: 'invalid_request_error', code: 'unsupported_media_type' },
  rate_limited: { status: 429, type: 'rate_limit_error', code: 'rate_limit_exceeded' },
  queue_full: { status: 429, type: 'rate_limit_error', code: 'queue_full' },
  cancelled: { status: 499, type: 'invalid_request_error', code: 'cancelled' },
  internal: { status: 500, type: 'server_error', code: 'internal_error' },
  upstream_error: { status: 502, type: 'server_error', code: 'upstream_error' },
  cli_failed: { status: 502, type: 'server_error', code: 'cli_failed' },
  cli_unavailable: { status: 503, type: 'server_error', code: 'cli_unavailable' },
  overloaded: { status: 503, type: 'server_error', code: 'overloaded' },
  shutting_down: { status: 503, type: 'server_error', code: 'shutting_down' },
  timeout: { status: 504, type: 'server_error', code: 'timeout' },
};
