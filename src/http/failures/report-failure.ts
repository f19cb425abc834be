/** Notes why a request failed, and logs it when the reason is the server's, without a word of what was asked or answered. */
import type { BridgeError } from '../../core/bridge-error.js';
import type { Logger } from '../../core/logger.js';
import { httpStatus } from '../../wire/error-response.js';
import { requestId } from '../observe/request-facts.js';
import type { RequestFacts } from '../observe/request-facts.js';
import { toBridgeError } from './to-bridge-error.js';

/** Notes a failed request for its log line, and logs the reason when it is the server's. */
export function reportFailure(error: BridgeError, facts: RequestFacts, log: Logger): void {
  facts.errorCode = error.code;
  if (error.limits) facts.limits = [...(facts.limits ?? []), error.limits];
  if (httpStatus(error) < 500) return;
  const { cause } = error;
  const stack = error.code === 'internal_error' && cause instanceof Error ? stackOf(cause) : undefined;
  log.error(
    { requestId: requestId(facts), error: error.code, reason: error.forLog, stack },
    'request failed',
  );
}

/** Notes a request whose connection closed before it was answered, and logs why if that was this server's doing. */
export function reportLeft(reason: unknown, facts: RequestFacts, log: Logger): void {
  const { code, message } = toBridgeError(reason);
  facts.errorCode = code;
  if (code !== 'cancelled')
    log.warn({ requestId: requestId(facts), error: code, reason: message }, 'connection cut');
}

/** A parser's message quotes what it read. */
function stackOf({ name, message, stack = '' }: Error): string {
  return name === 'SyntaxError' ? `${name}${stack.slice(stack.indexOf(message) + message.length)}` : stack;
}
