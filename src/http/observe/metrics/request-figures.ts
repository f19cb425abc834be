/** What is counted of a request that has ended: numbers, and names that no client can invent. */
import type { RequestFigures, StatusClass } from '../../../core/usage.js';
import { templateOf } from '../../path-template.js';
import type { Reply } from '../../reply.js';
import { factsOf } from '../request-facts.js';
import { createLabelLimit, MAX_MODELS, OTHER } from './label-cardinality.js';

export interface CountedRequest extends RequestFigures {
  /** 499 when the client left. */
  readonly statusCode: number;
  /** Whether the request named a model. */
  readonly askedModel: boolean;
  /** A code of `BridgeError`. */
  readonly error?: string;
}

/** @param now returns Unix time in milliseconds. */
export function createFigures(now: () => number): (reply: Reply, statusCode: number) => CountedRequest {
  const limitModels = createLabelLimit(MAX_MODELS);
  return (reply, statusCode) => {
    const {
      startedAt,
      client = '',
      model,
      servedBy,
      usage,
      spending,
      firstTokenMs,
      ownMs,
      errorCode,
    } = factsOf(reply);
    const at = now();
    // `servedBy` is known before the model has answered, and the client can choose the name of an upstream's model.
    const served = servedBy !== undefined && (usage !== undefined || firstTokenMs !== undefined);
    return {
      ...{ at, client, statusCode, askedModel: model !== undefined, ms: duration(at - startedAt) },
      route: routeOf(reply),
      model: served ? limitModels(servedBy) : model === undefined ? NONE : OTHER,
      status: statusClass(statusCode, errorCode),
      ...(usage !== undefined && { usage }),
      ...(spending !== undefined && { spending }),
      ...(firstTokenMs !== undefined && { firstTokenMs: duration(firstTokenMs) }),
      // Without a first token there is nothing to compare it with.
      ...(firstTokenMs !== undefined && ownMs !== undefined && { ownMs: duration(ownMs) }),
      ...(errorCode !== undefined && { error: errorCode }),
    };
  };
}

/** A stream that failed has already sent its 200. */
function statusClass(code: number, error: string | undefined): StatusClass {
  if (error !== undefined && code < 400) return error === 'cancelled' ? '4xx' : '5xx';
  return code >= 500 ? '5xx' : code >= 400 ? '4xx' : code >= 300 ? '3xx' : '2xx';
}

/** The path of the route, never of the request. */
function routeOf({ req }: Reply): string {
  const { path } = (req.route ?? {}) as { readonly path?: string | readonly string[] };
  const mounted = typeof path === 'string' ? path : path?.at(-1);
  return mounted === undefined ? OTHER : templateOf(mounted);
}

/** Never negative, because a clock can be set back. */
function duration(ms: number): number {
  return Math.max(0, Math.round(ms));
}

const NONE = 'none';
