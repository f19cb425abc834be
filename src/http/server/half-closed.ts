/** Finds out whether a client that has closed its sending side is still there to read its answer. */
import type { Socket } from 'node:net';
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
    forget();
    res.off('close', stop);
  };
  res.once('close', stop);
  const forget = whenEnded(socket, probe);
  return stop;
}

/**
 * Calls `tell` once the client has closed its sending side, at once if it already has; returns the function that takes it back.
 * A client may send several requests before the first is answered, so all of a connection share one listener.
 */
function whenEnded(socket: Socket, tell: () => void): () => void {
  const toTell = listeners.get(socket) ?? new Set();
  if (!listeners.has(socket)) {
    listeners.set(socket, toTell);
    socket.once('end', () => [...toTell].forEach((each) => each()));
  }
  if (socket.readableEnded) tell();
  else toTell.add(tell);
  return () => toTell.delete(tell);
}

const listeners = new WeakMap<Socket, Set<() => void>>();

function isEventStream(res: Response): boolean {
  return String(res.getHeader('content-type')).startsWith('text/event-stream');
}

/** The time for a reset to come back: from this machine, from nearby, from far away. */
const PAUSES_MS = [20, 200, 1000];
const LONGEST_PAUSE_MS = 10_000;
