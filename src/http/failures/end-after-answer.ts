/** Lets a client whose request is refused before all of it has arrived read the answer. */
import type { Request, Response } from 'express';
import { hasBody } from '../body/has-body.js';

/**
 * Reads the rest of the body for a moment after the answer, because otherwise the system resets the connection and the client never
 * gets the answer. Ends a connection whose client wants that, or sends on for too long.
 */
export function endAfterAnswer(req: Request, res: Response): void {
  if (req.complete || !hasBody(req.headers)) return;
  // A bridge that stops has said so in the header, so that no proxy uses the connection again.
  if (res.getHeader('connection') === 'close') return;
  const staysOpen = res.shouldKeepAlive;
  // Node closes every other connection right after the answer, whatever still arrives.
  res.shouldKeepAlive = true;
  const { socket } = req;
  // What has begun to read it may have stopped.
  req.unpipe();
  req.resume();
  res.once('finish', () => {
    const ending = setTimeout(() => req.destroy(), LINGER_MS).unref();
    const over = (): void => {
      clearTimeout(ending);
      if (!staysOpen) socket.end();
    };
    if (req.readableEnded) over();
    else req.once('close', over);
  });
}

const LINGER_MS = 2000;
