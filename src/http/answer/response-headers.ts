/** The response headers that say how a request was served. None is set once the head of the response is sent. */
import { ownText } from '../../core/plain-text.js';
import type { PlanState } from '../../core/plan.js';
import { limitHeaders, planWindowsHeader } from '../../wire/limit-headers.js';
import type { RequestFacts } from '../observe/request-facts.js';
import type { Reply } from '../reply.js';

/** Names the fields that had no effect. Returns these names cleaned and cut, because a client can invent them. */
export function setIgnoredHeader(reply: Reply, ignored: readonly string[]): readonly string[] {
  const names = ignored.slice(0, 50).map((name) => ownText(name, 64).replace(/[^\w.[\]-]/g, '_'));
  if (names.length > 0 && !reply.headersSent) reply.setHeader('x-claude-bridge-ignored', names.join(', '));
  return names;
}

/** Says that the plan's headers are set. */
export const LIMIT_HEADER = 'x-claude-bridge-limit-status';

/**
 * Shows the state of the plan without contradicting the headers of the key's own quota: a used-up plan takes precedence,
 * otherwise the quota keeps the headers that both would set.
 * @param now Unix time in seconds.
 */
export function setPlanHeaders(
  reply: Reply,
  { limits, windows }: Partial<Pick<PlanState, 'limits' | 'windows'>>,
  now: number,
): void {
  if (reply.headersSent) return;
  const told = windows ?? limits?.windows ?? [];
  for (const [name, value] of Object.entries(planWindowsHeader(told, now))) reply.setHeader(name, value);
  // A plan that is fine without a window has nothing to tell.
  if (!limits || (limits.status === 'allowed' && limits.window === undefined)) return;
  const hasQuota = reply.hasHeader('x-ratelimit-limit-requests');
  if (hasQuota && limits.status === 'rejected') reply.removeHeader('x-ratelimit-limit-requests');
  for (const [name, value] of Object.entries(limitHeaders(limits, now))) {
    if (hasQuota && limits.status !== 'rejected' && name.startsWith('x-ratelimit-')) continue;
    reply.setHeader(name, value);
  }
}

/** @param now gives Unix time in milliseconds. */
export function setProcessingTime(reply: Reply, { startedAt }: RequestFacts, now: () => number): void {
  reply.setHeader('openai-processing-ms', String(Math.round(now() - startedAt)));
}
