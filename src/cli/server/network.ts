/** Checks an address before the server binds to it: who can reach it, and whether the port is taken. */
import { randomBytes } from 'node:crypto';
import { createServer, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { CHALLENGE_HEADER, challengeWith, proofWith } from '../../http/guards/key-challenge.js';
import { isLoopbackName } from '../../http/server/loopback.js';

/** Whether only this machine can reach the address. */
export function isLoopbackHost(host: string): boolean {
  return isLoopbackName(isIP(host) === 6 ? `[${host}]` : host);
}

/** The URL of an address, as it works from this machine. */
export function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${isIP(reachable) === 6 ? `[${reachable}]` : reachable}:${port}`;
}

/** The URLs by which other machines reach a server that listens on every address of this one; none for any other. */
export function otherUrls(host: string, port: number): string[] {
  if (host !== '0.0.0.0' && host !== '::') return [];
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return (
    addresses
      .filter(({ internal, family }) => !internal && (family === 'IPv4' || host === '::'))
      // Such an address of IPv6 works only with the name of an interface of the other machine.
      .filter(({ address }) => !address.toLowerCase().startsWith('fe80:'))
      .map(({ address }) => urlOf(address, port))
  );
}

/** Binds the port briefly. @returns undefined when the port is free, else the system's error */
export async function portProblem(host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', resolve);
    server.listen(port, host, () => {
      server.close(() => resolve(undefined));
    });
  });
}

/** The next port that can be bound, or the one after if so many are taken that it does not matter. */
export async function freePortAfter(host: string, taken: number): Promise<number> {
  const next = (port: number): number => (port >= 65_535 ? 8000 : port + 1);
  let port = next(taken);
  for (let tries = 0; tries < PORTS_TRIED; tries += 1) {
    if ((await portProblem(host, port)) === undefined) return port;
    port = next(port);
  }
  return next(taken);
}

const PORTS_TRIED = 20;

/** The version of the claude-bridge that answers at a URL; undefined when nothing or something else answers. */
export async function bridgeAt(url: string): Promise<string | undefined> {
  return (await meetBridge(url, undefined))?.version;
}

/** The same, and whether it proves that it knows the key. The request does not reveal the key. */
export async function meetBridge(url: string, key: string | undefined): Promise<MetBridge | undefined> {
  const nonce = randomBytes(16).toString('hex');
  try {
    const response = await fetch(`${url}/health`, {
      headers: {
        connection: 'close',
        ...(key !== undefined && { [CHALLENGE_HEADER]: challengeWith(key, nonce) }),
      },
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const body: unknown = await response.json();
    const { version, cli, processes, key_proof: proof } = (body ?? {}) as Record<string, unknown>;
    const isBridge = typeof cli === 'object' && typeof processes === 'object';
    if (!isBridge || typeof version !== 'string') return undefined;
    return { version, knowsKey: key !== undefined && proof === proofWith(key, nonce) };
  } catch {
    return undefined;
  }
}

/** A busy bridge on a busy machine takes seconds. Where nothing listens, the system refuses at once. */
const PATIENCE_MS = 5000;

export interface MetBridge {
  readonly version: string;
  readonly knowsKey: boolean;
}
