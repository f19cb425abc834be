/** The lines of a batch's output and error files. */
import type { BridgeError } from '../../core/bridge-error.js';
import { errorBody, httpStatus } from '../../wire/error-response.js';

export interface OutputLine {
  readonly id: string;
  readonly custom_id: string;
  readonly response: {
    readonly status_code: number;
    readonly request_id: string;
    readonly body: unknown;
  } | null;
  /** For a request without an answer; an error that is an answer is in its body. */
  readonly error: { readonly code: string; readonly message: string } | null;
}

export interface LineOrigin {
  readonly batchId: string;
  /** The place of its request in the file, from 0. */
  readonly index: number;
  readonly customId: string;
}

/** @param requestId as in the log. */
export function answerLine(origin: LineOrigin, requestId: string, body: unknown): OutputLine {
  return { ...named(origin), response: { status_code: 200, request_id: requestId, body }, error: null };
}

export function failureLine(origin: LineOrigin, requestId: string, failure: BridgeError): OutputLine {
  const response = { status_code: httpStatus(failure), request_id: requestId, body: errorBody(failure) };
  return { ...named(origin), response, error: null };
}

/** Of a request that was not answered before its batch ended. */
export function unansweredLine(origin: LineOrigin, end: keyof typeof REASONS): OutputLine {
  return { ...named(origin), response: null, error: REASONS[end] };
}

function named({ batchId, index, customId }: LineOrigin): Pick<OutputLine, 'id' | 'custom_id'> {
  return { id: `batch_req_${batchId.replace(/^batch_/, '')}_${index + 1}`, custom_id: customId };
}

const REASONS = {
  expired: {
    code: 'batch_expired',
    message: 'The completion window of the batch ended before this request was answered.',
  },
  cancelled: {
    code: 'batch_cancelled',
    message: 'The batch was cancelled before this request was answered.',
  },
  failed: {
    code: 'batch_failed',
    message: 'The batch failed before this request was answered; its errors say why.',
  },
} as const;
