/** Asks for an API key, in any of the three headers clients put it in. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { RequestHandler } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import type { ClientKey } from '../app-options.js';
import { factsOf } from '../request-facts.js';

/** Notes the name of the key that a request came with. */
export function keyGuard(keys: readonly ClientKey[]): RequestHandler {
  const known = keys.map(({ name, key }) => ({ name, digest: digest(key) }));
  return (req, res, next) => {
    const given = keysIn(req.headers).map(digest);
    // Digests are of one length, and all are compared, so it takes the same time whichever is right.
    const fitting = known.filter(
      (key) => given.filter((each) => timingSafeEqual(each, key.digest)).length > 0,
    );
    const [client] = fitting;
    if (client) {
      if (client.name !== undefined) factsOf(res).client = client.name;
      next();
      return;
    }
    res.setHeader('www-authenticate', 'Bearer');
    throw new BridgeError(
      'invalid_api_key',
      given.length === 0
        ? 'This server needs an API key. Send it in the header "Authorization: Bearer <key>".'
        : 'The API key is none that this server knows.',
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
