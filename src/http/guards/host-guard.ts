/** Refuses requests whose Host header is a foreign name: a web page whose name was made to point at this machine sends one. */
import { isIP } from 'node:net';
import type { Request, RequestHandler } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import { isLoopbackAddress, isLoopbackName } from '../server/loopback.js';

/** `allowed` are further names. */
export function hostGuard(boundHost: string, allowed: readonly string[] = []): RequestHandler {
  const names = new Set(allowed.map(bareName));
  return (req, _res, next) => {
    const { host } = req.headers;
    if (isAllowedHost(host, boundHost, names) || isOldHealthCheck(req)) {
      next();
      return;
    }
    const called = host === undefined ? 'no host' : JSON.stringify(host.slice(0, 100));
    throw new BridgeError(
      'forbidden',
      `The Host header names ${called}, which is not this server. ` +
        `Use a base URL with localhost, 127.0.0.1 or the address the server is bound to (${boundHost}), ` +
        'or let the name in on the server: claude-bridge config set allowed-hosts NAME',
    );
  };
}

/** `header` is the Host header, with or without a port; `names` are in lower case and without brackets. */
export function isAllowedHost(
  header: string | undefined,
  boundHost: string,
  names: ReadonlySet<string> = new Set(),
): boolean {
  const hostname = /^(\[[^\]]+\]|[^:]+)(:\d+)?$/.exec(header ?? '')?.[1];
  if (hostname === undefined) return false;
  if (isLoopbackName(hostname)) return true;
  const bare = bareName(hostname);
  if (names.has(bare)) return true;
  // A bare address cannot be made to point elsewhere, as a name can.
  if (boundHost === '0.0.0.0' || boundHost === '::') return isIP(bare) !== 0;
  return bare === boundHost.toLowerCase();
}

/** HTTP/1.0 has no Host header, and some health checks of this machine speak it. No web page can. */
function isOldHealthCheck({ headers, httpVersion, path, socket }: Request): boolean {
  return (
    headers.host === undefined &&
    httpVersion === '1.0' &&
    /^(\/v1)?\/health(\/|$)/.test(path) &&
    isLoopbackAddress(socket.remoteAddress)
  );
}

function bareName(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '').toLowerCase();
}
