/** The body, status and headers with which OpenAI's APIs report an error. */
import type { BridgeError, BridgeErrorCode } from '../core/bridge-error.js';
import type { PlanLimits } from '../core/plan.js';
import { errorTable } from './error-table.js';

export interface ErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: BridgeErrorCode;
  };
}

/** All four keys are always there: the official SDKs build their typed errors from them. */
export function errorBody(error: BridgeError): ErrorBody {
  const { code, param } = error;
  return {
    error: { message: messageWithLimit(error), type: errorTable[code].type, param: param ?? null, code },
  };
}

export function httpStatus(error: BridgeError): number {
  return errorTable[error.code].status;
}

/**
 * The headers that tell a client whether and when to retry. The official SDKs obey `x-should-retry`, and prefer milliseconds to
 * seconds; the milliseconds are absent if a retry within minutes cannot help. `now` is Unix time in seconds.
 */
export function errorHeaders(error: BridgeError, now: number): Readonly<Record<string, string>> {
  const { retryable } = error;
  const seconds =
    error.retryAfter ?? (retryable ? errorTable[error.code].retryAfter : untilReset(error, now));
  return {
    'x-should-retry': String(retryable),
    ...(seconds === undefined ? {} : { 'retry-after': String(Math.ceil(seconds)) }),
    ...(seconds === undefined || !retryable ? {} : { 'retry-after-ms': String(Math.ceil(seconds * 1000)) }),
  };
}

function untilReset({ code, limits }: BridgeError, now: number): number | undefined {
  if (code !== 'rate_limit_exceeded' || limits?.resetsAt === undefined) return undefined;
  return Math.max(1, limits.resetsAt - now);
}

/** The error's message, with the plan's window that is used up and when it resets, if that is known. */
export function messageWithLimit({ message, limits }: BridgeError): string {
  if (limits?.status !== 'rejected' || limits.window === undefined) return message;
  return `${message} The plan’s ${windowName(limits.window)} is used up${untilText(limits)}.`;
}

function untilText({ resetsAt }: PlanLimits): string {
  const reset = new Date(Math.floor(resetsAt ?? NaN) * 1000);
  return Number.isNaN(reset.getTime()) ? '' : ` until ${reset.toISOString().replace('.000Z', 'Z')}`;
}

/** For `five_hour` and `seven_day_opus`, as CLI 2.1.330 writes them: "5-hour window", "7-day window for Opus". */
function windowName(window: string): string {
  const [, count, unit, model] = /^(five|seven)_(hour|day)(?:_(\w+))?$/.exec(window) ?? [];
  if (count === undefined || unit === undefined) return `window ${JSON.stringify(window.slice(0, 64))}`;
  const family = model === undefined ? '' : ` for ${model.charAt(0).toUpperCase()}${model.slice(1)}`;
  return `${count === 'five' ? 5 : 7}-${unit} window${family}`;
}
