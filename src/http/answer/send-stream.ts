/** Sends an answer as it comes. */
import type { Response } from 'express';
import type { BridgeError } from '../../core/bridge-error.js';
import type { StreamEncoder } from '../../core/wire-request.js';
import type { ClientConnection } from '../server/client-connection.js';
import { createEventStream } from './event-stream.js';
import { startHeartbeat } from './heartbeat.js';
import { toBridgeError } from '../failures/to-bridge-error.js';
import type { ChoiceEvent } from './whole-answer.js';

export interface StreamOptions {
  readonly client: ClientConnection;
  readonly heartbeatMs: number;
  /** Called just before the stream is opened. */
  opening(): void;
  /** Waited for when the answer is complete, before the last of it is sent. */
  completed(): Promise<void>;
  /** Told of a failure that came after the status line, when it could only be an event. */
  failed(error: BridgeError): void;
}

/**
 * The status line waits for the first event that proves an answer, or for the first heartbeat. What fails before it is thrown and can still be
 * a real HTTP error; what fails after it is an error event. Once the answer is complete the response
 * ends at once and its producer is let finish.
 */
export async function sendStream(
  events: AsyncIterable<ChoiceEvent>,
  encoder: StreamEncoder,
  res: Response,
  options: StreamOptions,
): Promise<void> {
  const { client } = options;
  const stream = createEventStream(res, client.signal);
  const send = (text: string): void => {
    if (text === '') return;
    if (!stream.opened) options.opening();
    stream.send(text);
    heartbeat.touch();
  };
  const heartbeat = startHeartbeat(options.heartbeatMs, () => {
    if (stream.opened) stream.ping();
    else send(encoder.open());
  });
  try {
    for await (const { event, index } of events) {
      if (res.writableEnded) continue;
      const text = encoder.encode(event, index);
      if (!encoder.complete) {
        send(text);
        await stream.drained();
        continue;
      }
      heartbeat.stop();
      await options.completed();
      if (!stream.opened) options.opening();
      client.release();
      stream.end(text + encoder.ending);
    }
  } catch (thrown) {
    if (!stream.opened || res.writableEnded || client.signal.aborted) throw thrown;
    const error = toBridgeError(thrown);
    options.failed(error);
    client.release();
    stream.end(encoder.failure(error));
  } finally {
    heartbeat.stop();
  }
}
