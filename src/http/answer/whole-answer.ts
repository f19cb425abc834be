/** Passes an answer's events on as those of one choice, and insists on their end. */
import { BridgeError } from '../../core/bridge-error.js';
import type { TurnEvent } from '../../core/turn-event.js';

export interface ChoiceEvent {
  /** Which of the answers to one request it belongs to. */
  readonly index: number;
  readonly event: TurnEvent;
}

/** `note` is told of every event before it is passed on. @throws BridgeError cli_failed when they stop without an `end`. */
export async function* wholeAnswer(
  events: AsyncIterable<TurnEvent>,
  index: number,
  note: (event: TurnEvent, index: number) => void,
): AsyncGenerator<ChoiceEvent, void, undefined> {
  let ended = false;
  for await (const event of events) {
    note(event, index);
    if (event.type === 'end') ended = true;
    yield { index, event };
  }
  if (!ended) {
    throw new BridgeError('cli_failed', 'The answer broke off before it was complete. Try again.', {
      retryable: true,
    });
  }
}
