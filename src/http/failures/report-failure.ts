/** Records why a request failed, and logs it if the server is at fault, without the content of the request or the answer. */
import type { BridgeError } from '../../core/bridge-error.js';
import type { Logger } from '../../core/logger.js';
import { httpStatus } from '../../wire/error-response.js';
import { requestId } from '../observe/request-facts.js';
import type { RequestFacts } from '../observe/request-facts.js';
import { toBridgeError } from './to-bridge-error.js';

/** Records the failure for the request's log line, and logs its reason if the server is at fault. */
export function reportFailure(error: BridgeError, facts: RequestFacts, log: Logger): void {
  facts.errorCode = error.code;
  if (httpStatus(error) < 500) return;
  const { cause } = error;
  const stack = error.code === 'internal_error' && cause instanceof Error ? stackOf(cause) : undefined;
  log.error(
    { requestId: requestId(facts), error: error.code, reason: error.forLog, stack },
    'request failed',
  );
}

/** Records a request whose connection closed before the answer was complete, and logs why if this server closed it. */
export function reportDisconnect(reason: unknown, facts: RequestFacts, log: Logger): void {
  const { code, message } = toBridgeError(reason);
  facts.errorCode = code;
  if (code !== 'cancelled')
    log.warn({ requestId: requestId(facts), error: code, reason: message }, 'connection cut');
}

/** Leaves out the message of a parser, because it quotes its input. */
function stackOf({ name, message, stack = '' }: Error): string {
  return name === 'SyntaxError' ? `${name}${stack.slice(stack.indexOf(message) + message.length)}` : stack;
}
