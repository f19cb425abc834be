/** A bare connection of an abuser, on which it does what no HTTP client would. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Abuser, Outcome } from './abuse.js';
import { PATIENCE_MS } from './attempt.js';
import { createReceived, type Received } from './received.js';

export interface RawConnection {
  readonly socket: Socket;
  readonly received: Received;
  /** Resolves when the bridge has ended the connection. */
  readonly over: () => Promise<Outcome>;
  /** Leaves. */
  readonly leave: () => Outcome;
}

/** Keeps its side open whatever the bridge does. */
export async function comeRaw(by: Abuser, bytes = ''): Promise<RawConnection> {
  const socket = connect({ port: by.port, host: '127.0.0.1', localAddress: by.address, allowHalfOpen: true });
  const received = createReceived();
  socket.setEncoding('utf8').on('data', received.add);
  const gone = new Promise((resolve) => socket.once('end', resolve).once('close', resolve));
  await once(socket, 'connect');
  // That it is cut is what the bridge may do.
  socket.on('error', () => undefined);
  if (bytes !== '') socket.write(bytes);
  return {
    ...{ socket, received },
    async over() {
      const patience = new AbortController();
      const hung = delay(PATIENCE_MS, 'hung', patience).catch(() => undefined);
      const how = await Promise.race([gone, hung]);
      patience.abort();
      socket.destroy();
      return how === 'hung' ? { got: 'hung', said: received.head } : rawOutcome(received);
    },
    leave() {
      socket.destroy();
      return { got: 'left' };
    },
  };
}

/** The last answer on the connection. */
function rawOutcome({ head, tail, foreign }: Received): Outcome {
  const said = head.slice(0, 500);
  if (foreign) return { got: 'words of somebody else', said };
  const statuses = [...(head + tail).matchAll(/^HTTP\/1\.[01] (\d{3}) /gm)].map(([, status]) => status);
  const got = statuses.findLast((status) => status !== '100');
  const whole = /(?:\r\n0\r\n\r\n|\}\s*|\[DONE\]\s*)$/.test(tail);
  return { got: got !== undefined && whole ? got : 'cut', said };
}

/** A request as text; its connection ends with the answer. */
export function rawRequest(
  by: Abuser,
  body: string,
  { version = '1.1', length = Buffer.byteLength(body) }: RawOptions = {},
): string {
  const head = [
    `POST /v1/chat/completions HTTP/${version}`,
    'Host: localhost',
    'Connection: close',
    `X-Api-Key: ${by.key}`,
    'Content-Type: application/json',
    `Content-Length: ${length}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

export interface RawOptions {
  readonly version?: string;
  /** That of the body unless given. */
  readonly length?: number;
}
