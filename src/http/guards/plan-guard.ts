/** Keeps requests from using more of the account's plan than the settings allow, before a model is asked. */
import { planStop, type PlanRules } from '../../core/plan-rules.js';
import { planStopped } from '../../wire/plan-stopped.js';
import type { AppOptions } from '../app-options.js';
import { factsOf } from '../observe/request-facts.js';
import type { Reply } from '../reply.js';

/** @throws BridgeError rate_limit_exceeded */
export function guardPlan(
  reply: Reply,
  rules: PlanRules,
  { chat, now }: Pick<AppOptions, 'chat' | 'now'>,
): void {
  const { client } = factsOf(reply);
  const stop = planStop(chat.plan(), rules, client);
  if (stop !== undefined) throw planStopped(stop, client, now() / 1000);
}
