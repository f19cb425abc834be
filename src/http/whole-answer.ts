/** Passes an answer's events on and insists on their end, noting for the log what they tell. */
import { BridgeError } from '../core/bridge-error.js';
import type { TurnEvent } from '../core/turn-event.js';
import type { RequestFacts } from './request-facts.js';

/** @throws BridgeError cli_failed when the events stop without an `end`. */
export async function* wholeAnswer(
  events: AsyncIterable<TurnEvent>,
  facts: RequestFacts,
  now: () => number,
): AsyncGenerator<TurnEvent, void, undefined> {
  let ended = false;
  for await (const event of events) {
    switch (event.type) {
      case 'start':
        facts.servedBy = event.model;
        break;
      case 'text-delta':
      case 'reasoning-delta':
      case 'tool-start':
        facts.firstTokenMs ??= now() - facts.startedAt;
        break;
      case 'end':
        facts.usage = event.usage;
        ended = true;
        break;
      default:
    }
    yield event;
  }
  if (!ended) {
    throw new BridgeError('cli_failed', 'The answer broke off before it was complete. Try again.', {
      retryable: true,
    });
  }
}
