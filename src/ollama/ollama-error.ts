/** The body and status with which Ollama reports an error. */
import type { BridgeError } from '../core/bridge-error.js';
import { messageWithLimit } from '../wire/error-response.js';
import { errorTable } from '../wire/error-table.js';

export interface OllamaErrorBody {
  readonly error: string;
}

export function ollamaErrorBody(error: BridgeError): OllamaErrorBody {
  return { error: messageWithLimit(error) };
}

export function ollamaErrorStatus({ code }: BridgeError): number {
  const { ollamaStatus, status } = errorTable[code];
  return ollamaStatus ?? status;
}
