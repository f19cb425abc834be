/** Finds out whether a client that sends no more is still there to read its answer. */
import type { Socket } from 'node:net';
import type { Response } from 'express';
import { ssePing } from '../openai/sse-data.js';

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
    unheard();
    res.off('close', stop);
  };
  res.once('close', stop);
  const unheard = whenEnded(socket, ask);
  return stop;
}

/** At once if it has. Requests may come before others are answered, so one connection may have many to tell. */
function whenEnded(socket: Socket, tell: () => void): () => void {
  const told = waiting.get(socket) ?? new Set();
  if (!waiting.has(socket)) {
    waiting.set(socket, told);
    socket.once('end', () => [...told].forEach((each) => each()));
  }
  if (socket.readableEnded) tell();
  else told.add(tell);
  return () => told.delete(tell);
}

const waiting = new WeakMap<Socket, Set<() => void>>();

function isEventStream(res: Response): boolean {
  return String(res.getHeader('content-type')).startsWith('text/event-stream');
}

/** For a reset to come back: from this machine, from near, and from far. */
const PAUSES_MS = [20, 200, 1000];
const LONGEST_PAUSE_MS = 10_000;
