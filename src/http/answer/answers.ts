/** Lets the model answer the turns of a request, side by side if there are several. */
import { BridgeError } from '../../core/bridge-error.js';
import type { AnswerOptions, ChatModel } from '../../core/chat-model.js';
import type { TurnEvent } from '../../core/turn-event.js';
import type { Turn } from '../../core/turn.js';
import { sideBySide } from './side-by-side.js';
import { wholeAnswer } from './whole-answer.js';
import type { ChoiceEvent } from './whole-answer.js';

export interface AnswersOptions {
  /** Ends all of them. */
  readonly signal: AbortSignal;
  /** Who asks. */
  readonly asking: Omit<AnswerOptions, 'signal' | 'begun'>;
  /** Told that the answer with this index has its place. */
  readonly begun: (index: number) => void;
  readonly note: (event: TurnEvent, index: number) => void;
}

/** The answers to all turns, each event with the index of its turn. Nothing starts before the first pull. One answer that fails ends the others. @throws BridgeError at any pull. */
export function answersOf(
  chat: ChatModel,
  turns: readonly Turn[],
  options: AnswersOptions,
): AsyncIterable<ChoiceEvent> {
  const [only, ...others] = turns;
  return only && others.length === 0
    ? wholeAnswer(chat.answer(only, askedBy(options, options.signal, 0)), 0, options.note)
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
    wholeAnswer(chat.answer(turn, askedBy(options, shared.signal, index)), index, note),
  );
  try {
    yield* sideBySide(answers, () => {
      shared.abort(new BridgeError('cancelled', 'Another answer to the same request failed.'));
    });
  } finally {
    signal.removeEventListener('abort', follow);
  }
}

function askedBy({ asking, begun }: AnswersOptions, signal: AbortSignal, index: number): AnswerOptions {
  return { ...asking, signal, begun: () => begun(index) };
}
