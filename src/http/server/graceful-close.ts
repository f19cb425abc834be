/** Tracks the connections of a server, so that it can close without losing a request. */
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface GracefulClose {
  /** Sets `Connection: close` on every response from now on whose head is not sent. */
  retire(): void;
  /**
   * Closes each connection from now on as soon as it carries no request. A connection that has not carried one yet may be
   * about to, and gets a moment. `server.close()` alone waits for such connections, and for those whose answer is running
   * when it is called.
   */
  endIdle(): void;
}

export function trackConnections(server: Server): GracefulClose {
  const running = new Map<Socket, Set<ServerResponse>>();
  const unused = new Set<Socket>();
  let retired = false;
  let ending = false;

  const endIfIdle = (socket: Socket): void => {
    if (ending && running.get(socket)?.size === 0 && !unused.has(socket)) socket.destroySoon();
  };
  server.on('connection', (socket) => {
    running.set(socket, new Set());
    unused.add(socket);
    socket.once('close', () => {
      running.delete(socket);
      unused.delete(socket);
    });
  });
  // Before the application, because that may answer at once.
  server.prependListener('request', ({ socket }, res) => {
    unused.delete(socket);
    running.get(socket)?.add(res);
    if (retired) res.setHeader('connection', 'close');
    res.once('close', () => {
      running.get(socket)?.delete(res);
      endIfIdle(socket);
    });
  });
  const retire = (): void => {
    retired = true;
    for (const response of [...running.values()].flatMap((responses) => [...responses]))
      if (!response.headersSent) response.setHeader('connection', 'close');
  };
  return {
    retire,
    endIdle() {
      ending = true;
      for (const socket of running.keys()) endIfIdle(socket);
      setTimeout(() => {
        for (const socket of unused) socket.destroySoon();
      }, FIRST_REQUEST_MS).unref();
    },
  };
}

/** The time for the first request on a new connection to arrive, even over a slow line. */
const FIRST_REQUEST_MS = 500;
