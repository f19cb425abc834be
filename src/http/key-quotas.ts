/** Holds each key to what it may use: a request is counted before a model is asked, its tokens when it is over. */
import type { Response } from 'express';
import type { KeyQuotas, QuotaLimit, QuotaStore } from '../core/quota.js';
import type { Usage } from '../core/turn-event.js';
import { quotaExceeded, quotaHeaders } from '../openai/quota-headers.js';
import { factsOf } from './request-facts.js';

export interface QuotaOptions {
  readonly limits: KeyQuotas;
  readonly store: QuotaStore;
}

/**
 * Counts a request that is going to ask a model, and tells in headers what is left.
 * @param now Unix time in milliseconds.
 * @throws BridgeError quota_exceeded
 */
export async function admit(
  res: Response,
  { limits, store }: QuotaOptions,
  now: () => number,
): Promise<void> {
  const facts = factsOf(res);
  const own = limitsOf(facts.client, limits);
  if (own === undefined) return;
  const { admitted, uses } = await store.admit(facts.client ?? '', own);
  res.set(quotaHeaders(uses, now()));
  if (!admitted) throw quotaExceeded(facts.client, uses, now());
  facts.admitted = true;
}

/**
 * Counts what an admitted request has used: input and output, also what the cache gave and took. Of an answer that
 * broke off, because its client left for example, what was told before its first word.
 */
export function settle(res: Response, { limits, store }: QuotaOptions): void {
  const { admitted, client, usage, begunUsage } = factsOf(res);
  const own = admitted === true ? limitsOf(client, limits) : undefined;
  const tokens = Math.max(tokensOf(usage), tokensOf(begunUsage));
  if (own !== undefined && tokens > 0) store.addTokens(client ?? '', own, tokens);
}

function limitsOf(client: string | undefined, limits: KeyQuotas): readonly QuotaLimit[] | undefined {
  return (client === undefined ? undefined : limits.get(client)) ?? limits.get('*');
}

/** The cache's part is in the input. */
function tokensOf(usage: Usage | undefined): number {
  return usage === undefined ? 0 : usage.inputTokens + usage.outputTokens;
}
