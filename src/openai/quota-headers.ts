/** What a key may still use, as headers and as the refusal of a request. */
import { BridgeError } from '../core/bridge-error.js';
import { QUOTA_KINDS } from '../core/quota.js';
import type { QuotaUse } from '../core/quota.js';
import { duration } from './duration.js';

/** Of several windows the one that is nearest to its end of the stock. `now` is Unix time in milliseconds. */
export function quotaHeaders(uses: readonly QuotaUse[], now: number): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const kind of QUOTA_KINDS) {
    const [use] = uses.filter((each) => each.kind === kind).sort(nearestFirst);
    if (use === undefined) continue;
    headers[`x-ratelimit-limit-${kind}`] = String(use.most);
    headers[`x-ratelimit-remaining-${kind}`] = String(remaining(use));
    headers[`x-ratelimit-reset-${kind}`] = duration(secondsTo(use.resetsAt, now));
  }
  return headers;
}

/** `key` is the name of the key; it is for a request that was not admitted. */
export function quotaExceeded(key: string | undefined, uses: readonly QuotaUse[], now: number): BridgeError {
  // Before the last of those that are used up begins anew, another try is in vain.
  const [use] = uses.filter((each) => remaining(each) === 0).sort((a, b) => b.resetsAt - a.resetsAt);
  if (use === undefined) throw new Error('A request was refused though no limit is used up.');
  const { most, kind, window, resetsAt } = use;
  const seconds = Math.max(1, secondsTo(resetsAt, now));
  const who = key === undefined ? 'Clients without a named key have' : `The key ${JSON.stringify(key)} has`;
  const next = new Date(resetsAt).toISOString().replace('.000Z', 'Z');
  return new BridgeError(
    'quota_exceeded',
    `${who} used up the ${most === 1 ? `one ${kind.slice(0, -1)}` : `${most} ${kind}`} of this ${window}. The next ${window} begins at ${next}, in ${duration(seconds)}. ` +
      'Wait until then; whoever runs this server can raise it with the setting key-quotas.',
    { retryable: seconds <= SOON_SECONDS, retryAfter: seconds },
  );
}

function nearestFirst(a: QuotaUse, b: QuotaUse): number {
  return remaining(a) - remaining(b) || b.resetsAt - a.resetsAt;
}

function remaining({ most, used }: QuotaUse): number {
  return Math.max(0, most - used);
}

function secondsTo(time: number, now: number): number {
  return Math.max(0, Math.ceil((time - now) / 1000));
}

/** How long the official SDKs wait for a retry by themselves. */
const SOON_SECONDS = 60;
