/** Refuses requests whose Host header is a foreign name: a web page whose name was made to point at this machine sends one. */
import { isIP } from 'node:net';
import type { RequestHandler } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import { isLoopbackName } from '../loopback.js';

export function hostGuard(boundHost: string): RequestHandler {
  return (req, _res, next) => {
    const { host } = req.headers;
    if (isAllowedHost(host, boundHost)) {
      next();
      return;
    }
    const called = host === undefined ? 'no host' : JSON.stringify(host.slice(0, 100));
    throw new BridgeError(
      'forbidden',
      `The Host header names ${called}, which is not this server. ` +
        `Use a base URL with localhost, 127.0.0.1 or the address the server is bound to (${boundHost}).`,
    );
  };
}

/** `header` is the Host header, with or without a port. */
export function isAllowedHost(header: string | undefined, boundHost: string): boolean {
  const hostname = /^(\[[^\]]+\]|[^:]+)(:\d+)?$/.exec(header ?? '')?.[1];
  if (hostname === undefined) return false;
  if (isLoopbackName(hostname)) return true;
  const bare = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  // A bare address cannot be made to point elsewhere, as a name can.
  if (boundHost === '0.0.0.0' || boundHost === '::') return isIP(bare) !== 0;
  return bare === boundHost.toLowerCase();
}
