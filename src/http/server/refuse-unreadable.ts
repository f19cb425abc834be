/** Answers bytes that are no HTTP request the way every other failure is answered. */
import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { BridgeError } from '../../core/bridge-error.js';
import { guardHeaders } from '../guards/answer-guard.js';
import { errorBody, httpStatus } from '../../wire/error-response.js';

export function refuseUnreadable(server: Server): void {
  /** The latest response on each connection. */
  const responses = new WeakMap<Duplex, ServerResponse>();
  server.on('request', ({ socket }, res) => responses.set(socket, res));
  server.on('clientError', (fault: NodeJS.ErrnoException, socket) => {
    const running = responses.get(socket);
    const answering = running?.headersSent === true && !running.writableFinished;
    if (fault.code === 'ECONNRESET' || !socket.writable || answering) {
      socket.destroy(fault);
      return;
    }
    const error = new BridgeError('invalid_request', `The request could not be read: ${reason(fault)}.`);
    const body = JSON.stringify(errorBody(error));
    const head = [
      `HTTP/1.1 ${httpStatus(error)} Bad Request`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'X-Should-Retry: false',
      ...Object.entries(guardHeaders).map(([name, value]) => `${name}: ${value}`),
      'Connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
    // At once, the system would reset it and might take the answer from the client; left to the client, it might stay for ever.
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(timer));
  });
}

const LINGER_MS = 1000;

function reason({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return 'its headers are too long';
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'it did not arrive in time';
    default:
      return `it is no valid HTTP (${message.replace(/^Parse Error: /, '')})`;
  }
}
