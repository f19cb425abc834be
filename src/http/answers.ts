/** Lets the model answer a request once, or several times side by side. */
import { BridgeError } from '../core/bridge-error.js';
import type { ChatModel } from '../core/chat-model.js';
import type { TurnEvent } from '../core/turn-event.js';
import type { Turn } from '../core/turn.js';
import { sideBySide } from './side-by-side.js';
import { wholeAnswer } from './whole-answer.js';
import type { ChoiceEvent } from './whole-answer.js';

export interface AnswersOptions {
  /** How many answers. */
  readonly n: number;
  /** Ends all of them. */
  readonly signal: AbortSignal;
  readonly note: (event: TurnEvent) => void;
}

/** Nothing starts before the first pull. One answer that fails ends the others. @throws BridgeError at any pull. */
export function answersOf(chat: ChatModel, turn: Turn, options: AnswersOptions): AsyncIterable<ChoiceEvent> {
  const { n, signal, note } = options;
  return n === 1 ? wholeAnswer(chat.answer(turn, { signal }), 0, note) : several(chat, turn, options);
}

async function* several(
  chat: ChatModel,
  turn: Turn,
  { n, signal, note }: AnswersOptions,
): AsyncGenerator<ChoiceEvent, void, undefined> {
  const shared = new AbortController();
  const follow = (): void => shared.abort(signal.reason);
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow, { once: true });
  const answers = Array.from({ length: n }, (_, index) =>
    wholeAnswer(chat.answer(turn, { signal: shared.signal }), index, note),
  );
  try {
    yield* sideBySide(answers, () => {
      shared.abort(new BridgeError('cancelled', 'Another answer to the same request failed.'));
    });
  } finally {
    signal.removeEventListener('abort', follow);
  }
}
