/** Enforces the quota of each key: an estimate is reserved before a model is asked, and the real usage is counted at the end. */
import type { KeyQuotas, QuotaLimit, QuotaStore } from '../../core/quota.js';
import { quotaExceeded, quotaHeaders } from '../../wire/limit-headers.js';
import { factsOf } from '../observe/request-facts.js';
import type { UsageMeter } from '../observe/usage-meter.js';
import type { Reply } from '../reply.js';

export interface QuotaOptions {
  readonly limits: KeyQuotas;
  readonly store: QuotaStore;
}

/**
 * Admits a request before it asks a model, and shows in headers what is left of the quota.
 * @param now Unix time in milliseconds.
 * @throws BridgeError quota_exceeded
 */
export async function admit(
  reply: Reply,
  { limits, store }: QuotaOptions,
  { meter, now }: { readonly meter: UsageMeter; readonly now: () => number },
): Promise<void> {
  const facts = factsOf(reply);
  const own = limitsOf(facts.client, limits);
  if (own === undefined || own.length === 0) return;
  const counted = own.some(({ kind }) => kind === 'tokens');
  const asked = { requests: meter.answers, tokens: counted ? meter.expectedTokens() : 0 };
  const { admitted, uses, settle: settleStore } = await store.admit(facts.client ?? '', own, asked);
  if (admitted) facts.settle = () => settleStore(meter.used(!reply.writableFinished));
  // The client may have left in the meantime, and nothing else would release the reservation.
  if (reply.closed) await settle(reply);
  for (const [name, value] of Object.entries(quotaHeaders(uses, now())))
    if (!reply.headersSent) reply.setHeader(name, value);
  if (!admitted) throw quotaExceeded(facts.client, { uses, asked }, now());
}

/**
 * Counts what a request has used, once: before the end of its answer is sent, so that a client that has the answer finds it
 * counted, at every bridge; or when the request ends. Never fails, and takes at most a second.
 */
export async function settle(reply: Reply): Promise<void> {
  const facts = factsOf(reply);
  const counting = facts.settle?.();
  delete facts.settle;
  await counting;
}

function limitsOf(client: string | undefined, limits: KeyQuotas): readonly QuotaLimit[] | undefined {
  return (client === undefined ? undefined : limits.get(client)) ?? limits.get('*');
}
