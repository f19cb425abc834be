/** The error that a request gets before the application sees it, with an id of its own and everything that other errors have. */
import type { BridgeError } from '../../core/bridge-error.js';
import { errorHeaders } from '../../wire/error-response.js';
import { securityHeaderValues } from '../guards/security-headers.js';
import { formatError, speaksAnthropic } from './error-format.js';
import type { AskedRequest } from './error-format.js';

export interface BareRefusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The connection is to be closed after it. @param requestId as in the header `x-request-id`. */
export function bareRefusal(asked: AskedRequest, error: BridgeError, requestId: string): BareRefusal {
  const { status, body: formatted } = formatError(asked, error, requestId);
  const body = JSON.stringify(formatted);
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      'x-request-id': requestId,
      ...(speaksAnthropic(asked) && { 'request-id': requestId }),
      ...errorHeaders(error, 0),
      ...securityHeaderValues,
      connection: 'close',
    },
    body,
  };
}
