/** Sends an answer: in one piece, or as an event stream. */
import type { BridgeError } from '../../core/bridge-error.js';
import type { AnswerCollector, StreamEncoder } from '../../core/wire-request.js';
import type { ClientConnection } from '../server/client-connection.js';
import { toBridgeError } from '../failures/to-bridge-error.js';
import type { ChoiceEvent } from './answers.js';
import type { EventStream } from './event-stream.js';

/** Sends the answer as soon as it is complete, then consumes the rest of `events`. Awaits `sending` just before. */
export async function sendCompletion(
  events: AsyncIterable<ChoiceEvent>,
  collector: AnswerCollector,
  res: { json(body: object): unknown },
  sending: () => Promise<void>,
): Promise<void> {
  for await (const { event, index } of events) {
    const completion = collector.add(event, index);
    if (!completion) continue;
    await sending();
    res.json(completion);
  }
}

export interface StreamOptions extends StreamHooks {
  readonly client: ClientConnection;
  readonly heartbeatMs: number;
}

export interface StreamHooks {
  /** Called just before the stream opens. */
  opening(): void;
  /** Awaited when the answer is complete, before its last event is sent. */
  completed(): Promise<unknown>;
  /** Called with a failure after the status line, which is sent as an event. */
  failed(error: BridgeError): void;
}

/**
 * Sends the status line with the first event that proves an answer, or with the first heartbeat. A failure before that is
 * thrown and can still be an HTTP error; a later one becomes an error event. The response ends as soon as the answer is
 * complete; the rest of `events` is then consumed, so that their producer can finish.
 */
export async function sendStream(
  events: AsyncIterable<ChoiceEvent>,
  encoder: StreamEncoder,
  stream: EventStream,
  options: StreamOptions,
): Promise<void> {
  const { client } = options;
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
      if (stream.ended) continue;
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
    if (!stream.opened || stream.ended || client.signal.aborted) throw thrown;
    const error = toBridgeError(thrown);
    options.failed(error);
    client.release();
    stream.end(encoder.failure(error));
  } finally {
    heartbeat.stop();
  }
}

interface Heartbeat {
  /** Restarts the silence, because something was sent. */
  touch(): void;
  stop(): void;
}

/** Calls `beat` after every `ms` milliseconds of silence. */
function startHeartbeat(ms: number, beat: () => void): Heartbeat {
  const timer = setTimeout(() => {
    beat();
    timer.refresh();
  }, ms);
  return {
    touch: () => {
      timer.refresh();
    },
    stop: () => {
      clearTimeout(timer);
    },
  };
}
