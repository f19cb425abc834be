/** What is known about a running request beyond its HTTP message: its id and what the log line will say. */
import type { Response } from 'express';
import { ownText, plainLine } from '../../core/plain-text.js';
import type { PlanLimits, Usage } from '../../core/turn-event.js';

export interface RequestFacts {
  /** The bare id that the request's and the completion's ids are made of. */
  readonly id: string;
  /** Unix time in milliseconds. */
  readonly startedAt: number;
  /** The name of the key the request came with. */
  client?: string;
  /** The model the client named. */
  model?: string;
  /** The model that served. */
  servedBy?: string;
  stream?: boolean;
  firstTokenMs?: number;
  usage?: Usage;
  /** Counts what it used in its key's quota; there while something is held for it. */
  settle?: () => void;
  /** The plan's windows, as they were told with the answer or the failure. */
  limits?: readonly PlanLimits[];
  ignored?: readonly string[];
  /** What the model could not be given as it is, each as `field: what was done`. */
  adapted?: readonly string[];
  errorCode?: string;
}

const factsByResponse = new WeakMap<Response, RequestFacts>();

export function keepFacts(res: Response, facts: RequestFacts): void {
  factsByResponse.set(res, facts);
}

/** The facts of a request that came through the request log. */
export function factsOf(res: Response): RequestFacts {
  const facts = factsByResponse.get(res);
  if (!facts) throw new Error('The request log must run before everything else.');
  return facts;
}

/** A name from outside as it is kept, logged and counted. */
export function keptName(name: string): string {
  return plainLine(ownText(name, 100));
}

export function requestId(facts: RequestFacts): string {
  return `req_${facts.id}`;
}
