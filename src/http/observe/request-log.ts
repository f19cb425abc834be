/** Gives every request its id and writes one line about it when it is over; never anything it said. */
import type { RequestHandler, Response } from 'express';
import type { LogFields } from '../../core/logger.js';
import { plainLine } from '../../core/plain-text.js';
import type { Activity } from './activity.js';
import type { AppOptions } from '../app-options.js';
import { cutFor } from '../server/connection-watch.js';
import { isMessagesPath } from '../failures/failure-shape.js';
import { factsOf, keepFacts, requestId } from './request-facts.js';

/** Questions about the server itself come every few seconds and would bury the rest. */
const WATCHING = /^(?:\/v1)?\/(?:(?:health(?:\/(?:live|ready))?|status|metrics|usage)?\/?|page\/.*)$/;

export function requestLog(
  { log, now, newId }: Pick<AppOptions, 'log' | 'now' | 'newId'>,
  activity: Activity,
  ended: (res: Response, status: number) => void,
): RequestHandler {
  return (req, res, next) => {
    const facts = { id: newId(), startedAt: now() };
    keepFacts(res, facts);
    res.setHeader('x-request-id', requestId(facts));
    // Anthropic's clients look for it there.
    if (isMessagesPath(req.path)) res.setHeader('request-id', requestId(facts));
    const route = plainLine(req.path);
    const watching = WATCHING.test(route);
    if (!watching) activity.began({ method: req.method, path: route }, facts);
    res.once('close', () => {
      const fields = { method: req.method, route, ms: now() - facts.startedAt, ...outcome(res) };
      try {
        activity.ended(facts, fields.status);
        if (!watching) ended(res, fields.status);
      } catch (error) {
        // Nobody waits for this: it must not cost more than its own counts.
        log.error({ requestId: requestId(facts), err: error }, 'the request could not be counted');
      }
      if (watching) log.debug(fields, 'request');
      else log.info(fields, 'request');
    });
    next();
  };
}

function outcome(res: Response): LogFields & { readonly status: number } {
  const facts = factsOf(res);
  const { usage } = facts;
  // Node takes an answer for finished whose connection is cut while the system has the rest of it.
  const cut = cutFor(res.req.socket);
  // 499 is what proxies log for a client that left.
  const status = res.writableFinished && cut === undefined ? res.statusCode : 499;
  const fields = {
    requestId: requestId(facts),
    status,
    client: facts.client,
    error: facts.errorCode ?? cut?.code,
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
