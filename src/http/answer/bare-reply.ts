/** A reply that is no HTTP response, such as to a message of a WebSocket: it has the life of one, and a head that only errors show. */
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { Reply } from '../reply.js';

export class BareReply extends EventEmitter<{ close: [] }> implements Reply {
  readonly req: { readonly socket: Socket; readonly route: { readonly path: string } };
  statusCode = 200;
  headersSent = false;
  writableEnded = false;
  writableFinished = false;
  closed = false;
  readonly #headers = new Map<string, string>();

  /** @param path as the counts name it. */
  constructor(socket: Socket, path = '/v1/responses') {
    super();
    this.req = { socket, route: { path } };
  }

  get headers(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#headers);
  }

  setHeader(name: string, value: string): void {
    this.#headers.set(name, value);
  }

  hasHeader(name: string): boolean {
    return this.#headers.has(name);
  }

  removeHeader(name: string): void {
    this.#headers.delete(name);
  }

  /** @param finished whether the client got all of it. */
  close(finished: boolean): void {
    if (this.closed) return;
    this.closed = true;
    this.writableFinished = finished;
    this.emit('close');
  }
}
