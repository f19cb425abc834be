/** Refuses requests whose Host header names another host, which is what DNS rebinding by a web page looks like. */
import { isIP } from 'node:net';
import type { Request, RequestHandler } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import { isLoopbackAddress, isLoopbackName } from '../server/loopback.js';

/** @param allowed more names that the Host header may have. */
export function hostGuard(boundHost: string, allowed: readonly string[] = []): RequestHandler {
  const names = new Set(allowed.map(bareName));
  return (req, _res, next) => {
    const { host } = req.headers;
    if (isAllowedHost(host, boundHost, names) || isOldHealthCheck(req)) {
      next();
      return;
    }
    const named = host === undefined ? 'no host' : JSON.stringify(host.slice(0, 100));
    throw new BridgeError(
      'forbidden',
      `The Host header names ${named}, which is not this server. ` +
        `Use a base URL with localhost, 127.0.0.1 or the address the server is bound to (${boundHost}), ` +
        'or allow the name on the server: claude-bridge config set allowed-hosts NAME',
    );
  };
}

/**
 * @param header the Host header, with or without a port.
 * @param names in lower case and without brackets.
 */
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
  // Unlike a name, an address cannot be rebound.
  if (boundHost === '0.0.0.0' || boundHost === '::') return isIP(bare) !== 0;
  return bare === boundHost.toLowerCase();
}

/** HTTP/1.0 has no Host header, and some local health checks use it. No web page can. */
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
