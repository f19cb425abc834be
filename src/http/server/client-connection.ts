/** Detects that the client of a running answer has left. */
import type { Response } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import { probeHalfClosed } from './half-closed.js';
import { stallErrorOf } from './stalled-connections.js';

export interface ClientConnection {
  /** Aborted when the connection closes before `release`, with a BridgeError as its reason. */
  readonly signal: AbortSignal;
  /** Stops watching, because the client has its answer. */
  release(): void;
}

/** Watches `res`, which closes when the client disconnects; `req` closes as soon as its body was read. */
export function watchClient(res: Response): ClientConnection {
  const controller = new AbortController();
  const gone = (): void => {
    stopProbing();
    controller.abort(
      stallErrorOf(res.req.socket) ??
        new BridgeError('cancelled', 'The client left before the answer was complete.'),
    );
  };
  const stopProbing = probeHalfClosed(res);
  if (res.closed || res.destroyed) gone();
  else res.once('close', gone);
  return {
    signal: controller.signal,
    release: () => {
      stopProbing();
      res.off('close', gone);
    },
  };
}
