/** Every error code with its row: the only place that says what a code means, and how each API reports it. */
import type { BridgeErrorCode } from '../core/bridge-error.js';

/** The code itself is the `code` of OpenAI's error bodies, and the name in the log, in /v1/status, on the page and in /metrics. */
export interface ErrorRow {
  readonly status: number;
  /** `error.type` of OpenAI's APIs. */
  readonly type:
    | 'invalid_request_error'
    | 'authentication_error'
    | 'permission_error'
    | 'rate_limit_error'
    | 'server_error';
  /** `error.type` of Anthropic's API. */
  readonly anthropic: string;
  /** The status of Anthropic's API, if it differs. */
  readonly anthropicStatus?: number;
  /** The status of Ollama's API, if it differs. */
  readonly ollamaStatus?: number;
  /** `response.error.code` of the Responses API, for an answer that fails midway; it has only a few codes. */
  readonly responses: 'invalid_prompt' | 'rate_limit_exceeded' | 'context_length_exceeded' | 'server_error';
  /** Seconds to wait before a retry, if a retry can help and the error does not know better. */
  readonly retryAfter?: number;
  /** The routes that document the code without listing it: all of them, those that read a body, those that ask a model. */
  readonly routes?: 'all' | 'body' | 'model';
  /** What happened, as half a sentence for the documentation. */
  readonly meaning: string;
}

