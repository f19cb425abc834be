/** Lets only web pages from this machine and from allowed origins use this server. */
import cors from 'cors';
import type { Request, RequestHandler } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import { answerHeaders } from '../../openapi/answer-headers.js';
import { isLoopbackName } from '../server/loopback.js';

/** @param allowed origins as browsers send them: `https://app.example`. */
export function originGuard(allowed: readonly string[] = []): RequestHandler {
  const origins = new Set(allowed.map((origin) => origin.toLowerCase()));
  const allow = cors({
    origin: true,
    methods: ['GET', 'HEAD', 'POST', 'DELETE'],
    exposedHeaders: Object.keys(answerHeaders),
    maxAge: 600,
  });
  return (req, res, next) => {
    const { origin } = req.headers;
    if (origin === undefined) {
      if (isForeignEmbedding(req)) throw refusal('another site');
      next();
      return;
    }
    if (!isLoopbackOrigin(origin) && !isOwnOrigin(origin, req) && !origins.has(origin.toLowerCase())) {
      throw refusal(JSON.stringify(origin.slice(0, 100)));
    }
    // Chromium asks for this before a page from the network may call an address of the local machine.
    if (req.headers['access-control-request-private-network'] === 'true') {
      res.setHeader('access-control-allow-private-network', 'true');
    }
    allow(req, res, next);
  };
}

function refusal(pages: string): BridgeError {
  return new BridgeError(
    'forbidden',
    `Web pages of ${pages} are not allowed to use this server; only pages from localhost are. ` +
      'To allow others: claude-bridge config set allowed-origins https://app.example',
  );
}

/**
 * Whether a page of another site embeds an address of this server as an image or a script: browsers send no origin then,
 * and the page cannot read the answer, but the server would do the work. Following a link is not embedding.
 */
function isForeignEmbedding({ headers }: Request): boolean {
  const site = headers['sec-fetch-site'];
  return (site === 'cross-site' || site === 'same-site') && headers['sec-fetch-mode'] !== 'navigate';
}

/** Whether the page comes from this server. The host guard has checked the host name. */
function isOwnOrigin(origin: string, { headers: { host } }: Request): boolean {
  return origin.toLowerCase().replace(/^https?:\/\//, '') === host?.toLowerCase();
}

function isLoopbackOrigin(origin: string): boolean {
  const hostname = /^https?:\/\/(\[[^\]]+\]|[^:/]+)(:\d+)?$/i.exec(origin)?.[1];
  return hostname !== undefined && isLoopbackName(hostname);
}
