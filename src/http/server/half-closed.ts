/** Finds out whether a client that sends no more is still there to read its answer. */
import type { Response } from 'express';
import { ssePing } from '../../wire/sse-data.js';

/**
 * A client that has left and one that only closed its sending side look alike until something is sent to them: what has left
 * answers that by a reset, which the next attempt to send brings to light. Gives the function that ends the asking.
 */
export function askHalfClosed(res: Response): () => void {
  const { socket, httpVersion } = res.req;
  let asked = 0;
  let timer: NodeJS.Timeout | undefined;
  const ask = (): void => {
    if (res.destroyed || res.writableEnded) return;
    if (!res.headersSent) {
      // Every client passes over it. HTTP/1.0 has nothing of the kind.
      if (httpVersion === '1.0') socket.destroy();
      else res.writeContinue();
    } else if (!res.writableNeedDrain && isEventStream(res)) {
      res.write(ssePing);
    }
    timer = setTimeout(ask, PAUSES_MS[asked] ?? LONGEST_PAUSE_MS);
    asked += 1;
  };
  const stop = (): void => {
    clearTimeout(timer);
    socket.off('end', ask);
    res.off('close', stop);
  };
  res.once('close', stop);
  if (socket.readableEnded) ask();
  else socket.once('end', ask);
  return stop;
}

function isEventStream(res: Response): boolean {
  return String(res.getHeader('content-type')).startsWith('text/event-stream');
}

/** For a reset to come back: from this machine, from near, and from far. */
const PAUSES_MS = [20, 200, 1000];
const LONGEST_PAUSE_MS = 10_000;
