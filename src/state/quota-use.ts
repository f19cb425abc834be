/** Says what is used of a limit, as a request finds it. */
import type { QuotaAmounts, QuotaLimit, QuotaUse } from '../core/quota.js';

/** @param asked what the request itself was admitted with. */
export function quotaUse(
  limit: QuotaLimit,
  { used, held, resetsAt }: { readonly used: number; readonly held: number; readonly resetsAt: number },
  asked: QuotaAmounts | undefined,
): QuotaUse {
  const own = limit.kind === 'requests' ? (asked?.requests ?? 0) : 0;
  // An answer that is under way counts as a request in any case.
  return { ...limit, used: used + held + own, held: limit.kind === 'tokens' ? held : 0, resetsAt };
}
