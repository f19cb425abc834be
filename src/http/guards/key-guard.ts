/** Requires an API key, in any of the three headers in which clients send it. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { RequestHandler } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import { plainLine } from '../../core/plain-text.js';
import type { ClientKey } from '../app-options.js';
import { watchClient } from '../server/client-connection.js';
import { factsOf, requestId } from '../observe/request-facts.js';
import type { KeyThrottle } from './key-throttle.js';

/** Records the name of the key that a request came with. */
export function keyGuard(keys: readonly ClientKey[], throttle: KeyThrottle): RequestHandler {
  const known = keys.map(({ name, key }) => ({ name, digest: digest(key) }));
  return async (req, res, next) => {
    const address = req.socket.remoteAddress ?? '';
    const given = keysIn(req.headers).map(digest);
    if (given.length > 0 && throttle.blocked(address)) {
      throw new BridgeError(
        'queue_full',
        'Too many requests with wrong API keys came from this address. Send the right key again in a few seconds.',
        { retryable: true },
      );
    }
    // All digests have the same length and all are compared, so the time does not show which key is right.
    const matching = known.filter(
      (key) => given.filter((each) => timingSafeEqual(each, key.digest)).length > 0,
    );
    const [client] = matching;
    if (client) {
      if (client.name !== undefined) factsOf(res).client = client.name;
      next();
      return;
    }
    if (given.length > 0) {
      const client = watchClient(res);
      const route = plainLine(req.path.slice(0, 100));
      await throttle.wrongKey(address, { requestId: requestId(factsOf(res)), route }, client.signal);
      client.release();
    }
    res.setHeader('www-authenticate', 'Bearer');
    throw new BridgeError(
      'invalid_api_key',
      given.length === 0
        ? 'This server needs an API key. Send it in the header "Authorization: Bearer <key>".'
        : 'This server does not know this API key.',
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
