/** What is to be known about an address before serving on it: who reaches it, and who is there already. */
import { createServer, isIP } from 'node:net';
import { isLoopbackName } from '../http/loopback.js';

/** Whether only this machine reaches the address. */
export function isLoopbackHost(host: string): boolean {
  return isLoopbackName(isIP(host) === 6 ? `[${host}]` : host);
}

/** An address as it stands in a URL that works from this machine. */
export function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${isIP(reachable) === 6 ? `[${reachable}]` : reachable}:${port}`;
}

/** Takes the port for a moment. @returns undefined when it can be had, else the system's error. */
export async function portProblem(host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', resolve);
    server.listen(port, host, () => {
      server.close(() => resolve(undefined));
    });
  });
}

/** The version of the claude-bridge that answers at a URL; undefined when nothing or something else does. */
export async function bridgeAt(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${url}/health`, {
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(2000),
    });
    const body: unknown = await response.json();
    const { version, cli, processes } = (body ?? {}) as Record<string, unknown>;
    const isBridge = typeof cli === 'object' && typeof processes === 'object';
    return isBridge && typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}
