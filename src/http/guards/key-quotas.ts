/** Holds each key to what it may use: what a request asks for is held before a model is asked, and what it used is counted when it is over. */
import type { Response } from 'express';
import type { KeyQuotas, QuotaLimit, QuotaStore } from '../../core/quota.js';
import { quotaExceeded, quotaHeaders } from '../../wire/limit-headers.js';
import { factsOf } from '../observe/request-facts.js';
import type { Spending } from '../observe/spending.js';

export interface QuotaOptions {
  readonly limits: KeyQuotas;
  readonly store: QuotaStore;
}

/**
 * Admits a request that is going to ask a model, and tells in headers what is left.
 * @param now Unix time in milliseconds.
 * @throws BridgeError quota_exceeded
 */
export async function admit(
  res: Response,
  { limits, store }: QuotaOptions,
  { spending, now }: { readonly spending: Spending; readonly now: () => number },
): Promise<void> {
  const facts = factsOf(res);
  const own = limitsOf(facts.client, limits);
  if (own === undefined) return;
  const counted = own.some(({ kind }) => kind === 'tokens');
  const asked = { requests: spending.answers, tokens: counted ? spending.expectedTokens() : 0 };
  const { admitted, uses, settle: settleStore } = await store.admit(facts.client ?? '', own, asked);
  if (admitted) facts.settle = () => settleStore(spending.used(!res.writableFinished));
  // The client may have left meanwhile, and nothing else would give back what is held.
  if (res.closed) settle(res);
  if (!res.headersSent) res.set(quotaHeaders(uses, now()));
  if (!admitted) throw quotaExceeded(facts.client, { uses, asked }, now());
}

/**
 * Counts what a request has used, once: before the last of its answer goes out, so that whoever has the answer finds it counted,
 * also at another bridge; or when the request is over.
 */
export function settle(res: Response): void {
  const facts = factsOf(res);
  facts.settle?.();
  delete facts.settle;
}

function limitsOf(client: string | undefined, limits: KeyQuotas): readonly QuotaLimit[] | undefined {
  return (client === undefined ? undefined : limits.get(client)) ?? limits.get('*');
}
