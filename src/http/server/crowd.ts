/** Bounds the connections of a server, so that descriptors are left for what it does. */
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

export interface Crowd {
  readonly size: number;
  /** Whether a request on this connection is to be refused: all others are at work. */
  excess(socket: Socket): boolean;
}

/**
 * Where there are too many, the one that has been without a request for longest makes room, or else one whose request has not
 * arrived yet. A few more than `most` are held
 * for a moment, to be told; what comes beyond is ended without a word.
 */
export function boundConnections(server: Server, most: number): Crowd {
  let count = 0;
  /** Those without a request, longest first. */
  const idle = new Set<Socket>();
  const atWork = new Map<Socket, IncomingMessage>();
  const excess = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    count += 1;
    socket.once('close', () => {
      count -= 1;
      idle.delete(socket);
      atWork.delete(socket);
      excess.delete(socket);
    });
    if (count > most) {
      const yielding = yields();
      if (yielding) yielding.destroy();
      else refuse(socket);
    }
    if (!excess.has(socket)) idle.add(socket);
  });
  server.prependListener('request', (request, res) => {
    const { socket } = request;
    idle.delete(socket);
    atWork.set(socket, request);
    res.once('close', () => {
      if (atWork.get(socket) !== request) return;
      atWork.delete(socket);
      if (!socket.destroyed && !excess.has(socket)) idle.add(socket);
    });
  });
  const yields = (): Socket | undefined => {
    const [longest] = idle;
    const [unfinished] = [...atWork].find(([, request]) => !request.complete) ?? [];
    const yielding = longest ?? unfinished;
    if (yielding) {
      idle.delete(yielding);
      atWork.delete(yielding);
    }
    return yielding;
  };
  const refuse = (socket: Socket): void => {
    excess.add(socket);
    if (excess.size > MOST_EXCESS) {
      socket.destroy();
      return;
    }
    const timer = setTimeout(() => socket.destroy(), EXCESS_MS);
    socket.once('close', () => clearTimeout(timer));
  };
  return {
    get size() {
      return count;
    },
    excess: (socket) => excess.has(socket),
  };
}

const MOST_EXCESS = 16;
/** For its request to come and its refusal to arrive. */
const EXCESS_MS = 2000;
