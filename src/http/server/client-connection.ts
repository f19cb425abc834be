/** Detects that the client of a running answer has left. */
import type { Response } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import type { Reply } from '../reply.js';
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
  return watchReply(res, { over: res.closed || res.destroyed, stopped: probeHalfClosed(res) });
}

/** `over`: whether the client has left already. `stopped` is called when the reply is no longer watched. */
export function watchReply(
  reply: Reply,
  { over = reply.closed, stopped = (): void => undefined } = {},
): ClientConnection {
  const controller = new AbortController();
  const gone = (): void => {
    stopped();
    controller.abort(
      stallErrorOf(reply.req.socket) ??
        new BridgeError('cancelled', 'The client left before the answer was complete.'),
    );
  };
  if (over) gone();
  else reply.once('close', gone);
  return {
    signal: controller.signal,
    release: () => {
      stopped();
      reply.off('close', gone);
    },
  };
}
