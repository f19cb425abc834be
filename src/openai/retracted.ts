import { BridgeError } from '../core/bridge-error.js';

/**
 * Says that a stream must end, because the model began anew: clients put the pieces together, so text that was sent
 * cannot be replaced. `format` is the parameter that the text did not fit.
 */
export function retracted(format: string): BridgeError {
  return new BridgeError(
    'upstream_error',
    `The model started its answer anew because it did not fit ${format}; what was streamed of it is void. ` +
      'Send the request again.',
    { retryable: true },
  );
}
