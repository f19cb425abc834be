/** How a failure looks on the wire: one table from its code to status, type and code, and the body and headers made of it. */
import type { BridgeError, BridgeErrorCode } from '../core/bridge-error.js';
import { withLimit } from './limit-message.js';

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
  return {
    error: { message: withLimit(error.message, error.limits), type, param: error.param ?? null, code },
  };
}

export function httpStatus(error: BridgeError): number {
  return table[error.code].status;
}

/**
 * What tells a client whether and when to try again. The official SDKs obey `x-should-retry`, and the milliseconds before the seconds; those are left out where a retry within minutes is in vain.
 * `now` is Unix time in seconds.
 */
export function errorHeaders(error: BridgeError, now: number): Readonly<Record<string, string>> {
  const { retryable } = error;
  const seconds = error.retryAfter ?? (retryable ? table[error.code].retryAfter : untilReset(error, now));
  return {
    'x-should-retry': String(retryable),
    ...(seconds === undefined ? {} : { 'retry-after': String(Math.ceil(seconds)) }),
    ...(seconds === undefined || !retryable ? {} : { 'retry-after-ms': String(Math.ceil(seconds * 1000)) }),
  };
}

function untilReset({ code, limits }: BridgeError, now: number): number | undefined {
  if (code !== 'rate_limited' || limits?.resetsAt === undefined) return undefined;
  return Math.max(1, limits.resetsAt - now);
}

interface WireError {
  readonly status: number;
  readonly type: string;
  readonly code: string;
  /** Seconds to wait before a retry that may help, unless the error knows better: many clients hurry otherwise. */
  readonly retryAfter?: number;
}

const table: Readonly<Record<BridgeErrorCode, WireError>> = {
  invalid_request: { status: 400, type: 'invalid_request_error', code: 'invalid_request' },
  unsupported_parameter: { status: 400, type: 'invalid_request_error', code: 'unsupported_parameter' },
  context_length_exceeded: { status: 400, type: 'invalid_request_error', code: 'context_length_exceeded' },
  previous_response_not_found: {
    status: 400,
    type: 'invalid_request_error',
    code: 'previous_response_not_found',
  },
  login_required: { status: 401, type: 'authentication_error', code: 'login_required' },
  invalid_api_key: { status: 401, type: 'authentication_error', code: 'invalid_api_key' },
  forbidden: { status: 403, type: 'permission_error', code: 'forbidden' },
  not_found: { status: 404, type: 'invalid_request_error', code: 'not_found' },
  model_not_found: { status: 404, type: 'invalid_request_error', code: 'model_not_found' },
  method_not_allowed: { status: 405, type: 'invalid_request_error', code: 'method_not_allowed' },
  request_too_large: { status: 413, type: 'invalid_request_error', code: 'request_too_large' },
  unsupported_media_type: { status: 415, type: 'invalid_request_error', code: 'unsupported_media_type' },
  validation_failed: { status: 422, type: 'invalid_request_error', code: 'validation_error' },
  rate_limited: { status: 429, type: 'rate_limit_error', code: 'rate_limit_exceeded', retryAfter: 5 },
  quota_exceeded: { status: 429, type: 'rate_limit_error', code: 'quota_exceeded', retryAfter: 60 },
  queue_full: { status: 429, type: 'rate_limit_error', code: 'queue_full', retryAfter: 1 },
  cancelled: { status: 499, type: 'invalid_request_error', code: 'cancelled' },
  internal: { status: 500, type: 'server_error', code: 'internal_error' },
  upstream_error: { status: 502, type: 'server_error', code: 'upstream_error', retryAfter: 2 },
  cli_failed: { status: 502, type: 'server_error', code: 'cli_failed', retryAfter: 1 },
  cli_unavailable: { status: 503, type: 'server_error', code: 'cli_unavailable', retryAfter: 5 },
  overloaded: { status: 503, type: 'server_error', code: 'overloaded', retryAfter: 5 },
  shutting_down: { status: 503, type: 'server_error', code: 'shutting_down', retryAfter: 2 },
  store_unavailable: { status: 503, type: 'server_error', code: 'store_unavailable', retryAfter: 2 },
  timeout: { status: 504, type: 'server_error', code: 'timeout', retryAfter: 2 },
};
