/** Decides what becomes of a batch's request that failed: whether its failure is its answer, or it is asked again, and when. */
import type { BridgeError, BridgeErrorCode } from '../../core/bridge-error.js';

export type AfterFailure =
  /** The failure is the answer. */
  | { readonly step: 'answer' }
  /** Nothing of the batch is asked before that time, in milliseconds of Unix time; then this request again. */
  | { readonly step: 'wait'; readonly until: number };

export interface FailedTry {
  /** How often this request has failed for a reason that may be its own. */
  readonly failures: number;
  /** How often in a row the batch has been told to wait. */
  readonly waits: number;
  /** Unix time in milliseconds. */
  readonly now: number;
}

export function afterFailure(error: BridgeError, { failures, waits, now }: FailedTry): AfterFailure {
  const { code, limits, retryAfter, retryable } = error;
  const backOff = Math.min(FIRST_WAIT_MS * 2 ** waits, LONGEST_WAIT_MS);
  if (code === 'quota_exceeded') {
    // Without a time, no window will ever have room for it.
    return retryAfter === undefined ? { step: 'answer' } : { step: 'wait', until: now + retryAfter * 1000 };
  }
  if (code === 'rate_limit_exceeded') {
    const reset = limits?.resetsAt === undefined ? undefined : limits.resetsAt * 1000;
    if (reset !== undefined && reset > now) return { step: 'wait', until: reset };
    return { step: 'wait', until: now + Math.max(backOff, (retryAfter ?? 0) * 1000) };
  }
  if (SERVERS_FAULT.has(code)) return { step: 'wait', until: now + backOff };
  if (retryable && failures < MOST_TRIES) return { step: 'wait', until: now + FIRST_WAIT_MS * failures };
  return { step: 'answer' };
}

/** They say nothing about the request, and would answer all the others alike. */
const SERVERS_FAULT: ReadonlySet<BridgeErrorCode> = new Set([
  ...(['login_required', 'cli_unavailable', 'queue_full', 'overloaded', 'store_unavailable'] as const),
  ...(['store_full', 'shutting_down'] as const),
]);

const FIRST_WAIT_MS = 5000;
const LONGEST_WAIT_MS = 300_000;
/** As often as the official SDKs try. */
const MOST_TRIES = 3;
