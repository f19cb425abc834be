/** Makes a `BridgeError` of whatever was thrown, the body reader's errors among it. */
import { BridgeError } from '../core/bridge-error.js';

export function toBridgeError(error: unknown): BridgeError {
  if (error instanceof BridgeError) return error;
  const { type, status, limit } = httpError(error);
  switch (type) {
    case 'entity.too.large': {
      const megabytes = Math.ceil((limit ?? 0) / 1024 / 1024);
      return new BridgeError(
        'request_too_large',
        `The request body is larger than ${megabytes} MB. ` +
          `Raise the limit with: claude-bridge config set body-limit-mb ${megabytes * 2}`,
      );
    }
    case 'encoding.unsupported':
      return new BridgeError(
        'unsupported_media_type',
        'The body is compressed in a way this server cannot read. Send it plain or with gzip.',
      );
    case 'request.aborted':
      return new BridgeError('cancelled', 'The client left before the request was complete.');
    default:
  }
  if (status !== undefined && status >= 400 && status < 500) {
    return new BridgeError(
      'invalid_request',
      'The request could not be read: its URL or its body is malformed.',
      {
        cause: error,
      },
    );
  }
  return new BridgeError(
    'internal',
    'The bridge failed on this request. Its log says more under the id in the x-request-id header.',
    { cause: error },
  );
}

interface HttpError {
  readonly type?: string;
  readonly status?: number;
  readonly limit?: number;
}

function httpError(error: unknown): HttpError {
  if (!(error instanceof Error)) return {};
  const { type, status, limit } = error as { type?: unknown; status?: unknown; limit?: unknown };
  return {
    ...(typeof type === 'string' ? { type } : {}),
    ...(typeof status === 'number' ? { status } : {}),
    ...(typeof limit === 'number' ? { limit } : {}),
  };
}
