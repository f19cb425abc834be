/** Writes a server-sent event stream to one response, as fast as its client reads. */
import { once } from 'node:events';
import type { Response } from 'express';
import { ssePing } from '../../wire/sse-data.js';

export interface EventStream {
  /** Whether the status line is out, so that a failure can only be told in the stream. */
  readonly opened: boolean;
  /** Opens the stream if need be. What is sent in one turn of the event loop goes out in one write. */
  send(text: string): void;
  /** Sends a comment, unless the client is behind with its reading. */
  ping(): void;
  /** Waits until the client has read what was sent. @throws when `signal` is aborted meanwhile. */
  drained(): Promise<void>;
  end(text: string): void;
}

export function createEventStream(res: Response, signal: AbortSignal): EventStream {
  let pending = '';
  let opened = false;

  const open = (): void => {
    if (opened) return;
    opened = true;
    res.status(200).set({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
    });
    // The headers go out with the first text, in one write.
    res.socket?.setNoDelay(true);
  };
  const flush = (): void => {
    // Writing to a response whose client has left would emit an error.
    if (pending === '' || res.destroyed || res.writableEnded) return;
    res.write(pending);
    pending = '';
  };

  const send = (text: string): void => {
    open();
    if (pending === '') setImmediate(flush);
    pending += text;
    if (pending.length > maxPending) flush();
  };

  return {
    get opened() {
      return opened;
    },
    send,
    ping() {
      if (!res.writableNeedDrain) send(ssePing);
    },
    async drained() {
      // Without the signal this would wait for ever once the client has left.
      if (res.writableNeedDrain) await once(res, 'drain', { signal });
    },
    end(text) {
      open();
      const last = pending + text;
      pending = '';
      if (!res.destroyed) res.end(last);
    },
  };
}

/** Characters kept back at most; an answer that comes in one burst must not pile up in memory. */
const maxPending = 16_384;
