import type { BridgeError } from './bridge-error.js';
import type { StoredResponse } from './response-store.js';
import type { AdaptableOption, TurnEvent } from './turn-event.js';
import type { Turn } from './turn.js';

/** A parsed request: what to ask the model, and how to write the answers in the form of its API. */
export interface WireRequest {
  /** One for each answer; they run side by side. Never empty. */
  readonly turns: readonly Turn[];
  readonly stream: boolean;
  /** The fields without effect, as the client would write them, each once. */
  readonly ignored: readonly string[];
  /** What is done in another way than asked, whatever the model, and loses nothing that the client could rely on. */
  readonly told?: readonly Told[];
  /** The client's names for the options that a model may not support. */
  readonly optionNames: Readonly<Record<AdaptableOption, string>>;
  /** Writes a whole answer. */
  collector(head: AnswerHead): AnswerCollector;
  /** Writes a streamed answer. */
  encoder(head: AnswerHead, frame?: EventFrame): StreamEncoder;
  /** Set if the answer goes on without its client. */
  readonly background?: BackgroundAnswer;
  /** Whether to keep the answer, so that a later request can continue it. */
  readonly stored?: boolean;
  /** Called once all answers are complete, before the last of them is sent. Resolves to false if the answer should be kept and could not be. */
  readonly completed?: () => Promise<boolean>;
}

/** Strict servers accept it too: `what` tells the client all that it needs to know. */
export interface Told {
  /** As the client would write it. */
  readonly field: string;
  /** In printable ASCII for a header. */
  readonly what: string;
}

export interface BackgroundAnswer {
  /** The body as it is now. */
  readonly snapshot: () => object;
  /** What is kept of its request. */
  readonly past: Pick<StoredResponse, 'items' | 'inputFrom'>;
}

/** Writes one event of a stream. Where there is a choice, the default is a server-sent event. */
export type EventFrame = (name: string, data: object) => string;

export interface AnswerHead {
  /** Letters and digits from which the answer's ids are made. */
  readonly id: string;
  /** Unix time in seconds. */
  readonly created: number;
  /** Unix time in seconds, whenever it is called. */
  readonly now: () => number;
}

export interface AnswerCollector {
  /** Returns the body once every answer has ended, before that nothing. `index` is the turn that the event belongs to. */
  add(event: TurnEvent, index: number): object | undefined;
}

/** Returns the text of a stream, usually of server-sent events; `''` means nothing to send. */
export interface StreamEncoder {
  /** Of a stream that is none of server-sent events. */
  readonly framing?: StreamFraming;
  /** Whether every answer has ended. */
  readonly complete: boolean;
  /** The start of a stream that opens before its first event. */
  open(): string;
  /** `index` is the turn that the event belongs to. */
  encode(event: TurnEvent, index: number): string;
  /** What follows a complete answer. */
  readonly ending: string;
  /** The end of a stream that failed after it opened. */
  failure(error: BridgeError): string;
}

export interface StreamFraming {
  readonly mediaType: string;
  /** What keeps a silent stream open, and every client skips. */
  ping(): string;
}
