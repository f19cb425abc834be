import { withoutHome } from './home-folder.js';
import type { Json } from './json.js';
import { typedForClients } from './own-command.js';
import type { PlanLimits } from './plan.js';

/**
 * Every error code. The code is also the `code` of OpenAI's error bodies and the name in the log, in /v1/status, on the page and in
 * /metrics. `wire/error-table.ts` has a row for each.
 */
export type BridgeErrorCode =
  | 'invalid_request'
  | 'validation_error'
  | 'unsupported_parameter'
  | 'context_length_exceeded'
  | 'model_not_found'
  | 'invalid_api_key'
  | 'login_required'
  | 'forbidden'
  | 'not_found'
  | 'previous_response_not_found'
  | 'websocket_connection_limit_reached'
  | 'method_not_allowed'
  | 'request_too_large'
  | 'unsupported_media_type'
  | 'rate_limit_exceeded'
  | 'quota_exceeded'
  | 'queue_full'
  | 'overloaded'
  | 'shutting_down'
  | 'store_unavailable'
  | 'store_full'
  | 'upstream_error'
  | 'cli_failed'
  | 'cli_unavailable'
  | 'timeout'
  | 'cancelled'
  | 'internal_error';

export interface BridgeErrorDetails {
  /** The field of the request at fault, as the client would write it: `messages[0].content`. */
  readonly param?: string;
  /** Whether the same request may succeed later, unchanged. */
  readonly retryable?: boolean;
  /** Seconds until a retry makes sense. */
  readonly retryAfter?: number;
  readonly limits?: PlanLimits;
  readonly cause?: unknown;
  /** More for programs, in the form of Anthropic's API. */
  readonly anthropicDetails?: Json;
  /** What the log gets instead of the message, if the message quotes a request or an answer, or the log may tell more. */
  readonly forLog?: string;
}

/** The program's only error type: a code for programs, and a message that says what happened, why, and what to do next. */
export class BridgeError extends Error {
  readonly code: BridgeErrorCode;
  readonly param: string | undefined;
  readonly retryable: boolean;
  readonly retryAfter: number | undefined;
  readonly limits: PlanLimits | undefined;
  readonly anthropicDetails: Json | undefined;
  /** Without any text from a request or an answer. */
  readonly forLog: string;

  constructor(code: BridgeErrorCode, message: string, details: BridgeErrorDetails = {}) {
    super(
      withoutHome(typedForClients(message)),
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.name = 'BridgeError';
    this.code = code;
    this.param = details.param;
    this.retryable = details.retryable ?? false;
    this.retryAfter = details.retryAfter;
    this.limits = details.limits;
    this.anthropicDetails = details.anthropicDetails;
    this.forLog = details.forLog ?? message;
  }
}
