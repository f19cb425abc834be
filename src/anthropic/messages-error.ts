/** The body and status with which Anthropic's API reports an error. */
import type { BridgeError } from '../core/bridge-error.js';
import type { Json } from '../core/json.js';
import { messageWithLimit } from '../wire/error-response.js';
import { errorTable } from '../wire/error-table.js';

export interface MessagesErrorBody {
  readonly type: 'error';
  readonly error: { readonly type: string; readonly message: string; readonly details?: Json };
  readonly request_id: string;
}

export function messagesErrorBody(error: BridgeError, requestId: string): MessagesErrorBody {
  const { anthropic: type } = errorTable[error.code];
  const { anthropicDetails: details } = error;
  const message = messageWithLimit(error);
  return {
    type: 'error',
    error: {
      type,
      // Clients look for Anthropic's own words.
      message: error.code === 'model_not_found' ? `model: ${message}` : message,
      ...(details && { details }),
    },
    request_id: requestId,
  };
}

export function messagesErrorStatus({ code }: BridgeError): number {
  const { anthropicStatus, status } = errorTable[code];
  return anthropicStatus ?? status;
}
