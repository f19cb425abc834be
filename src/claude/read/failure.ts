import { BridgeError } from '../../core/bridge-error.js';
import type { PlanLimits } from '../../core/plan.js';
import { wholeCount, text, type Json } from '../../core/json.js';

/**
 * What a failed turn means, from its `result` line and the `rate_limit_event` seen before it.
 * @param now Unix time in seconds, for the wait until a limit resets.
 */
export function turnFailure(result: Json, limits: PlanLimits | undefined, now: number): BridgeError {
  const message = failureText(result);
  const status = wholeCount(result['api_error_status']);
  if (isTooLong(result, message)) {
    return new BridgeError(
      'context_length_exceeded',
      `The conversation is longer than this model's maximum context length. ${message}`,
      { param: 'messages' },
    );
  }
  if (status === 429 || limits?.status === 'rejected') return limitReached(message, limits, now);
  if (status === 401 || message.startsWith('Not logged in')) return loginRequired(message);
  switch (status) {
    case 400:
    case 422:
      return new BridgeError('invalid_request', message);
    // No money left, or no permission: a retry does not help.
    case 402:
    case 403:
      return new BridgeError('forbidden', message);
    case 404:
      return new BridgeError('model_not_found', `${message} ${WHERE_MODELS_ARE}`, { param: 'model' });
    case 413:
      return new BridgeError('request_too_large', message);
    case 503:
    case 529:
      return new BridgeError('overloaded', message, { retryable: true });
    default:
      return new BridgeError(isOverloaded(status, message) ? 'overloaded' : 'upstream_error', message, {
        retryable: true,
      });
  }
}

function loginRequired(message: string): BridgeError {
  return new BridgeError(
    'login_required',
    `The Claude CLI on the bridge's machine has no valid login: ${message} Run \`claude auth login\` there and try again.`,
  );
}

function limitReached(message: string, limits: PlanLimits | undefined, now: number): BridgeError {
  const wait = limits?.resetsAt === undefined ? undefined : Math.max(1, Math.ceil(limits.resetsAt - now));
  return new BridgeError('rate_limit_exceeded', message, {
    // A window that is used up stays so until its reset; if none is named, the limit is temporary.
    retryable: wait === undefined,
    ...(wait !== undefined && { retryAfter: wait }),
    ...(limits && { limits }),
  });
}

function isTooLong(result: Json, message: string): boolean {
  return result['terminal_reason'] === 'prompt_too_long' || /prompt is too long/i.test(message);
}

/** An error inside the API's stream has no status on 2.1.197. */
function isOverloaded(status: number | undefined, message: string): boolean {
  return status === undefined && /^Overloaded\b/.test(message);
}

const WHERE_MODELS_ARE = 'The names that work here: GET /v1/models.';

/** The API's own message, without the CLI's prefix, which for a 403 also says that it could not authenticate. */
function failureText(result: Json): string {
  const said = text(result['result']) ?? '';
  const plain = said
    .replace(/^(Failed to authenticate\. )?API Error: (\d{3} )?/, '')
    .replace(/ Run --model to pick a different model\.$/, '');
  const [, told] = CLI_ADVICE.find(([words]) => words.test(plain)) ?? [];
  return told ?? (plain.trim() || 'The model answered with an error and no message.');
}

/** What the CLI prints instead of the API's message is advice to the person at its terminal (2.1.197, 2.1.330). */
const CLI_ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /^an image in the conversation could not be processed/,
    "The model's API could not process an image in the request. It accepts PNG, JPEG, GIF and WebP of at most 8000 pixels " +
      'a side, or 2000 where there are more than 20 images.',
  ],
  [/^PDF is password protected\b/, 'A PDF in the request is password-protected. Send it without a password.'],
];
