/** Sends the lines of a stream as the messages of a WebSocket, as fast as its client reads. */
import { once } from 'node:events';
import type { WebSocket } from 'ws';
import type { EventStream } from '../answer/event-stream.js';
import type { BareReply } from '../answer/bare-reply.js';

/** Every line of what is sent is a message. */
export function createMessageStream(
  webSocket: WebSocket,
  reply: BareReply,
  signal: AbortSignal,
): EventStream {
  const { socket } = reply.req;
  return {
    get opened() {
      return reply.headersSent;
    },
    get ended() {
      return reply.writableEnded;
    },
    send(text) {
      reply.headersSent = true;
      for (const line of linesOf(text)) webSocket.send(line);
    },
    ping() {
      if (webSocket.readyState === webSocket.OPEN && !socket.writableNeedDrain) webSocket.ping();
    },
    async drained() {
      // Without the signal this would wait forever once the client has left.
      if (socket.writableNeedDrain) await once(socket, 'drain', { signal });
    },
    end: (text) => sendLast(webSocket, reply, text),
  };
}

/** Sends the lines and closes the reply once they are out. */
export function sendLast(webSocket: WebSocket, reply: BareReply, text: string): void {
  const lines = linesOf(text);
  const last = lines.pop() ?? '{}';
  reply.headersSent = true;
  reply.writableEnded = true;
  for (const line of lines) webSocket.send(line);
  webSocket.send(last, (error) => reply.close(!error));
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
