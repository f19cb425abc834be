/** Makes a `BridgeError` of whatever was thrown, Express' own errors among it. */
import { BridgeError } from '../../core/bridge-error.js';

export function toBridgeError(error: unknown): BridgeError {
  if (error instanceof BridgeError) return error;
  const status = statusOf(error);
  if (status !== undefined && status >= 400 && status < 500) {
    return new BridgeError('invalid_request', 'The request could not be read: its URL is malformed.', {
      cause: error,
    });
  }
  return new BridgeError(
    'internal_error',
    'The bridge failed on this request. Its log says more under the id in the x-request-id header.',
    { cause: error },
  );
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { status } = error as { status?: unknown };
  return typeof status === 'number' ? status : undefined;
}
