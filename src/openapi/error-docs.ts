/** What each way to fail means, and which of them belong together. */
import type { BridgeErrorCode } from '../core/bridge-error.js';
import { object } from '../wire/schema/json-schema.js';
import type { NamedSchemas } from '../wire/schema/json-schema.js';

/** In half a sentence each. */
export const errorMeanings: Readonly<Record<BridgeErrorCode, string>> = {
  invalid_request:
    'the request cannot be read, such as a body that is no JSON, or the API behind the model refused it',
  validation_failed: 'a field is missing, of the wrong type or out of its bounds; `param` names it',
  unsupported_parameter: 'a parameter whose silent loss would be a lie; with `strict`, every ignored one',
  context_length_exceeded: 'the conversation is too long for the model',
  login_required: 'the CLI is logged out',
  invalid_api_key: 'the request brought no key that the server knows',
  forbidden: 'a foreign web page or host name, or an account that was refused',
  not_found: 'there is no such thing',
  previous_response_not_found: 'the answer to go on from is not kept (any more)',
  model_not_found: 'there is no such model',
  method_not_allowed: 'the route has no such method',
  request_too_large: 'the body is larger than the server or the model takes',
  unsupported_media_type: 'the body is not `application/json` in UTF-8',
  rate_limited: "the plan's limit is reached",
  quota_exceeded: 'the key has used up its quota; the message says which and when it begins anew',
  queue_full: 'too many requests wait already, or come with wrong keys',
  cancelled: 'the client left',
  internal: 'a fault of the bridge',
  upstream_error: 'the server behind the bridge failed',
  cli_failed: 'the CLI died or spoke nonsense',
  cli_unavailable: 'there is no CLI to run',
  overloaded: 'the model is overloaded',
  shutting_down: 'the bridge is stopping',
  store_unavailable: 'kept answers cannot be read',
  timeout: 'no answer in time',
};

/** Of every route. */
export const commonErrors: readonly BridgeErrorCode[] = ['forbidden', 'internal'];

/** Of a route that reads a body. */
export const bodyErrors: readonly BridgeErrorCode[] = [
  'invalid_request',
  'validation_failed',
  'request_too_large',
  'unsupported_media_type',
];

/** Of a route that has a model answer. */
export const modelErrors: readonly BridgeErrorCode[] = [
  ...bodyErrors,
  'unsupported_parameter',
  'context_length_exceeded',
  'login_required',
  'model_not_found',
  'rate_limited',
  'quota_exceeded',
  'queue_full',
  'upstream_error',
  'cli_failed',
  'cli_unavailable',
  'overloaded',
  'shutting_down',
  'timeout',
];

export const errorSchemas: NamedSchemas = {
  Error: object('A failure.', ['error'], {
    error: object('What went wrong.', ['message', 'type', 'param', 'code'], {
      message: { type: 'string', description: 'What happened, why, and what to do next.' },
      type: { type: 'string' },
      param: { type: ['string', 'null'], description: 'The field at fault.' },
      code: { type: ['string', 'null'], description: 'For programs.' },
    }),
  }),
};
