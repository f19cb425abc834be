/** Asks for the API key, in any of the three headers clients put it in. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { RequestHandler } from 'express';
import { BridgeError } from '../../core/bridge-error.js';

export function keyGuard(apiKey: string): RequestHandler {
  const expected = digest(apiKey);
  return (req, res, next) => {
    const keys = keysIn(req.headers);
    // Digests are of one length, so the comparison takes the same time for every key.
    if (keys.some((key) => timingSafeEqual(digest(key), expected))) {
      next();
      return;
    }
    res.setHeader('www-authenticate', 'Bearer');
    throw new BridgeError(
      'invalid_api_key',
      keys.length === 0
        ? 'This server needs an API key. Send it in the header "Authorization: Bearer <key>".'
        : 'The API key is not the one this server was started with.',
    );
  };
}

function keysIn(headers: IncomingHttpHeaders): string[] {
  const bearer = /^Bearer\s+(.+)$/i.exec(headers.authorization ?? '')?.[1];
  return [bearer, headers['x-api-key'], headers['api-key']].filter(
    (key): key is string => typeof key === 'string' && key !== '',
  );
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
