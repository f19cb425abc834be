/** The state of the plan's usage window as headers: in OpenAI's words as far as they go, and in the plan's own. */
import type { PlanLimits } from '../core/turn-event.js';
import { duration } from './duration.js';

/** `now` is Unix time in seconds. The plan tells no amounts, so what remains is known only when that is nothing. */
export function limitHeaders(limits: PlanLimits, now: number): Readonly<Record<string, string>> {
  const { status, window, resetsAt } = limits;
  const reset = resetsAt === undefined ? undefined : duration(Math.max(0, Math.ceil(resetsAt - now)));
  return {
    'x-claude-bridge-limit-status': token(status),
    ...(window === undefined ? {} : { 'x-claude-bridge-limit-window': token(window) }),
    ...(status === 'rejected' ? { 'x-ratelimit-remaining-requests': '0' } : {}),
    ...(reset === undefined
      ? {}
      : { 'x-claude-bridge-limit-reset': reset, 'x-ratelimit-reset-requests': reset }),
  };
}

/** The CLI's words, made safe to stand in a header. */
function token(word: string): string {
  return word.slice(0, 64).replace(/[^\w.-]/g, '_');
}
