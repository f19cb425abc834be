/** Sends an answer in one piece. */
import type { Response } from 'express';
import type { TurnEvent } from '../core/turn-event.js';
import type { CompletionCollector } from '../openai/completion-collector.js';

/** Sends as soon as the answer is complete, then lets its producer finish. `sending` is called just before. */
export async function sendCompletion(
  events: AsyncIterable<TurnEvent>,
  collector: CompletionCollector,
  res: Response,
  sending: () => void,
): Promise<void> {
  for await (const event of events) {
    const completion = collector.add(event);
    if (!completion) continue;
    sending();
    res.json(completion);
  }
}
