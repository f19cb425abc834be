/** Hands connections that ask for a WebSocket to the application as requests, and ends those that it accepted together with the server. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A request that asks for a WebSocket. */
export interface Upgrade {
  readonly socket: Socket;
  /** What has arrived after the request. */
  readonly head: Buffer;
  /** Whether one more may be accepted; if there are too many, the one that has been idle for longest is ended. */
  makeRoom(): boolean;
  /** From now on the connection is the caller's, until it closes. */
  accepted(connection: AcceptedConnection): void;
}

export interface AcceptedConnection {
  /** Since when it has carried no request, in milliseconds of any clock; `undefined` while it carries one. */
  readonly idleSince: number | undefined;
  /** Ends the connection, after the answer that it carries. */
  end(): void;
  /** Ends it at once. */
  terminate(): void;
}

export interface Upgrades {
  endAll(): void;
  terminateAll(): void;
}

/** `undefined` for a request that asks for nothing of the kind. */
export function upgradeOf(request: IncomingMessage): Upgrade | undefined {
  return upgrades.get(request);
}

const upgrades = new WeakMap<IncomingMessage, Upgrade>();

/**
 * Such a request takes the way of every other one, so that every guard sees it; its response ends with the connection.
 * @param respond creates the response of a request.
 * @param most connections to accept.
 */
export function acceptUpgrades(
  server: Server,
  respond: (request: IncomingMessage) => ServerResponse,
  most: number,
): Upgrades {
  const connections = new Set<AcceptedConnection>();
  /** What is to become of a connection that is accepted while the server ends. */
  let ending: ((connection: AcceptedConnection) => void) | undefined;
  const endAll = (end: (connection: AcceptedConnection) => void): void => {
    ending = end;
    connections.forEach(end);
  };
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const response = respond(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    // Only a refusal ends the response before the connection.
    response.once('finish', () => socket.destroySoon());
    // Nothing else listens to it until it is accepted.
    socket.on('error', () => socket.destroy());
    upgrades.set(request, {
      ...{ socket, head },
      makeRoom: () => makeRoom(connections, most),
      accepted: (connection) => {
        response.statusCode = 101;
        connections.add(connection);
        socket.once('close', () => connections.delete(connection));
        ending?.(connection);
      },
    });
    server.emit('request', request, response);
  });
  return {
    endAll: () => endAll((connection) => connection.end()),
    terminateAll: () => endAll((connection) => connection.terminate()),
  };
}

function makeRoom(connections: ReadonlySet<AcceptedConnection>, most: number): boolean {
  if (connections.size < most) return true;
  const [longest] = [...connections]
    .filter(({ idleSince }) => idleSince !== undefined)
    .sort((one, other) => (one.idleSince ?? 0) - (other.idleSince ?? 0));
  longest?.terminate();
  return longest !== undefined;
}

/** A client that offers another protocol besides, such as HTTP/2 in clear text, is answered as if it had not. */
export function asksForWebSocket({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}
