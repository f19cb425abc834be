/** A wait that its client can leave. */
import { BridgeError } from '../../core/bridge-error.js';

/** Settles as `promise` does, or rejects with BridgeError `cancelled` as soon as `signal` is aborted. */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(new BridgeError('cancelled', 'The request was cancelled.'));
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
