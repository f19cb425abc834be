/** Limits the connections of a server, so that file descriptors are left for its work. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { BridgeError } from '../../core/bridge-error.js';
import { bareRefusal } from '../failures/bare-refusal.js';

export interface ConnectionLimit {
  /** How many connections there are. */
  readonly count: number;
  /** Whether to refuse a request on this connection, because all others are busy. */
  exceededBy(socket: Socket): boolean;
}

/**
 * When there are too many connections, the one that has been idle for longest is closed, or else one whose request has not
 * fully arrived. A few more than `max` stay open for a moment, so that their requests get an error; further ones are closed
 * at once.
 */
export function limitConnections(server: Server, max: number): ConnectionLimit {
  let count = 0;
  /** Connections without a request, longest idle first. */
  const idle = new Set<Socket>();
  const busy = new Map<Socket, IncomingMessage>();
  const excess = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    count += 1;
    socket.once('close', () => {
      count -= 1;
      idle.delete(socket);
      busy.delete(socket);
      excess.delete(socket);
    });
    if (count > max) {
      const evicted = evict();
      if (evicted) evicted.destroy();
      else hold(socket);
    }
    if (!excess.has(socket)) idle.add(socket);
  });
  server.prependListener('request', (request, res) => {
    const { socket } = request;
    idle.delete(socket);
    busy.set(socket, request);
    res.once('close', () => {
      if (busy.get(socket) !== request) return;
      busy.delete(socket);
      if (!socket.destroyed && !excess.has(socket)) idle.add(socket);
    });
  });
  const evict = (): Socket | undefined => {
    const [longest] = idle;
    const [unfinished] = [...busy].find(([, request]) => !request.complete) ?? [];
    const evicted = longest ?? unfinished;
    if (evicted) {
      idle.delete(evicted);
      busy.delete(evicted);
    }
    return evicted;
  };
  const hold = (socket: Socket): void => {
    excess.add(socket);
    if (excess.size > MAX_EXCESS) {
      socket.destroy();
      return;
    }
    const timer = setTimeout(() => socket.destroy(), EXCESS_MS);
    socket.once('close', () => clearTimeout(timer));
  };
  return {
    get count() {
      return count;
    },
    exceededBy: (socket) => excess.has(socket),
  };
}

/** Answers a request on a connection over the limit with an error. */
export function refuseExcess(
  { url = '/', headers }: IncomingMessage,
  res: ServerResponse,
  requestId: string,
): void {
  const error = new BridgeError(
    'overloaded',
    'The bridge has as many connections as it can hold, and all of them are busy. Try again in a moment. ' +
      'The operator of this server can allow more open files (`ulimit -n`).',
    { retryable: true, retryAfter: RETRY_AFTER_S },
  );
  const refusal = bareRefusal({ path: url.replace(/\?.*$/s, ''), headers }, error, requestId);
  res.writeHead(refusal.status, refusal.headers).end(refusal.body);
}

const MAX_EXCESS = 16;
/** The time for a request to arrive and its refusal to be read. */
const EXCESS_MS = 2000;
const RETRY_AFTER_S = 5;
