/** Reads from an answer what came of a request. */
import type { Outcome } from './abuse.js';

/** Keeps the ends of what is received: an abuser is sent megabytes. */
export interface Received {
  readonly add: (piece: string) => void;
  readonly head: string;
  readonly tail: string;
  /** Words that belong to somebody else's conversation. */
  readonly foreign: boolean;
}

export function createReceived(): Received {
  let [head, end, foreign, length] = ['', '', false, 0];
  const pieces: string[] = [];
  return {
    add(piece) {
      if (head.length < KEPT_HEAD) head += piece.slice(0, KEPT_HEAD);
      const together = end + piece;
      foreign ||= FOREIGN.test(together);
      end = together.slice(-FOREIGN_LENGTH);
      pieces.push(piece);
      length += piece.length;
      while (length - pieces[0]!.length > KEPT_TAIL) length -= pieces.shift()!.length;
    },
    get head() {
      return head;
    },
    get tail() {
      return pieces.join('');
    },
    get foreign() {
      return foreign;
    },
  };
}

const KEPT_HEAD = 20_000;
/** The last event of a response repeats up to a megabyte of its request. */
const KEPT_TAIL = 3_000_000;
const FOREIGN_LENGTH = 100;
/** Of an honest client's question or answer. */
const FOREIGN = /question \d+ of \d+|answer \d+ is [0-9a-f]{8}/;

export function outcomeOf(status: number, { head, tail, foreign }: Received): Outcome {
  const said = head.slice(0, 500);
  if (foreign) return { got: 'words of somebody else', said };
  const isStream = /^(?:data|event|:)/.test(head);
  if (status >= 500) return { got: `${status} ${errorCode(bodyOf(head)) ?? ''}`, said };
  if (!isStream) return { got: String(status), said };
  const events = tail
    .split('\n\n')
    .slice(-3)
    .map((event) => bodyOf(/^data: (.*)$/m.exec(event)?.[1] ?? ''));
  const code = events.map(errorCode).find((each) => each !== undefined);
  if (code !== undefined) return { got: code, said: tail.slice(-500) };
  const ended = /data: \[DONE\]|"type":"(?:message_stop|response\.\w+)"/.test(tail);
  return ended ? { got: String(status) } : { got: 'unfinished', said: tail.slice(-500) };
}

interface ErrorBody {
  readonly error?: { readonly code?: string | null; readonly type?: string } | null;
  readonly response?: ErrorBody;
}

function errorCode(body: ErrorBody | undefined): string | undefined {
  const error = body?.error ?? body?.response?.error;
  return error ? (error.code ?? error.type) : undefined;
}

function bodyOf(text: string): ErrorBody | undefined {
  try {
    return (JSON.parse(text) as ErrorBody | null) ?? undefined;
  } catch {
    return undefined;
  }
}
