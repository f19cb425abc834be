/** Sends the events of an answer that runs in the background to a client that follows it, as they come. */
import type { Response } from 'express';
import { createEventStream } from '../answer/event-stream.js';
import { watchClient } from '../server/client-connection.js';
import type { BackgroundRun } from './own-run.js';

/** Resolves when all are sent or the client has left, which stops nothing. @param after the sequence number of the last event that the client has; -1: none. */
export async function followRun(
  run: BackgroundRun,
  res: Response,
  { after, heartbeatMs }: { readonly after: number; readonly heartbeatMs: number },
): Promise<void> {
  const client = watchClient(res);
  const stream = createEventStream(res, client.signal);
  const heartbeat = setInterval(() => stream.ping(), heartbeatMs);
  try {
    // The head goes out at once, so that the client knows that it follows.
    if (run.events[after + 1] === undefined) stream.ping();
    for (let next = after + 1; next < run.events.length || !run.ended;) {
      const event = run.events[next];
      if (event === undefined) {
        await run.news(client.signal);
        continue;
      }
      stream.send(event);
      next += 1;
      await stream.drained();
    }
    client.release();
    stream.end('');
  } catch (error) {
    if (!client.signal.aborted) throw error;
  } finally {
    clearInterval(heartbeat);
    client.release();
  }
}
