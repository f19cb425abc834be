/** Answers bytes that are not a valid HTTP request with an error in the form of the client's API, as far as they show which one it is. */
import { STATUS_CODES } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { BridgeError } from '../../core/bridge-error.js';
import { text } from '../../core/json.js';
import { bareRefusal } from '../failures/bare-refusal.js';
import type { AskedRequest } from '../failures/error-format.js';

/** @param newRequestId returns the id for a request that has none yet. */
export function answerMalformedRequests(server: Server, newRequestId: () => string): void {
  /** The latest response of each connection. */
  const responses = new WeakMap<Duplex, ServerResponse>();
  server.on('request', ({ socket }, res) => responses.set(socket, res));
  server.on('clientError', (fault: ClientFault, socket) => {
    const running = responses.get(socket);
    const answering = running?.headersSent === true && !running.writableFinished;
    if (fault.code === 'ECONNRESET' || !socket.writable || answering) {
      socket.destroy(fault);
      return;
    }
    const error = new BridgeError('invalid_request', `The request could not be read: ${reason(fault)}.`);
    const { status, headers, body } = bareRefusal(
      askedIn(fault, running),
      error,
      idOf(running) ?? newRequestId(),
    );
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
    // Destroyed at once, the system might reset the connection before the client has the answer; never destroyed, it could stay open forever.
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(timer));
  });
}

const LINGER_MS = 1000;

interface ClientFault extends NodeJS.ErrnoException {
  /** What came. */
  readonly rawPacket?: Buffer;
}

/** Of the request whose body is still missing. */
function idOf(running: ServerResponse | undefined): string | undefined {
  return unfinished(running) && text(running?.getHeader('x-request-id'));
}

function unfinished(running: ServerResponse | undefined): IncomingMessage | undefined {
  return running?.writableFinished === false ? running.req : undefined;
}

/** The request whose body is still missing, or the first line of what came. */
function askedIn({ rawPacket }: ClientFault, running: ServerResponse | undefined): AskedRequest {
  const request = unfinished(running);
  const line = rawPacket?.subarray(0, LINE_BYTES).toString('latin1') ?? '';
  const url = request?.url ?? /^[A-Z]+ (\S+)/.exec(line)?.[1] ?? '/';
  return { path: url.replace(/\?.*$/s, ''), headers: request?.headers ?? {} };
}

const LINE_BYTES = 256;

function reason({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return 'its headers are too long';
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'it did not arrive in time';
    default:
      return `it is not valid HTTP (${message.replace(/^Parse Error: /, '')})`;
  }
}
