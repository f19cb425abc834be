/** Serves an application on a port, and closes the server gracefully or at once. */
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:http';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import type { Express, Request, Response } from 'express';
import { limitConnections, refuseExcess } from './connection-limit.js';
import { trackConnections } from './graceful-close.js';
import { answerMalformedRequests } from './malformed-requests.js';
import { cutStalledConnections } from './stalled-connections.js';
import { acceptUpgrades, asksForWebSocket } from './upgrades.js';

export interface ListenOptions {
  readonly host: string;
  /** 0 lets the system choose a port. */
  readonly port: number;
  /** Returns a new id for a request that is refused before the application sees it. */
  readonly newId: () => string;
  /** How long a client may read nothing of its answer, in milliseconds; five minutes by default. */
  readonly unreadMs?: number;
  /** How long requests may take to arrive; for tests. */
  readonly arrival?: Arrival;
  /** How many connections are served at once; unlimited by default. */
  readonly maxConnections?: number;
  /** Called when the system accepts no more connections. */
  readonly refused?: (error: Error) => void;
}

/** In milliseconds. */
export interface Arrival {
  /** From the start of a connection, or from the first byte of a later request, to the end of the head. */
  readonly headMs: number;
  /** The time within which a body must make progress. */
  readonly stalledMs: number;
  /** For a whole request; the largest body takes less over any usable line. */
  readonly requestMs: number;
  /** How often Node checks these times. */
  readonly checkMs: number;
}

export interface Listener {
  /** The URL without a path at which a client on this machine reaches the server. */
  readonly url: string;
  readonly port: number;
  /** Keeps serving, but closes every connection after its answer, so that the client opens a new one. */
  retireConnections(): void;
  /** How many connections there are. */
  readonly connections: number;
  /** Accepts no more connections; resolves when all running responses have ended. */
  close(): Promise<void>;
  /** Cuts every connection. */
  closeNow(): void;
}

/** @throws the system's error, such as EADDRINUSE or EACCES, when the port is not available. */
export async function listen(app: Express, options: ListenOptions): Promise<Listener> {
  const { host, port, newId, unreadMs = 300_000, arrival = ARRIVAL, maxConnections = Infinity } = options;
  const newRequestId = (): string => `req_${newId()}`;
  const messages = expressMessages(app);
  const server = createServer(
    {
      ...messages,
      ...{ headersTimeout: arrival.headMs, requestTimeout: arrival.requestMs },
      connectionsCheckingInterval: arrival.checkMs,
    },
    (request, response) => {
      if (limit.exceededBy(request.socket)) refuseExcess(request, response, newRequestId());
      else app(request as Request, response as Response);
    },
  );
  // A client that closes its sending side after the request still gets its answer. Node's types lack this property.
  Object.assign(server, { httpAllowHalfOpen: true });
  // Longer than the minute for which many clients keep a connection, so that they never send into a closing one.
  server.keepAliveTimeout = 75_000;
  answerMalformedRequests(server, newRequestId);
  cutStalledConnections(server, { unreadMs, stalledMs: arrival.stalledMs });
  const limit = limitConnections(server, maxConnections);
  const connections = trackConnections(server);
  const upgrades = acceptUpgrades(
    server,
    (request) => new messages.ServerResponse(request),
    Math.max(1, Math.min(MAX_WEB_SOCKETS, Math.floor(maxConnections / 2))),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      // Without a listener, one connection that cannot be accepted would end the process.
      server.on('error', (error) => options.refused?.(error));
      resolve();
    });
  });
  const actualPort = boundPort(server);
  let closed: Promise<void> | undefined;
  return {
    url: `http://${reachable(host)}:${actualPort}`,
    port: actualPort,
    get connections() {
      return limit.count;
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
            upgrades.endAll();
          }),
      );
      return closed;
    },
    closeNow: () => {
      server.close();
      server.closeAllConnections();
      upgrades.terminateAll();
    },
  };
}

/**
 * Options for `http.createServer` that create requests and responses with the prototypes of `app`. Otherwise Express changes
 * the prototype of each of them when it arrives, after which V8 runs all code that touches it on its slow paths.
 */
function expressMessages(app: Express): Messages {
  const known = messagesOf.get(app);
  if (known) return known;
  class Request extends IncomingMessage {
    #upgrades = false;

    /** Node hands a request over as an upgrade if this is true after it has set it. */
    get upgrade(): boolean {
      return this.#upgrades && (this.method === 'CONNECT' || asksForWebSocket(this));
    }

    set upgrade(wanted: boolean) {
      // Node's own constructor sets it too, before this class has its fields.
      if (#upgrades in this) this.#upgrades = wanted;
    }
  }
  class Response extends ServerResponse {}
  Object.setPrototypeOf(Request.prototype, app.request);
  Object.setPrototypeOf(Response.prototype, app.response);
  Object.assign(app, { request: Request.prototype, response: Response.prototype });
  const messages = { IncomingMessage: Request, ServerResponse: Response as typeof ServerResponse };
  messagesOf.set(app, messages);
  return messages;
}

interface Messages {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse;
}

/** An application may serve on several ports. */
const messagesOf = new WeakMap<Express, Messages>();

/**
 * Closing the listener makes the system reset connections that it has established and this process has not accepted. So it is
 * closed right after a turn of the event loop that found no such connection; a turn that took long may have missed some.
 */
async function quietMoment(): Promise<void> {
  let before = performance.now();
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    await eventLoopTurn();
    const now = performance.now();
    if (now - before < QUIET_MS) return;
    before = now;
  }
}

const ARRIVAL: Arrival = { headMs: 10_000, stalledMs: 15_000, requestMs: 3_600_000, checkMs: 1000 };

/** An idle one takes little, but the conversation that it may continue takes memory. */
const MAX_WEB_SOCKETS = 256;

const MAX_TURNS = 500;
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
