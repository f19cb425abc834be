/** Finds out whether a client that has closed its sending side is still there to read its answer. */
import type { Response } from 'express';
import { ssePing } from '../../wire/sse-data.js';

/**
 * A client that has left and one that has only closed its sending side look alike until something is sent: a client that has
 * left answers with a reset, which the next write reveals. Returns the function that stops the probing.
 */
export function probeHalfClosed(res: Response): () => void {
  const { socket, httpVersion } = res.req;
  let probes = 0;
  let timer: NodeJS.Timeout | undefined;
  const probe = (): void => {
    if (res.destroyed || res.writableEnded) return;
    if (!res.headersSent) {
      // Every client skips a 100 Continue. HTTP/1.0 does not have it.
      if (httpVersion === '1.0') socket.destroy();
      else res.writeContinue();
    } else if (!res.writableNeedDrain && isEventStream(res)) {
      res.write(ssePing);
    }
    timer = setTimeout(probe, PAUSES_MS[probes] ?? LONGEST_PAUSE_MS);
    probes += 1;
  };
  const stop = (): void => {
    clearTimeout(timer);
    socket.off('end', probe);
    res.off('close', stop);
  };
  res.once('close', stop);
  if (socket.readableEnded) probe();
  else socket.once('end', probe);
  return stop;
}

function isEventStream(res: Response): boolean {
  return String(res.getHeader('content-type')).startsWith('text/event-stream');
}

/** The time for a reset to come back: from this machine, from nearby, from far away. */
const PAUSES_MS = [20, 200, 1000];
const LONGEST_PAUSE_MS = 10_000;
