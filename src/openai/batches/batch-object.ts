/** A batch as OpenAI's API describes it, and the steps from one status to the next. */
import type { Usage } from '../../core/turn-event.js';

export const BATCH_ENDPOINTS = [
  '/v1/chat/completions',
  '/v1/responses',
  '/v1/embeddings',
  '/v1/completions',
] as const;

export type BatchEndpoint = (typeof BATCH_ENDPOINTS)[number];

export const BATCH_STATUSES = [
  'validating',
  'failed',
  'in_progress',
  'finalizing',
  'completed',
  'expired',
  'cancelling',
  'cancelled',
] as const;

export type BatchStatus = (typeof BATCH_STATUSES)[number];

/** Times are Unix times in seconds. */
export interface Batch {
  readonly id: string;
  readonly object: 'batch';
  readonly endpoint: BatchEndpoint;
  /** The model that all its requests name; null while it is not known, or when they name several. */
  readonly model: string | null;
  readonly errors: BatchErrors | null;
  readonly input_file_id: string;
  readonly completion_window: string;
  readonly status: BatchStatus;
  readonly output_file_id: string | null;
  readonly error_file_id: string | null;
  readonly created_at: number;
  readonly in_progress_at: number | null;
  readonly expires_at: number;
  readonly finalizing_at: number | null;
  readonly completed_at: number | null;
  readonly failed_at: number | null;
  readonly expired_at: number | null;
  readonly cancelling_at: number | null;
  readonly cancelled_at: number | null;
  readonly request_counts: { readonly total: number; readonly completed: number; readonly failed: number };
  readonly usage: BatchUsage;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly claude_bridge: BatchProgress;
}

export interface BatchErrors {
  readonly object: 'list';
  readonly data: readonly BatchFault[];
}

/** Why a batch failed: a line of its file, or the file as a whole. */
export interface BatchFault {
  readonly code: string;
  readonly message: string;
  readonly param: string | null;
  /** Counts from 1. */
  readonly line: number | null;
}

export interface BatchUsage {
  readonly input_tokens: number;
  readonly input_tokens_details: { readonly cached_tokens: number };
  readonly output_tokens: number;
  readonly output_tokens_details: { readonly reasoning_tokens: number };
  readonly total_tokens: number;
}

/** What OpenAI's object has no place for. */
export interface BatchProgress {
  /** How often a request was asked again, because its answer never came or came to a bridge that was killed before it kept it. */
  readonly asked_again: number;
  /** Why no request is asked now; null when nothing keeps it from that. */
  readonly waiting: BatchWait | null;
}

export interface BatchWait {
  readonly reason: string;
  /** Unix time in seconds; null when nobody knows. */
  readonly until: number | null;
}

/** How a batch ends. */
export type BatchEnd = 'completed' | 'failed' | 'expired' | 'cancelled';

export interface NewBatch {
  readonly id: string;
  readonly endpoint: BatchEndpoint;
  readonly inputFileId: string;
  readonly completionWindow: string;
  readonly windowS: number;
  readonly metadata: Batch['metadata'];
}

/** @param at Unix time in seconds, here and below. */
export function newBatch(
  { id, endpoint, inputFileId, completionWindow, windowS, metadata }: NewBatch,
  at: number,
): Batch {
  return {
    ...{ id, object: 'batch', endpoint, model: null, errors: null, input_file_id: inputFileId },
    ...{ completion_window: completionWindow, status: 'validating' },
    ...{ output_file_id: null, error_file_id: null, created_at: at, in_progress_at: null },
    ...{ expires_at: at + windowS, finalizing_at: null, completed_at: null, failed_at: null },
    ...{ expired_at: null, cancelling_at: null, cancelled_at: null },
    ...{ request_counts: { total: 0, completed: 0, failed: 0 }, usage: NO_USAGE, metadata },
    claude_bridge: { asked_again: 0, waiting: null },
  };
}

const NO_USAGE: BatchUsage = {
  ...{ input_tokens: 0, input_tokens_details: { cached_tokens: 0 } },
  ...{ output_tokens: 0, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 0 },
};

/** Its file is valid. A batch that is being cancelled stays so, here and below. */
export function begun(
  batch: Batch,
  file: { readonly total: number; readonly model: string | null },
  at: number,
): Batch {
  const { total, model } = file;
  const told = { ...batch, model, request_counts: { ...batch.request_counts, total } };
  return batch.status === 'validating' ? { ...told, status: 'in_progress', in_progress_at: at } : told;
}

/** Its file is not valid, or is gone. */
export function faulty(batch: Batch, faults: readonly BatchFault[]): Batch {
  return { ...batch, errors: { object: 'list', data: faults } };
}

/** One of its requests has its answer. */
export function answered(
  batch: Batch,
  { good, usage }: { readonly good: boolean; readonly usage?: Usage },
): Batch {
  const { completed, failed, total } = batch.request_counts;
  const counts = good ? { completed: completed + 1, failed } : { completed, failed: failed + 1 };
  return {
    ...batch,
    request_counts: { total, ...counts },
    ...(usage && { usage: added(batch.usage, usage) }),
  };
}

function added(
  sum: BatchUsage,
  { inputTokens, cacheReadTokens, outputTokens, reasoningTokens = 0 }: Usage,
): BatchUsage {
  return {
    input_tokens: sum.input_tokens + inputTokens,
    input_tokens_details: { cached_tokens: sum.input_tokens_details.cached_tokens + cacheReadTokens },
    output_tokens: sum.output_tokens + outputTokens,
    output_tokens_details: {
      reasoning_tokens: sum.output_tokens_details.reasoning_tokens + reasoningTokens,
    },
    total_tokens: sum.total_tokens + inputTokens + outputTokens,
  };
}

export function askedAgain(batch: Batch): Batch {
  const { claude_bridge: progress } = batch;
  return { ...batch, claude_bridge: { ...progress, asked_again: progress.asked_again + 1 } };
}

export function waiting(batch: Batch, wait: BatchWait | null): Batch {
  return { ...batch, claude_bridge: { ...batch.claude_bridge, waiting: wait } };
}

/** `undefined` for a batch that has ended, or whose files are being written. */
export function cancelling(batch: Batch, at: number): Batch | undefined {
  if (batch.status === 'cancelling') return batch;
  if (batch.status !== 'validating' && batch.status !== 'in_progress') return undefined;
  return { ...batch, status: 'cancelling', cancelling_at: at };
}

/** No more requests are asked; its files are written next. One that has failed shows no such step. */
export function finalizing(batch: Batch, at: number): Batch {
  if (batch.status === 'cancelling' || batch.errors !== null) return batch;
  return { ...batch, status: 'finalizing', finalizing_at: batch.finalizing_at ?? at };
}

/** @param unanswered how many requests the error file has that were never answered. */
export function ended(batch: Batch, { end, unanswered, output, errors }: BatchOutcome, at: number): Batch {
  const { completed, failed, total } = batch.request_counts;
  return {
    ...waiting(batch, null),
    ...{ status: end, [`${end}_at`]: at, output_file_id: output, error_file_id: errors },
    request_counts: { total, completed, failed: failed + unanswered },
  };
}

export interface BatchOutcome {
  readonly end: BatchEnd;
  readonly unanswered: number;
  /** The ids of its files; null for one that would be empty. */
  readonly output: string | null;
  readonly errors: string | null;
}

export function hasEnded({ status }: Pick<Batch, 'status'>): boolean {
  return ENDS.has(status);
}

const ENDS: ReadonlySet<BatchStatus> = new Set(['completed', 'failed', 'expired', 'cancelled']);
