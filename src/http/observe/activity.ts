/** Keeps in memory what the server has done since its start: running and recent requests, tokens by model. */
import type { Usage } from '../../core/turn-event.js';
import { startOfDay } from './local-date.js';
import { createLabelLimit, MAX_MODELS } from './metrics/label-cardinality.js';
import { printableName, requestId } from './request-facts.js';
import type { RequestFacts } from './request-facts.js';

export interface Activity {
  /** `facts` may change until the request ends; `snapshot` reads their current values. */
  began(route: RequestRoute, facts: RequestFacts): void;
  ended(facts: RequestFacts, status: number): void;
  snapshot(): ActivitySnapshot;
}

export interface RequestRoute {
  readonly method: string;
  readonly path: string;
}

/** All times are Unix times in milliseconds. */
export interface ActivitySnapshot {
  readonly startedAt: number;
  /** How many requests have ended, and how many of these with an error. */
  readonly ended: number;
  readonly failed: number;
  /** The same of those that asked a model, unlike pages and lists. */
  readonly askedModel: { readonly ended: number; readonly failed: number };
  /** Oldest first. */
  readonly running: readonly RequestSummary[];
  /** The last requests that ended, newest first. */
  readonly recent: readonly EndedRequest[];
  readonly tokens: readonly ModelTokens[];
  /** The same since midnight in local time. */
  readonly tokensToday: readonly ModelTokens[];
}

/** What is known about a request, never its content. */
export interface RequestSummary {
  readonly id: string;
  readonly method: string;
  readonly route: string;
  readonly startedAt: number;
  readonly model?: string;
  readonly servedBy?: string;
  readonly client?: string;
  readonly stream?: boolean;
  readonly firstTokenMs?: number;
  /** Until a CLI process had its question. */
  readonly ownMs?: number;
  /** Fields without effect, and what was done instead of what the model does not support. */
  readonly ignored?: readonly string[];
  readonly adapted?: readonly string[];
}

export interface EndedRequest extends RequestSummary {
  readonly ms: number;
  /** 499 when the client left. */
  readonly status: number;
  readonly error?: string;
  readonly usage?: Usage;
}

export interface ModelTokens {
  /** The model that answered; `other` for all further ones after the first fifty. */
  readonly model: string;
  readonly requests: number;
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
}

/** @param now returns Unix time in milliseconds. */
export function createActivity(now: () => number): Activity {
  const startedAt = now();
  const running = new Map<RequestFacts, RequestRoute>();
  const recent: EndedRequest[] = [];
  const limitModels = createLabelLimit(MAX_MODELS);
  const tokens = new Map<string, ModelTokens>();
  const today = { ...dayOf(startedAt), tokens: new Map<string, ModelTokens>() };
  let [ended, failed] = [0, 0];
  const askedModel = { ended: 0, failed: 0 };

  const startNewDay = (): void => {
    const time = now();
    if (time >= today.from && time < today.until) return;
    today.tokens.clear();
    Object.assign(today, dayOf(time));
  };

  return {
    began: (route, facts) => void running.set(facts, route),
    ended(facts, status) {
      const route = running.get(facts);
      if (!route) return;
      running.delete(facts);
      ended += 1;
      const { errorCode, usage } = facts;
      const hasFailed = status >= 400 || errorCode !== undefined;
      if (hasFailed) failed += 1;
      if (facts.model !== undefined) askedModel.ended += 1;
      if (facts.model !== undefined && hasFailed) askedModel.failed += 1;
      recent.unshift({
        ...summaryOf(facts, route),
        ms: now() - facts.startedAt,
        status,
        ...(errorCode !== undefined && { error: errorCode }),
        ...(usage !== undefined && { usage }),
      });
      recent.splice(RECENT);
      startNewDay();
      const named = facts.servedBy ?? facts.model;
      if (usage === undefined || named === undefined) return;
      const model = limitModels(named);
      for (const counts of [tokens, today.tokens]) counts.set(model, added(counts.get(model), model, usage));
    },
    snapshot() {
      startNewDay();
      return {
        ...{ startedAt, ended, failed, askedModel: { ...askedModel } },
        running: [...running].map(([facts, route]) => summaryOf(facts, route)),
        recent: [...recent],
        tokens: [...tokens.values()],
        tokensToday: [...today.tokens.values()],
      };
    },
  };
}

const RECENT = 50;

function summaryOf(facts: RequestFacts, { method, path }: RequestRoute): RequestSummary {
  const { startedAt, model, servedBy, client, stream, firstTokenMs, ownMs, ignored, adapted } = facts;
  return {
    ...{ id: shownId(facts), method, route: printableName(path), startedAt },
    ...(model !== undefined && { model }),
    ...(servedBy !== undefined && { servedBy }),
    ...(client !== undefined && { client }),
    ...(stream !== undefined && { stream }),
    ...(firstTokenMs !== undefined && { firstTokenMs }),
    ...(ownMs !== undefined && { ownMs }),
    ...(ignored !== undefined && ignored.length > 0 && { ignored: shownList(ignored) }),
    ...(adapted !== undefined && adapted.length > 0 && { adapted: shownList(adapted) }),
  };
}

/** Clients choose how many fields they send, and how these are called. */
function shownList(all: readonly string[]): readonly string[] {
  return all.slice(0, SHOWN_LIST).map(printableName);
}

const SHOWN_LIST = 20;

/** Enough to find the request in the log. The whole id is a secret of its client, which reads a kept response by it. */
function shownId(facts: RequestFacts): string {
  return requestId(facts).slice(0, SHOWN_ID);
}

/** The length of `req_` and eight more characters. */
const SHOWN_ID = 12;

function added(before: ModelTokens | undefined, model: string, usage: Usage): ModelTokens {
  return {
    model,
    requests: (before?.requests ?? 0) + 1,
    inputTokens: (before?.inputTokens ?? 0) + usage.inputTokens,
    cachedTokens: (before?.cachedTokens ?? 0) + usage.cacheReadTokens,
    outputTokens: (before?.outputTokens ?? 0) + usage.outputTokens,
  };
}

/** The local day that contains `time`; all are Unix times in milliseconds. */
function dayOf(time: number): { readonly from: number; readonly until: number } {
  return { from: startOfDay(time, 0), until: startOfDay(time, -1) };
}
