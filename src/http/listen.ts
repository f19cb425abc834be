/** Serves an application on a port and takes it down again, gently or at once. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Express } from 'express';
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
  const closeIdle = closeIdleSockets(server);
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
    close: () => {
      closed ??= new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        closeIdle();
      });
      return closed;
    },
    closeNow: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * Gives the function that ends every connection as soon as it carries no request. `server.close()` alone waits for
 * connections that were opened and never used, and for those whose response is still running when it is called.
 */
function closeIdleSockets(server: Server): () => void {
  const running = new Map<Socket, number>();
  let closing = false;
  const endIfIdle = (socket: Socket): void => {
    if (closing && running.get(socket) === 0) socket.destroySoon();
  };
  server.on('connection', (socket) => {
    running.set(socket, 0);
    socket.once('close', () => running.delete(socket));
  });
  server.on('request', ({ socket }, res) => {
    running.set(socket, (running.get(socket) ?? 0) + 1);
    res.once('close', () => {
      if (!running.has(socket)) return;
      running.set(socket, (running.get(socket) ?? 1) - 1);
      endIfIdle(socket);
    });
  });
  return () => {
    closing = true;
    for (const socket of running.keys()) endIfIdle(socket);
  };
}

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
