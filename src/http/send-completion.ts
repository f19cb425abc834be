/** Sends an answer in one piece. */
import type { Response } from 'express';
import type { CompletionCollector } from '../openai/completion-collector.js';
import type { ChoiceEvent } from './whole-answer.js';

/** Sends as soon as the answer is complete, then lets its producer finish. `sending` is called just before. */
export async function sendCompletion(
  events: AsyncIterable<ChoiceEvent>,
  collector: CompletionCollector,
  res: Response,
  sending: () => void,
): Promise<void> {
  for await (const { event, index } of events) {
    const completion = collector.add(event, index);
    if (!completion) continue;
    sending();
    res.json(completion);
  }
}
