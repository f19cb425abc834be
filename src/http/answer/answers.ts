/** Has the model answer the turns of a request, all at once if there are several. */
import { BridgeError } from '../../core/bridge-error.js';
import type { AnswerOptions, ChatModel } from '../../core/chat-model.js';
import type { TurnEvent } from '../../core/turn-event.js';
import type { Turn } from '../../core/turn.js';
import { mergeStreams } from './merge-streams.js';

export interface ChoiceEvent {
  /** Which of the answers to one request the event belongs to. */
  readonly index: number;
  readonly event: TurnEvent;
}

export interface AnswersOptions {
  /** Aborts all answers. */
  readonly signal: AbortSignal;
  /** Who sent the request. */
  readonly asking: Omit<AnswerOptions, 'signal' | 'begun' | 'asked' | 'spent'>;
  /** Called when the answer with this index has its slot. */
  readonly begun: (index: number) => void;
  /** Called when a CLI process has the question of one of them. */
  readonly asked: NonNullable<AnswerOptions['asked']>;
  /** Called with the cost of each answer, possibly after all of them have ended. */
  readonly spent: NonNullable<AnswerOptions['spent']>;
  /** Called with every event before it is yielded. */
  readonly note: (event: TurnEvent, index: number) => void;
}

/**
 * Yields the events of all answers, each with the index of its turn. Nothing starts before the first pull. An answer that
 * fails ends the others.
 * @throws BridgeError at any pull; cli_failed for an answer without an `end`.
 */
export function answersOf(
  chat: ChatModel,
  turns: readonly Turn[],
  options: AnswersOptions,
): AsyncIterable<ChoiceEvent> {
  const [only, ...others] = turns;
  return only && others.length === 0
    ? completeAnswer(chat.answer(only, askedBy(options, options.signal, 0)), 0, options.note)
    : several(chat, turns, options);
}

async function* several(
  chat: ChatModel,
  turns: readonly Turn[],
  options: AnswersOptions,
): AsyncGenerator<ChoiceEvent, void, undefined> {
  const { signal, note } = options;
  const shared = new AbortController();
  const follow = (): void => shared.abort(signal.reason);
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow, { once: true });
  const answers = turns.map((turn, index) =>
    completeAnswer(chat.answer(turn, askedBy(options, shared.signal, index)), index, note),
  );
  try {
    yield* mergeStreams(answers, () => {
      shared.abort(new BridgeError('cancelled', 'Another answer to the same request failed.'));
    });
  } finally {
    signal.removeEventListener('abort', follow);
  }
}

function askedBy(
  { asking, begun, asked, spent }: AnswersOptions,
  signal: AbortSignal,
  index: number,
): AnswerOptions {
  return { ...asking, signal, begun: () => begun(index), asked, spent };
}

/** Passes the events on, and fails when they stop without an `end`. */
async function* completeAnswer(
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
