/** Gives every request its id and logs one line when it ends, never its content. */
import type { RequestHandler } from 'express';
import type { LogFields } from '../../core/logger.js';
import { ownText, plainLine } from '../../core/plain-text.js';
import type { Activity, RequestRoute } from './activity.js';
import type { AppOptions } from '../app-options.js';
import { stallErrorOf } from '../server/stalled-connections.js';
import { speaksAnthropic } from '../failures/error-format.js';
import type { Reply } from '../reply.js';
import { factsOf, keepFacts, requestId } from './request-facts.js';
import type { RequestFacts } from './request-facts.js';

export interface RequestLogOptions {
  readonly activity: Activity;
  /** Matches the paths of requests about the server itself, which come every few seconds and would drown out the others. */
  readonly monitoring: RegExp;
  /** Called with every other request when it has ended. */
  readonly ended: (reply: Reply, status: number) => void;
}

/** Gives a request its id, and records it when its reply is over. */
export type BeginRequest = (reply: Reply, route: RequestRoute) => RequestFacts;

export function requestLog(begin: BeginRequest): RequestHandler {
  return (req, res, next) => {
    const facts = begin(res, req);
    // Where Anthropic's clients look for it.
    if (speaksAnthropic(req)) res.setHeader('request-id', requestId(facts));
    next();
  };
}

export function createRequestRecorder(
  { log, now, newId }: Pick<AppOptions, 'log' | 'now' | 'newId'>,
  { activity, monitoring, ended }: RequestLogOptions,
): BeginRequest {
  return (reply, { method, path }) => {
    const facts = { id: newId(), startedAt: now() };
    keepFacts(reply, facts);
    reply.setHeader('x-request-id', requestId(facts));
    const route = plainLine(ownText(path, LONGEST_ROUTE));
    const isMonitoring = monitoring.test(route);
    if (!isMonitoring) activity.began({ method, path: route }, facts);
    reply.once('close', () => {
      const fields = { method, route, ms: now() - facts.startedAt, ...outcome(reply) };
      try {
        activity.ended(facts, fields.status);
        if (!isMonitoring) ended(reply, fields.status);
      } catch (error) {
        // Nothing awaits this, so an error here must not end the process.
        log.error({ requestId: requestId(facts), err: error }, 'the request could not be counted');
      }
      if (isMonitoring) log.debug(fields, 'request');
      else log.info(fields, 'request');
    });
    return facts;
  };
}

/** Anyone chooses the path of a request; the bridge's own are shorter. */
const LONGEST_ROUTE = 200;

function outcome(reply: Reply): LogFields & { readonly status: number } {
  const facts = factsOf(reply);
  const { usage } = facts;
  // Node reports a response as finished although its connection was cut while the system still held the rest.
  const stall = stallErrorOf(reply.req.socket);
  // Proxies log 499 for a client that left, which is how a WebSocket ends.
  const complete = (reply.writableFinished && stall === undefined) || reply.statusCode === 101;
  const status = complete ? reply.statusCode : 499;
  const fields = {
    requestId: requestId(facts),
    status,
    client: facts.client,
    error: facts.errorCode ?? stall?.code,
    stream: facts.stream,
    model: facts.model,
    servedBy: facts.servedBy,
    firstTokenMs: facts.firstTokenMs,
    inputTokens: usage?.inputTokens,
    cachedTokens: usage?.cacheReadTokens,
    outputTokens: usage?.outputTokens,
    ignored: facts.ignored?.length ? facts.ignored : undefined,
    adapted: facts.adapted,
  };
  const known = Object.entries(fields).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(known), status };
}
