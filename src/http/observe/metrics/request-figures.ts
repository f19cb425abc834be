/** What is counted of a request that is over: numbers, and names that only the server chooses. */
import type { Response } from 'express';
import type { RequestFigures, StatusClass } from '../../../core/usage.js';
import { factsOf } from '../request-facts.js';
import { createBoundedNames, OTHER } from './bounded-names.js';

export interface CountedRequest extends RequestFigures {
  /** 499 when the client left. */
  readonly statusCode: number;
  /** Whether it named a model at all. */
  readonly askedModel: boolean;
  /** A code of `BridgeError`. */
  readonly error?: string;
}

/** @param now gives Unix time in milliseconds. */
export function createFigures(now: () => number): (res: Response, statusCode: number) => CountedRequest {
  const bounded = createBoundedNames(MOST_MODELS);
  return (res, statusCode) => {
    const { startedAt, client = '', model, servedBy, usage, firstTokenMs, errorCode } = factsOf(res);
    const at = now();
    // What serves is told before it has answered, and an upstream may be named by the client.
    const served = servedBy !== undefined && (usage !== undefined || firstTokenMs !== undefined);
    return {
      ...{ at, client, statusCode, askedModel: model !== undefined, ms: lasted(at - startedAt) },
      route: routeOf(res),
      model: served ? bounded(servedBy) : model === undefined ? NONE : OTHER,
      status: statusClass(statusCode, errorCode),
      ...(usage !== undefined && { usage }),
      ...(firstTokenMs !== undefined && { firstTokenMs: lasted(firstTokenMs) }),
      ...(errorCode !== undefined && { error: errorCode }),
    };
  };
}

/** A stream that failed has sent its 200 already. */
function statusClass(code: number, error: string | undefined): StatusClass {
  if (error !== undefined && code < 400) return error === 'cancelled' ? '4xx' : '5xx';
  return code >= 500 ? '5xx' : code >= 400 ? '4xx' : code >= 300 ? '3xx' : '2xx';
}

/** As the route was mounted, so never anything of the request's own. */
function routeOf({ req }: Response): string {
  const { path } = (req.route ?? {}) as { readonly path?: string | readonly string[] };
  const mounted = typeof path === 'string' ? path : path?.at(-1);
  return mounted === undefined ? OTHER : mounted.replace(/:(\w+)/g, '{$1}');
}

/** A clock may be set back. */
function lasted(ms: number): number {
  return Math.max(0, Math.round(ms));
}

const NONE = 'none';
/** A plan has some ten. */
const MOST_MODELS = 50;
