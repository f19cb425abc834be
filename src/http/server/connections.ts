/** Follows the connections of a server, so that it can be taken down without losing a request. */
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface Connections {
  /** From here on every answer whose head is not out tells its client that the connection ends with it. */
  retire(): void;
  /**
   * From here on a connection ends as soon as it carries no request. One that was opened and has brought none yet may be
   * about to, and gets a moment for it. `server.close()` alone waits for those, and for connections whose answer is still
   * running when it is called.
   */
  endIdle(): void;
}

export function followConnections(server: Server): Connections {
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
  // Before the application, which may answer at once.
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

/** For the first request to arrive on a connection that was just opened, also over a slow line. */
const FIRST_REQUEST_MS = 500;
