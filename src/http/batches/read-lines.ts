/** Splits a file into its lines as it is read. */
import { setImmediate as nextTurn } from 'node:timers/promises';

export interface FileLine {
  /** Counts from 1. */
  readonly number: number;
  /** Without its line break; `undefined` when the line is too long or no UTF-8. */
  readonly text: string | undefined;
}

/** Leaves out blank lines. @param mostBytes of a line, of which no more is held in memory. */
export async function* readLines(
  pieces: AsyncIterable<Uint8Array>,
  mostBytes: number,
): AsyncGenerator<FileLine> {
  let number = 1;
  let held: Uint8Array[] = [];
  let bytes = 0;
  const hold = (piece: Uint8Array): void => {
    bytes += piece.length;
    if (bytes <= mostBytes) held.push(piece);
    else held = [];
  };
  const finish = (): FileLine => {
    const line = { number, text: bytes > mostBytes ? undefined : decoded(held) };
    number += 1;
    if (bytes > 0) [held, bytes] = [[], 0];
    return line;
  };
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf(LINE_BREAK); end >= 0; end = piece.indexOf(LINE_BREAK, from)) {
      if (end > from) hold(piece.subarray(from, end));
      from = end + 1;
      const line = finish();
      if (!isBlank(line)) yield line;
      if (number % LINES_A_TURN === 0) await nextTurn();
    }
    if (from < piece.length) hold(piece.subarray(from));
  }
  const last = finish();
  if (!isBlank(last)) yield last;
}

/** A byte order mark at its beginning is left out. */
function decoded(pieces: readonly Uint8Array[]): string | undefined {
  const [first, ...more] = pieces;
  if (first === undefined) return '';
  try {
    return utf8.decode(more.length === 0 ? first : Buffer.concat(pieces));
  } catch {
    return undefined;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function isBlank({ text }: FileLine): boolean {
  return text !== undefined && !/\S/.test(text);
}

const LINE_BREAK = 10;
/** How many lines may be read before others of the bridge have their turn. */
const LINES_A_TURN = 4096;
