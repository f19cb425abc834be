/** Notices when the client of a running answer leaves. */
import type { Response } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import { cutFor } from './connection-watch.js';
import { askHalfClosed } from './half-closed.js';

export interface ClientConnection {
  /** Aborted when the connection closes before `release`, with a BridgeError that says why. */
  readonly signal: AbortSignal;
  /** From here on the client may leave: it has what it asked for. */
  release(): void;
}

/** `res` closes at the real disconnect; `req` would already close when the body is read. */
export function watchClient(res: Response): ClientConnection {
  const controller = new AbortController();
  const gone = (): void => {
    stopAsking();
    controller.abort(
      cutFor(res.req.socket) ??
        new BridgeError('cancelled', 'The client left before the answer was complete.'),
    );
  };
  const stopAsking = askHalfClosed(res);
  if (res.closed || res.destroyed) gone();
  else res.once('close', gone);
  return {
    signal: controller.signal,
    release: () => {
      stopAsking();
      res.off('close', gone);
    },
  };
}
