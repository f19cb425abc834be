/** The way back to the client of one request: an HTTP response, or the messages of a WebSocket. */
import type { Socket } from 'node:net';

export interface Reply {
  readonly req: { readonly socket: Socket; readonly route?: unknown };
  readonly statusCode: number;
  readonly headersSent: boolean;
  /** Whether the end was written. */
  readonly writableEnded: boolean;
  /** Whether all of it has gone out. */
  readonly writableFinished: boolean;
  /** Whether it is over, however it ended. */
  readonly closed: boolean;
  setHeader(name: string, value: string): unknown;
  hasHeader(name: string): boolean;
  removeHeader(name: string): void;
  once(event: 'close', listener: () => void): unknown;
  off(event: 'close', listener: () => void): unknown;
}
