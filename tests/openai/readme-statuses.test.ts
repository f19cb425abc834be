/** The README's table of statuses must be the one that is served. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { BridgeError } from '../../src/core/bridge-error.js';
import type { BridgeErrorCode } from '../../src/core/bridge-error.js';
import { errorBody, httpStatus } from '../../src/wire/error-response.js';

/** A record, so that a new code cannot be forgotten here. */
const every: Readonly<Record<BridgeErrorCode, true>> = {
  invalid_request: true,
  validation_failed: true,
  unsupported_parameter: true,
  context_length_exceeded: true,
  model_not_found: true,
  invalid_api_key: true,
  login_required: true,
  forbidden: true,
  not_found: true,
  previous_response_not_found: true,
  method_not_allowed: true,
  request_too_large: true,
  unsupported_media_type: true,
  rate_limited: true,
  quota_exceeded: true,
  queue_full: true,
  overloaded: true,
  shutting_down: true,
  store_unavailable: true,
  upstream_error: true,
  cli_failed: true,
  cli_unavailable: true,
  timeout: true,
  cancelled: true,
  internal: true,
};

test('every code with its status, and nothing else', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const rows = [...readme.matchAll(/^\| (\d{3}) +\| (`[^|]*`) +\|/gm)];
  const told = rows.flatMap(([, status, codes]) =>
    [...(codes ?? '').matchAll(/`(\w+)`/g)].map((match) => `${status ?? ''} ${match[1] ?? ''}`),
  );
  const served = Object.keys(every).map((code) => {
    const error = new BridgeError(code as BridgeErrorCode, 'why');
    return `${httpStatus(error)} ${errorBody(error).error.code ?? ''}`;
  });
  expect(told.toSorted()).toEqual(served.toSorted());
});
