/** The complaint about one field of a request. */
import { BridgeError } from '../core/bridge-error.js';

/** `param` names the field as the client would write it; `''` means the whole body. */
export function invalid(param: string, message: string): BridgeError {
  return new BridgeError('validation_error', message, param === '' ? {} : { param });
}

/** What a client wrote, short enough to stand in a message. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
