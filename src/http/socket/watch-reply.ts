/** Detects that the client of a WebSocket left before its answer was complete. */
import { BridgeError } from '../../core/bridge-error.js';
import type { ClientConnection } from '../server/client-connection.js';
import { stallErrorOf } from '../server/stalled-connections.js';
import type { BareReply } from '../answer/bare-reply.js';

export function watchReply(reply: BareReply): ClientConnection {
  const controller = new AbortController();
  const gone = (): void =>
    controller.abort(
      stallErrorOf(reply.req.socket) ??
        new BridgeError('cancelled', 'The client left before the answer was complete.'),
    );
  if (reply.closed) gone();
  else reply.once('close', gone);
  return { signal: controller.signal, release: () => void reply.off('close', gone) };
}
