/** Serves an application on a port and takes it down again, gently or at once. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Express } from 'express';
import { followConnections } from './connections.js';
import { expressMessages } from './express-messages.js';
import { refuseUnreadable } from './refuse-unreadable.js';

export interface ListenOptions {
  readonly host: string;
  /** 0 lets the system choose one. */
  readonly port: number;
}

export interface Listener {
  /** Where a client on this machine reaches the server, without a path. */
  readonly url: string;
  readonly port: number;
  /** Goes on serving, but ends every connection with its answer: whoever asks again opens a new one. */
  retireConnections(): void;
  /** Accepts nothing more; resolves when the running responses are done. */
  close(): Promise<void>;
  /** Cuts every connection. */
  closeNow(): void;
}

/** @throws the system's error, such as EADDRINUSE or EACCES, when the port cannot be had. */
export async function listen(app: Express, { host, port }: ListenOptions): Promise<Listener> {
  const server = createServer(expressMessages(app), app);
  // Longer than the minute many clients keep a connection, so that they do not send into a closing one.
  server.keepAliveTimeout = 75_000;
  refuseUnreadable(server);
  const connections = followConnections(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const bound = boundPort(server);
  let closed: Promise<void> | undefined;
  return {
    url: `http://${reachable(host)}:${bound}`,
    port: bound,
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
