/** What strict serving refuses instead of doing it in the nearest way. */
import { BridgeError } from '../core/bridge-error.js';

/** For strict serving. @throws BridgeError unsupported_parameter that names the first of the ignored fields. */
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

/** For strict serving: a field that this model cannot be given as it is, and what would be done instead. */
export function refusedAdaptation(field: string, what: string): BridgeError {
  return new BridgeError(
    'unsupported_parameter',
    `This model cannot be given ${field} as it is (${what}), and this server is strict. ` +
      'Leave it out, or accept the nearest way with: claude-bridge config set strict false',
    { param: field },
  );
}
