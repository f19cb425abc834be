/** Gives every request its id and writes one line about it when it is over; never anything it said. */
import type { RequestHandler, Response } from 'express';
import type { LogFields } from '../core/logger.js';
import type { AppOptions } from './app-options.js';
import { isMessagesPath } from './failure-shape.js';
import { factsOf, keepFacts, requestId } from './request-facts.js';

export function requestLog({ log, now, newId }: Pick<AppOptions, 'log' | 'now' | 'newId'>): RequestHandler {
  return (req, res, next) => {
    const facts = { id: newId(), startedAt: now() };
    keepFacts(res, facts);
    res.setHeader('x-request-id', requestId(facts));
    // Anthropic's clients look for it there.
    if (isMessagesPath(req.path)) res.setHeader('request-id', requestId(facts));
    const route = req.path;
    res.once('close', () => {
      const fields = { method: req.method, route, ms: now() - facts.startedAt, ...outcome(res) };
      // Health checks come every few seconds and would bury the rest.
      if (/\/health\/?$/.test(route)) log.debug(fields, 'request');
      else log.info(fields, 'request');
    });
    next();
  };
}

function outcome(res: Response): LogFields {
  const facts = factsOf(res);
  const { usage } = facts;
  const fields = {
    requestId: requestId(facts),
    // 499 is what proxies log for a client that left.
    status: res.writableFinished ? res.statusCode : 499,
    client: facts.client,
    error: facts.errorCode,
    stream: facts.stream,
    model: facts.model,
    servedBy: facts.servedBy,
    firstTokenMs: facts.firstTokenMs,
    inputTokens: usage?.inputTokens,
    cachedTokens: usage?.cacheReadTokens,
    outputTokens: usage?.outputTokens,
    ignored: facts.ignored?.length ? facts.ignored : undefined,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
