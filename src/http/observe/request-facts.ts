/** What is known about a running request besides its HTTP message: its id and what its log line will say. */
import { ownText, plainLine } from '../../core/plain-text.js';
import { addCost, NOTHING_SPENT, type Spending } from '../../core/plan.js';
import type { Usage } from '../../core/turn-event.js';
import type { Reply } from '../reply.js';

export interface RequestFacts {
  /** The bare id; the ids of the request and of the completion are derived from it. */
  readonly id: string;
  /** Unix time in milliseconds. */
  readonly startedAt: number;
  /** The name of the API key the request came with. */
  client?: string;
  /** The model the client asked for. */
  model?: string;
  /** The model that answered. */
  servedBy?: string;
  stream?: boolean;
  firstTokenMs?: number;
  /** From its arrival until a CLI process had its question: the time that the bridge took, waiting for its turn included. */
  ownMs?: number;
  usage?: Usage;
  /** Counts the usage in the quota of its key; set while a part of the quota is reserved. */
  settle?: () => Promise<void>;
  /** What its answers would have cost at API prices, as far as it is known. */
  spending?: Spending;
  /** Called with costs that become known later; set when the request has ended. */
  spentLater?: (usd: number | undefined) => void;
  ignored?: readonly string[];
  /** What this model does not support as requested, each as `field: what was done`. */
  adapted?: readonly string[];
  errorCode?: string;
}

const factsByReply = new WeakMap<Reply, RequestFacts>();

export function keepFacts(reply: Reply, facts: RequestFacts): void {
  factsByReply.set(reply, facts);
}

/** The facts that the request log has stored. */
export function factsOf(reply: Reply): RequestFacts {
  const facts = factsByReply.get(reply);
  if (!facts) throw new Error('The request log must be the first middleware.');
  return facts;
}

/** A name from outside, cut and on one line, so that it can be logged, kept and counted. */
export function printableName(name: string): string {
  return plainLine(ownText(name, 100));
}

/** @param usd of one answer; `undefined` when the CLI did not tell it. */
export function recordCost(facts: RequestFacts, usd: number | undefined): void {
  if (facts.spentLater) facts.spentLater(usd);
  else facts.spending = addCost(facts.spending ?? NOTHING_SPENT, usd);
}

export function requestId(facts: RequestFacts): string {
  return `req_${facts.id}`;
}
