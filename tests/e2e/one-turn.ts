/** One turn for several requests, for endings that end the process and that the bridge passes on in several ways. */
import { jest } from '@jest/globals';
import { isDeepStrictEqual } from 'node:util';
import type { Turn } from '../../src/core/turn.js';
import type { TurnEvent } from '../../src/core/turn-event.js';
import type { Engine } from '../../src/session/engine.js';

/**
 * Sends several requests for the same turn, which the engine answers once: each of them gets the same events, and the same
 * failure. A request for another turn fails.
 */
export async function asOneTurn<Answers>(engine: Engine, send: () => Promise<Answers>): Promise<Answers> {
  const answer = engine.answer.bind(engine);
  let first: { readonly turn: Turn; readonly read: () => Events } | undefined;
  const answering = jest.spyOn(engine, 'answer').mockImplementation((turn, options) => {
    first ??= { turn, read: forSeveral(answer(turn, options) as Events) };
    if (!isDeepStrictEqual(turn, first.turn)) throw new Error('The requests ask for different turns.');
    return first.read();
  });
  try {
    return await send();
  } finally {
    answering.mockRestore();
  }
}

type Events = AsyncGenerator<TurnEvent, void>;

/** Whoever reads gets all events from the first one, and the failure. */
function forSeveral(events: Events): () => Events {
  const pulled: Promise<IteratorResult<TurnEvent, void>>[] = [];
  return async function* () {
    for (let index = 0; ; index += 1) {
      const next = await (pulled[index] ??= events.next());
      if (next.done === true) return;
      yield next.value;
    }
  };
}
