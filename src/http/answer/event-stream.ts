/** Writes a stream to a response, of server-sent events unless its framing is another, as fast as its client reads. */
import { once } from 'node:events';
import type { Response } from 'express';
import type { StreamFraming } from '../../core/wire-request.js';
import { ssePing } from '../../wire/sse-data.js';

export interface EventStream {
  /** Whether the status line is sent, so that a failure can only be an event. */
  readonly opened: boolean;
  /** Whether the end was sent. */
  readonly ended: boolean;
  /** Opens the stream if it is not open. All text sent in one turn of the event loop goes out in one write. */
  send(text: string): void;
  /** Sends what every client skips, unless the client has not read everything yet. */
  ping(): void;
  /** Waits until the client has read what was sent. @throws when `signal` is aborted in the meantime. */
  drained(): Promise<void>;
  end(text: string): void;
}

export function createEventStream(
  res: Response,
  signal: AbortSignal,
  framing: StreamFraming = SERVER_SENT_EVENTS,
): EventStream {
  let pending = '';
  let opened = false;

  const open = (): void => {
    if (opened) return;
    opened = true;
    res.status(200).set({
      'content-type': framing.mediaType,
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
    });
    // The headers go out with the first text, in one write.
    res.socket?.setNoDelay(true);
  };
  const flush = (): void => {
    // A write to a response whose client has left would emit an error.
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
    get ended() {
      return res.writableEnded;
    },
    send,
    ping() {
      if (!res.writableNeedDrain) send(framing.ping());
    },
    async drained() {
      // Without the signal this would wait forever once the client has left.
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

const SERVER_SENT_EVENTS: StreamFraming = {
  mediaType: 'text/event-stream; charset=utf-8',
  ping: () => ssePing,
};

/** In characters. An answer that arrives in one burst must not pile up in memory. */
const maxPending = 16_384;
