/** Tells the state of the plan's window in headers, without contradicting what they say of the key's own quota. */
import type { Response } from 'express';
import type { PlanLimits } from '../../core/turn-event.js';
import { limitHeaders } from '../../wire/limit-headers.js';

/** A plan that is used up goes before the quota; else the quota keeps the headers that both would use. `now` is Unix time in seconds. */
export function setPlanHeaders(res: Response, limits: PlanLimits, now: number): void {
  if (res.headersSent) return;
  const headers = limitHeaders(limits, now);
  const ofQuota = res.hasHeader('x-ratelimit-limit-requests');
  if (ofQuota && limits.status === 'rejected') res.removeHeader('x-ratelimit-limit-requests');
  for (const [name, value] of Object.entries(headers)) {
    if (ofQuota && limits.status !== 'rejected' && name.startsWith('x-ratelimit-')) continue;
    res.setHeader(name, value);
  }
}
