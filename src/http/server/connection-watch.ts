/** Ends connections that hold something and do not move: answers that nobody reads, and requests that do not arrive. */
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { BridgeError } from '../../core/bridge-error.js';

export interface WatchOptions {
  /** How long a client may take nothing while there is something to send, in milliseconds. */
  readonly unreadMs: number;
  /** How long a body may bring next to nothing, in milliseconds. */
  readonly stalledMs: number;
}

/** Watches until the server is closed. */
export function watchConnections(server: Server, options: WatchOptions): void {
  const watched = new Map<Socket, Watched>();
  server.on('connection', (socket: Socket) => {
    watched.set(socket, {});
    socket.once('close', () => watched.delete(socket));
  });
  server.prependListener('request', (request) => {
    const own = watched.get(request.socket);
    if (own) own.request = request;
  });
  const everyMs = Math.min(1000, options.unreadMs / 4, options.stalledMs / 4);
  const clock = createPatientClock(2 * everyMs);
  const look = setInterval(() => {
    const now = clock();
    for (const [socket, own] of watched) {
      if (stands(own, 'sending', unread(socket), { now, ms: options.unreadMs }))
        cut(socket, options.unreadMs);
      else if (stands(own, 'receiving', arriving(own), { now, ms: options.stalledMs })) {
        delete own.request;
        server.emit('clientError', Object.assign(new Error('late'), { code: LATE }), socket);
      }
    }
  }, everyMs).unref();
  server.once('close', () => clearInterval(look));
}

/** Does not count what this process was too busy to look at: meanwhile it neither read nor wrote. In milliseconds. */
function createPatientClock(most: number): () => number {
  let time = 0;
  let before = performance.now();
  return () => {
    const now = performance.now();
    time += Math.min(now - before, most);
    before = now;
    return time;
  };
}

/** Why this server cut the connection, if it did because its client took nothing. */
export function cutFor(socket: Socket): BridgeError | undefined {
  return cuts.get(socket);
}

const cuts = new WeakMap<Socket, BridgeError>();

/** A reset, because there is no other way to say that what comes is not all; and the system keeps nothing of it. */
function cut(socket: Socket, ms: number): void {
  cuts.set(
    socket,
    new BridgeError(
      'timeout',
      `The client took nothing of its answer for ${ms / 1000} s. To wait longer: \`claude-bridge config set silence-timeout SECONDS\`.`,
    ),
  );
  socket.resetAndDestroy();
}

/** Whether something is under way on it that has hardly moved for that long. */
function stands(
  own: Watched,
  way: 'sending' | 'receiving',
  moved: number | undefined,
  { now, ms }: { readonly now: number; readonly ms: number },
): boolean {
  const mark = own[way];
  if (moved === undefined) {
    own[way] = undefined;
    return false;
  }
  if (mark === undefined || moved - mark.moved >= (LEAST_A_SECOND[way] * ms) / 1000) {
    own[way] = { moved, since: now };
    return false;
  }
  return now - mark.since >= ms;
}

/** How much has been taken, while there is more to take. */
function unread(socket: Socket): number | undefined {
  const waits = socket.writableLength + queuedInSystem(socket);
  return waits === 0 ? undefined : socket.bytesWritten - waits;
}

/** How much has arrived, while a body is not complete. */
function arriving({ request }: Watched): number | undefined {
  return request === undefined || request.complete || request.destroyed
    ? undefined
    : request.socket.bytesRead;
}

/** What a large write has not got rid of yet; Node's own idle timers look at the same figure. */
function queuedInSystem(socket: Socket): number {
  const { _handle: handle } = socket as unknown as {
    readonly _handle?: { readonly writeQueueSize?: unknown } | null;
  };
  return typeof handle?.writeQueueSize === 'number' ? handle.writeQueueSize : 0;
}

interface Watched {
  /** The latest. */
  request?: IncomingMessage;
  sending?: Mark | undefined;
  receiving?: Mark | undefined;
}

/** Where it was when it last moved as much as it must. */
interface Mark {
  readonly moved: number;
  readonly since: number;
}

/** In bytes. The slowest lines that people use are far above. */
const LEAST_A_SECOND = { sending: 16, receiving: 1024 };

const LATE = 'ERR_HTTP_REQUEST_TIMEOUT';
