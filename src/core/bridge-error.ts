import type { PlanLimits } from './turn-event.js';

/** Every way a request can fail; the wire layer maps each code to a status in one table. */
export type BridgeErrorCode =
  | 'invalid_request'
  | 'validation_failed'
  | 'unsupported_parameter'
  | 'context_length_exceeded'
  | 'model_not_found'
  | 'invalid_api_key'
  | 'login_required'
  | 'forbidden'
  | 'not_found'
  | 'previous_response_not_found'
  | 'method_not_allowed'
  | 'request_too_large'
  | 'unsupported_media_type'
  | 'rate_limited'
  | 'quota_exceeded'
  | 'queue_full'
  | 'overloaded'
  | 'shutting_down'
  | 'store_unavailable'
  | 'upstream_error'
  | 'cli_failed'
  | 'cli_unavailable'
  | 'timeout'
  | 'cancelled'
  | 'internal';

export interface BridgeErrorDetails {
  /** The request field at fault, in the client's own notation: `messages[0].content`. */
  readonly param?: string;
  /** Whether the same request may succeed later without any change. */
  readonly retryable?: boolean;
  /** Seconds until a retry makes sense. */
  readonly retryAfter?: number;
  readonly limits?: PlanLimits;
  readonly cause?: unknown;
  /** What the log says in place of the message, where that quotes what was asked or answered. */
  readonly forLog?: string;
}

/** The one error type of the program: a code for machines and a message that says what, why and what to do next. */
export class BridgeError extends Error {
  readonly code: BridgeErrorCode;
  readonly param: string | undefined;
  readonly retryable: boolean;
  readonly retryAfter: number | undefined;
  readonly limits: PlanLimits | undefined;
  /** The same as the message, without words of a request or an answer. */
  readonly forLog: string;

  constructor(code: BridgeErrorCode, message: string, details: BridgeErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'BridgeError';
    this.code = code;
    this.param = details.param;
    this.retryable = details.retryable ?? false;
    this.retryAfter = details.retryAfter;
    this.limits = details.limits;
    this.forLog = details.forLog ?? message;
  }
}
