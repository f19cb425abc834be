/** Lets web pages of this machine in and no others: a browser sends their origin with every request that matters. */
import cors from 'cors';
import type { RequestHandler } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import { isLoopbackName } from '../loopback.js';

export function originGuard(): RequestHandler {
  const allow = cors({
    origin: true,
    methods: ['GET', 'HEAD', 'POST'],
    exposedHeaders: [
      'x-request-id',
      'x-claude-bridge-ignored',
      'x-should-retry',
      'retry-after',
      'retry-after-ms',
    ],
    maxAge: 600,
  });
  return (req, res, next) => {
    const { origin } = req.headers;
    if (origin === undefined) {
      next();
      return;
    }
    if (!isLoopbackOrigin(origin)) {
      throw new BridgeError(
        'forbidden',
        `Web pages of ${JSON.stringify(origin.slice(0, 100))} may not use this server; only those served from localhost may.`,
      );
    }
    allow(req, res, next);
  };
}

function isLoopbackOrigin(origin: string): boolean {
  const hostname = /^https?:\/\/(\[[^\]]+\]|[^:/]+)(:\d+)?$/i.exec(origin)?.[1];
  return hostname !== undefined && isLoopbackName(hostname);
}