export const errorTable: Readonly<Record<BridgeErrorCode, ErrorRow>> = {
  invalid_request: {
    ...{ status: 400, type: 'invalid_request_error', anthropic: 'invalid_request_error' },
    ...{ responses: 'invalid_prompt', routes: 'body' },
    meaning:
      'the request is unreadable, for example because its body is not JSON, or the model’s API refused it',
  },
  unsupported_parameter: {
    ...{ status: 400, type: 'invalid_request_error', anthropic: 'invalid_request_error' },
    ...{ responses: 'invalid_prompt', routes: 'model' },
    meaning:
      'the request asks for something that the bridge cannot do and must not silently ignore; with `strict`, for anything that it would ignore',
  },
  context_length_exceeded: {
    ...{ status: 400, type: 'invalid_request_error', anthropic: 'invalid_request_error' },
    ...{ responses: 'context_length_exceeded', routes: 'model' },
    meaning: 'the conversation is too long for the model',
  },
  previous_response_not_found: {
    ...{ status: 400, type: 'invalid_request_error', anthropic: 'invalid_request_error' },
    ...{ responses: 'server_error' },
    meaning: 'the server does not keep the previous response, or no longer does',
  },
  websocket_connection_limit_reached: {
    ...{ status: 400, type: 'invalid_request_error', anthropic: 'invalid_request_error' },
    ...{ responses: 'server_error' },
    meaning: 'the WebSocket is as old as one may become',
  },
  login_required: {
    ...{ status: 401, type: 'authentication_error', anthropic: 'authentication_error' },
    ...{ responses: 'server_error', routes: 'model' },
    meaning: 'the CLI is logged out',
  },
  invalid_api_key: {
    ...{ status: 401, type: 'authentication_error', anthropic: 'authentication_error' },
    ...{ responses: 'server_error' },
    meaning: 'the request has no key, or one that the server does not know',
  },
  forbidden: {
    ...{ status: 403, type: 'permission_error', anthropic: 'permission_error' },
    ...{ responses: 'server_error', routes: 'all' },
    meaning:
      'the request comes from another website or names another host, or the account is not allowed to do this',
  },
  not_found: {
    ...{ status: 404, type: 'invalid_request_error', anthropic: 'not_found_error' },
    ...{ responses: 'server_error' },
    meaning: 'what the request names does not exist',
  },
  model_not_found: {
    ...{ status: 404, type: 'invalid_request_error', anthropic: 'not_found_error' },
    ...{ responses: 'invalid_prompt', routes: 'model' },
    meaning: 'the model does not exist',
  },
  method_not_allowed: {
    ...{ status: 405, type: 'invalid_request_error', anthropic: 'invalid_request_error' },
    ...{ responses: 'server_error' },
    meaning: 'the route does not support this method',
  },
  request_too_large: {
    ...{ status: 413, type: 'invalid_request_error', anthropic: 'request_too_large' },
    ...{ responses: 'server_error', routes: 'body' },
    meaning: 'the body is larger than the server or the model accepts',
  },
  unsupported_media_type: {
    ...{ status: 415, type: 'invalid_request_error', anthropic: 'invalid_request_error' },
    ...{ responses: 'server_error', routes: 'body' },
    meaning: 'the body is not `application/json` in UTF-8',
  },
  validation_error: {
    ...{
      status: 422,
      type: 'invalid_request_error',
      anthropic: 'invalid_request_error',
      anthropicStatus: 400,
      ollamaStatus: 400,
    },
    ...{ responses: 'invalid_prompt', routes: 'body' },
    meaning: 'a field is missing, has the wrong type or is out of range; `param` names it',
  },
  rate_limit_exceeded: {
    ...{ status: 429, type: 'rate_limit_error', anthropic: 'rate_limit_error' },
    ...{ responses: 'rate_limit_exceeded', retryAfter: 5, routes: 'model' },
    meaning: 'the plan’s usage limit is reached, or the share of it that the settings allow',
  },
  quota_exceeded: {
    ...{ status: 429, type: 'rate_limit_error', anthropic: 'rate_limit_error' },
    ...{ responses: 'server_error', retryAfter: 60, routes: 'model' },
    meaning: 'the key has used up its quota; the message says which one and when it starts again',
  },
  queue_full: {
    ...{ status: 429, type: 'rate_limit_error', anthropic: 'rate_limit_error' },
    ...{ responses: 'rate_limit_exceeded', retryAfter: 1, routes: 'model' },
    meaning: 'too many requests are waiting, or too many came with wrong keys',
  },
  cancelled: {
    ...{ status: 499, type: 'invalid_request_error', anthropic: 'invalid_request_error' },
    ...{ responses: 'server_error' },
    meaning: 'the client disconnected',
  },
  internal_error: {
    ...{ status: 500, type: 'server_error', anthropic: 'api_error' },
    ...{ responses: 'server_error', routes: 'all' },
    meaning: 'the bridge has a bug',
  },
  upstream_error: {
    ...{ status: 502, type: 'server_error', anthropic: 'api_error', anthropicStatus: 500 },
    ...{ responses: 'server_error', retryAfter: 2, routes: 'model' },
    meaning: 'the server behind the bridge failed',
  },
  cli_failed: {
    ...{ status: 502, type: 'server_error', anthropic: 'api_error', anthropicStatus: 500 },
    ...{ responses: 'server_error', retryAfter: 1, routes: 'model' },
    meaning: 'the CLI crashed or its output made no sense',
  },
  cli_unavailable: {
    ...{ status: 503, type: 'server_error', anthropic: 'api_error' },
    ...{ responses: 'server_error', retryAfter: 5, routes: 'model' },
    meaning: 'no usable CLI is installed',
  },
  overloaded: {
    ...{ status: 503, type: 'server_error', anthropic: 'overloaded_error', anthropicStatus: 529 },
    ...{ responses: 'server_error', retryAfter: 5, routes: 'model' },
    meaning: 'the model is overloaded',
  },
  shutting_down: {
    ...{ status: 503, type: 'server_error', anthropic: 'api_error' },
    ...{ responses: 'server_error', retryAfter: 2, routes: 'model' },
    meaning: 'the bridge is stopping',
  },
  store_unavailable: {
    ...{ status: 503, type: 'server_error', anthropic: 'api_error' },
    ...{ responses: 'server_error', retryAfter: 2 },
    meaning: 'files, conversations and kept responses cannot be read or written',
  },
  timeout: {
    ...{ status: 504, type: 'server_error', anthropic: 'timeout_error' },
    ...{ responses: 'server_error', retryAfter: 2, routes: 'model' },
    meaning: 'the answer did not come in time',
  },
  store_full: {
    ...{ status: 507, type: 'server_error', anthropic: 'api_error' },
    ...{ responses: 'server_error' },
    meaning: 'there is no more room for files, conversations and kept responses',
  },
};

/** Codes that every route documents. */
export const commonErrors = codesOf('all');

/** Codes of the routes that read a body. */
export const bodyErrors = codesOf('body');

/** Codes of the routes that ask a model. */
export const modelErrors: readonly BridgeErrorCode[] = [...bodyErrors, ...codesOf('model')];

function codesOf(routes: ErrorRow['routes']): readonly BridgeErrorCode[] {
  const codes = Object.keys(errorTable) as BridgeErrorCode[];
  return codes.filter((code) => errorTable[code].routes === routes);
}
