/** Notices when the client of a running answer leaves. */
import type { Response } from 'express';
import { BridgeError } from '../core/bridge-error.js';

export interface ClientConnection {
  /** Aborted when the connection closes before `release`. */
  readonly signal: AbortSignal;
  /** From here on the client may leave: it has what it asked for. */
  release(): void;
}

/** `res` closes at the real disconnect; `req` would already close when the body is read. */
export function watchClient(res: Response): ClientConnection {
  const controller = new AbortController();
  const gone = (): void => {
    controller.abort(new BridgeError('cancelled', 'The client left before the answer was complete.'));
  };
  if (res.closed || res.destroyed) gone();
  else res.once('close', gone);
  return {
    signal: controller.signal,
    release: () => {
      res.off('close', gone);
    },
  };
}
