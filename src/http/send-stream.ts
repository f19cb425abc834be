/** Sends an answer as it comes. */
import type { Response } from 'express';
import type { BridgeError } from '../core/bridge-error.js';
import type { ChatCompletionChunk } from '../openai/chat-completion.js';
import type { ChunkEncoder } from '../openai/chunk-encoder.js';
import { errorBody } from '../openai/error-response.js';
import { sseData, sseDone } from '../openai/sse-data.js';
import type { ClientConnection } from './client-connection.js';
import { createEventStream } from './event-stream.js';
import { startHeartbeat } from './heartbeat.js';
import { toBridgeError } from './to-bridge-error.js';
import type { ChoiceEvent } from './whole-answer.js';

export interface StreamOptions {
  readonly client: ClientConnection;
  readonly heartbeatMs: number;
  /** Called just before the stream is opened. */
  opening(): void;
  /** Told of a failure that came after the status line, when it could only be an event. */
  failed(error: BridgeError): void;
}

/**
 * The status line waits for the first event that proves an answer, or for the first heartbeat. What fails before it is thrown and can still be
 * a real HTTP error; what fails after it is an error event, without `[DONE]`. Once the answer is complete the response
 * ends at once and its producer is let finish.
 */
export async function sendStream(
  events: AsyncIterable<ChoiceEvent>,
  encoder: ChunkEncoder,
  res: Response,
  options: StreamOptions,
): Promise<void> {
  const { client } = options;
  const stream = createEventStream(res, client.signal);
  const send = (chunks: readonly ChatCompletionChunk[]): void => {
    if (chunks.length === 0) return;
    if (!stream.opened) options.opening();
    stream.send(chunks.map(sseData).join(''));
    heartbeat.touch();
  };
  const heartbeat = startHeartbeat(options.heartbeatMs, () => {
    if (stream.opened) stream.ping();
    else send(encoder.open());
  });
  try {
    for await (const { event, index } of events) {
      send(encoder.encode(event, index));
      if (encoder.complete) {
        heartbeat.stop();
        client.release();
        stream.end(sseDone);
      } else {
        await stream.drained();
      }
    }
  } catch (thrown) {
    if (!stream.opened || res.writableEnded || client.signal.aborted) throw thrown;
    const error = toBridgeError(thrown);
    options.failed(error);
    client.release();
    stream.end(sseData(errorBody(error)));
  } finally {
    heartbeat.stop();
  }
}
