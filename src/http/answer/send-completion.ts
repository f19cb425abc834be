/** Sends an answer in one piece. */
import type { Response } from 'express';
import type { AnswerCollector } from '../../core/wire-request.js';
import type { ChoiceEvent } from './whole-answer.js';

/** Sends as soon as the answer is complete, then lets its producer finish. `sending` is waited for just before. */
export async function sendCompletion(
  events: AsyncIterable<ChoiceEvent>,
  collector: AnswerCollector,
  res: Response,
  sending: () => Promise<void>,
): Promise<void> {
  for await (const { event, index } of events) {
    const completion = collector.add(event, index);
    if (!completion) continue;
    await sending();
    res.json(completion);
  }
}
