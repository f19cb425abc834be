/** The errors with which a request is refused because of its fields. */
import { BridgeError } from '../core/bridge-error.js';

/** A field with a wrong value. `param` is its path, as the client would write it; `''` means the whole body. */
export function invalid(param: string, message: string): BridgeError {
  return new BridgeError('validation_error', message, param === '' ? {} : { param });
}

/** A field whose effect the client would miss in the answer. `reason` is a sentence. */
export function unsupported(param: string, reason: string): BridgeError {
  return new BridgeError('unsupported_parameter', `${param} is not supported. ${reason}`, { param });
}

/** What a client wrote, short enough for a message. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/** In strict mode. @throws BridgeError unsupported_parameter that names the ignored fields, if there are any. */
export function refuseIgnored(ignored: readonly string[]): void {
  const [first] = ignored;
  if (first === undefined) return;
  const names = ignored.slice(0, 50).map((name) => name.slice(0, 64));
  throw new BridgeError(
    'unsupported_parameter',
    `The model cannot be given ${names.join(', ')}, and this server is strict: it refuses what it would have to ignore. ` +
      'Leave that out, or let it be ignored with: claude-bridge config set strict false',
    { param: names[0] ?? first },
  );
}

/** In strict mode: a field that this model does not support as it is. `what` is what would be done instead. */
export function refusedAdaptation(field: string, what: string): BridgeError {
  return new BridgeError(
    'unsupported_parameter',
    `This model cannot be given ${field} as it is (${what}), and this server is strict. ` +
      'Leave it out, or accept the nearest way with: claude-bridge config set strict false',
    { param: field },
  );
}
