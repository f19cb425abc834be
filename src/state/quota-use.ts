/** The state of a limit as a request finds it. */
import type { QuotaAmounts, QuotaLimit, QuotaUse } from '../core/quota.js';

/** @param asked what was reserved for this request; `undefined` when it was refused. */
export function quotaUse(
  limit: QuotaLimit,
  { used, held, resetsAt }: { readonly used: number; readonly held: number; readonly resetsAt: number },
  asked: QuotaAmounts | undefined,
): QuotaUse {
  const own = limit.kind === 'requests' ? (asked?.requests ?? 0) : 0;
  // A running answer counts as a request, however it ends.
  return { ...limit, used: used + held + own, held: limit.kind === 'tokens' ? held : 0, resetsAt };
}
