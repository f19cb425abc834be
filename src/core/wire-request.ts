import type { BridgeError } from './bridge-error.js';
import type { AdaptableOption, TurnEvent } from './turn-event.js';
import type { Turn } from './turn.js';

/** A request as its wire has read it: what the model is asked, and how the answers are written. */
export interface WireRequest {
  /** One for each answer that is wanted; they run side by side. Never empty. */
  readonly turns: readonly Turn[];
  readonly stream: boolean;
  /** The fields that have no effect, in the client's notation, each once. */
  readonly ignored: readonly string[];
  /** What the client calls the options that a model may not take as they are. */
  readonly optionNames: Readonly<Record<AdaptableOption, string>>;
  /** For an answer in one piece. */
  collector(head: AnswerHead): AnswerCollector;
  /** For an answer as it comes. */
  encoder(head: AnswerHead): StreamEncoder;
  /** Whether the answer is to be kept, so that a later request can go on from it. */
  readonly stored?: boolean;
  /** Called once all answers are complete, before the last of them is sent. Gives whether what is to be kept is kept. */
  readonly completed?: () => Promise<boolean>;
}

export interface AnswerHead {
  /** Letters and digits to make the answer's ids of. */
  readonly id: string;
  /** Unix time in seconds. */
  readonly created: number;
}

export interface AnswerCollector {
  /** The body once every answer has ended, until then nothing. `index` is the turn the event belongs to. */
  add(event: TurnEvent, index: number): object | undefined;
}

/** Gives the text of a server-sent event stream; `''` is nothing to send. */
export interface StreamEncoder {
  /** Whether every answer has ended. */
  readonly complete: boolean;
  /** What a stream begins with that opens before its first event. */
  open(): string;
  /** `index` is the turn the event belongs to. */
  encode(event: TurnEvent, index: number): string;
  /** What stands behind a complete answer. */
  readonly ending: string;
  /** The last of a stream that failed after it was opened. */
  failure(error: BridgeError): string;
}
