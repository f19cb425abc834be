/** Serves an application on a port and takes it down again, gently or at once. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Express, Request, Response } from 'express';
import { watchConnections } from './connection-watch.js';
import { followConnections } from './connections.js';
import { boundConnections } from './crowd.js';
import { expressMessages } from '../body/express-messages.js';
import { refuseCrowd } from './refuse-crowd.js';
import { refuseUnreadable } from './refuse-unreadable.js';

export interface ListenOptions {
  readonly host: string;
  /** 0 lets the system choose one. */
  readonly port: number;
  /** How long a client may take nothing of its answer, in milliseconds; five minutes when not given. */
  readonly unreadMs?: number;
  /** How long requests may take to arrive; for tests. */
  readonly arrival?: Arrival;
  /** More connections than these are not served; as many as there are when not given. */
  readonly maxConnections?: number;
  /** Told when the system lets no more connections in. */
  readonly refused?: (error: Error) => void;
}

/** In milliseconds. */
export interface Arrival {
  /** From a connection's beginning, or a later request's first byte, to the end of the head. */
  readonly headMs: number;
  /** In which a body must bring something. */
  readonly stalledMs: number;
  /** For a whole request; the largest body comes in less over any line that is worth it. */
  readonly requestMs: number;
  /** How often is looked. */
  readonly lookMs: number;
}

export interface Listener {
  /** Where a client on this machine reaches the server, without a path. */
  readonly url: string;
  readonly port: number;
  /** Goes on serving, but ends every connection with its answer: whoever asks again opens a new one. */
  retireConnections(): void;
  /** How many connections there are. */
  readonly connections: number;
  /** Accepts nothing more; resolves when the running responses are done. */
  close(): Promise<void>;
  /** Cuts every connection. */
  closeNow(): void;
}

/** @throws the system's error, such as EADDRINUSE or EACCES, when the port cannot be had. */
export async function listen(app: Express, options: ListenOptions): Promise<Listener> {
  const { host, port, unreadMs = 300_000, arrival = ARRIVAL, maxConnections = Infinity } = options;
  const server = createServer(
    {
      ...expressMessages(app),
      ...{ headersTimeout: arrival.headMs, requestTimeout: arrival.requestMs },
      connectionsCheckingInterval: arrival.lookMs,
    },
    (request, response) => {
      if (crowd.excess(request.socket)) refuseCrowd(request, response);
      else app(request as Request, response as Response);
    },
  );
  // Who closes its sending side after the request still gets its answer; there is no type for this property of Node's.
  Object.assign(server, { httpAllowHalfOpen: true });
  // Longer than the minute many clients keep a connection, so that they do not send into a closing one.
  server.keepAliveTimeout = 75_000;
  refuseUnreadable(server);
  watchConnections(server, { unreadMs, stalledMs: arrival.stalledMs });
  const crowd = boundConnections(server, maxConnections);
  const connections = followConnections(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      // Without a listener one connection that cannot be taken would end the process.
      server.on('error', (error) => options.refused?.(error));
      resolve();
    });
  });
  const bound = boundPort(server);
  let closed: Promise<void> | undefined;
  return {
    url: `http://${reachable(host)}:${bound}`,
    port: bound,
    get connections() {
      return crowd.size;
    },
    retireConnections: () => connections.retire(),
    close: () => {
      connections.retire();
      closed ??= quietMoment().then(
        async () =>
          new Promise((resolve) => {
            server.close(() => {
              resolve();
            });
            connections.endIdle();
          }),
      );
      return closed;
    },
    closeNow: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * The system resets connections that it has made and the program has not taken over yet when the listener is closed. So that
 * is done right after a turn of the event loop that found none; a turn that took long may have missed some.
 */
async function quietMoment(): Promise<void> {
  let before = performance.now();
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    await nextTurn();
    const now = performance.now();
    if (now - before < QUIET_MS) return;
    before = now;
  }
}

const ARRIVAL: Arrival = { headMs: 10_000, stalledMs: 15_000, requestMs: 3_600_000, lookMs: 1000 };

const MOST_TURNS = 500;
const QUIET_MS = 0.1;

function boundPort(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null)
    throw new Error('The server is not listening on a port.');
  return address.port;
}

function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
