/** Lets web pages of this machine in, those that were allowed, and no others. */
import cors from 'cors';
import type { Request, RequestHandler } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import { answerHeaders } from '../../openapi/answer-headers.js';
import { isLoopbackName } from '../server/loopback.js';

/** `allowed` are origins as browsers send them: `https://app.example`. */
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
    // Chromium asks for this before a page of the network may call an address of the machine it runs on.
    if (req.headers['access-control-request-private-network'] === 'true') {
      res.setHeader('access-control-allow-private-network', 'true');
    }
    allow(req, res, next);
  };
}

function refusal(pages: string): BridgeError {
  return new BridgeError(
    'forbidden',
    `Web pages of ${pages} may not use this server; only those served from localhost may. ` +
      'To let others in: claude-bridge config set allowed-origins https://app.example',
  );
}

/**
 * A page that embeds an address of the server as an image or a script: browsers send no origin then, and the page
 * cannot read the answer, but the server would have worked for it. Following a link is nothing of the kind.
 */
function isForeignEmbedding({ headers }: Request): boolean {
  const site = headers['sec-fetch-site'];
  return (site === 'cross-site' || site === 'same-site') && headers['sec-fetch-mode'] !== 'navigate';
}

/** A page of this very server; whether its name is this server's, the host guard has checked. */
function isOwnOrigin(origin: string, { headers: { host } }: Request): boolean {
  return origin.toLowerCase().replace(/^https?:\/\//, '') === host?.toLowerCase();
}

function isLoopbackOrigin(origin: string): boolean {
  const hostname = /^https?:\/\/(\[[^\]]+\]|[^:/]+)(:\d+)?$/i.exec(origin)?.[1];
  return hostname !== undefined && isLoopbackName(hostname);
}
