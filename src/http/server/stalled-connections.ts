/** Cuts connections that make no progress: answers that no client reads, and bodies that do not arrive. */
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { BridgeError } from '../../core/bridge-error.js';

export interface StallOptions {
  /** How long a client may read nothing while there is something to send, in milliseconds. */
  readonly unreadMs: number;
  /** How long a body may bring almost nothing, in milliseconds. */
  readonly stalledMs: number;
}

/** Checks all connections once a second until the server is closed. */
export function cutStalledConnections(server: Server, options: StallOptions): void {
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
  const clock = createBusyClock(2 * everyMs);
  const look = setInterval(() => {
    const now = clock();
    for (const [socket, own] of watched) {
      if (isStalled(own, 'sending', unread(socket), { now, ms: options.unreadMs }))
        cut(socket, options.unreadMs);
      else if (isStalled(own, 'receiving', arriving(own), { now, ms: options.stalledMs })) {
        delete own.request;
        server.emit('clientError', Object.assign(new Error('late'), { code: LATE }), socket);
      }
    }
  }, everyMs).unref();
  server.once('close', () => clearInterval(look));
}

/** A clock in milliseconds that leaves out time in which this process was too busy to read or write. */
function createBusyClock(most: number): () => number {
  let time = 0;
  let before = performance.now();
  return () => {
    const now = performance.now();
    time += Math.min(now - before, most);
    before = now;
    return time;
  };
}

/** Why this server cut the connection, if it did so because the client read nothing. */
export function stallErrorOf(socket: Socket): BridgeError | undefined {
  return stallErrors.get(socket);
}

const stallErrors = new WeakMap<Socket, BridgeError>();

/** Resets the connection: nothing else shows the client that its answer is incomplete, and the system frees its buffers. */
function cut(socket: Socket, ms: number): void {
  stallErrors.set(
    socket,
    new BridgeError(
      'timeout',
      `The client read nothing of its answer for ${ms / 1000} s. To wait longer: \`claude-bridge config set silence-timeout SECONDS\`.`,
    ),
  );
  socket.resetAndDestroy();
}

/** Whether a transfer on the connection has made almost no progress for `ms` milliseconds. */
function isStalled(
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
  if (mark === undefined || moved - mark.moved >= (MIN_RATE[way] * ms) / 1000) {
    own[way] = { moved, since: now };
    return false;
  }
  return now - mark.since >= ms;
}

/** The bytes that the client has read, while there are more to read. */
function unread(socket: Socket): number | undefined {
  const waits = socket.writableLength + queuedInSystem(socket);
  return waits === 0 ? undefined : socket.bytesWritten - waits;
}

/** The bytes that have arrived, while a body is incomplete. */
function arriving({ request }: Watched): number | undefined {
  return request === undefined || request.complete || request.destroyed
    ? undefined
    : request.socket.bytesRead;
}

/** The bytes of a large write that the system has not sent; Node's own idle timers use the same number. */
function queuedInSystem(socket: Socket): number {
  const { _handle: handle } = socket as unknown as {
    readonly _handle?: { readonly writeQueueSize?: unknown } | null;
  };
  return typeof handle?.writeQueueSize === 'number' ? handle.writeQueueSize : 0;
}

interface Watched {
  /** The latest request. */
  request?: IncomingMessage;
  sending?: Mark | undefined;
  receiving?: Mark | undefined;
}

/** The last time at which the transfer had made enough progress. */
interface Mark {
  readonly moved: number;
  readonly since: number;
}

/** In bytes per second; the slowest lines in use are far faster. */
const MIN_RATE = { sending: 16, receiving: 1024 };

const LATE = 'ERR_HTTP_REQUEST_TIMEOUT';
