/** The errors of requests that do not run to their end: the client left, or the bridge is shutting down. */
import { BridgeError } from '../core/bridge-error.js';

export function cancelled(): BridgeError {
  return new BridgeError('cancelled', 'The request was cancelled.');
}

export function shuttingDown(): BridgeError {
  return new BridgeError(
    'shutting_down',
    'The bridge is shutting down. Send the request again once it is back.',
    { retryable: true },
  );
}

/** Settles as `promise` does, or rejects with BridgeError `cancelled` as soon as `signal` is aborted. */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(cancelled());
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
