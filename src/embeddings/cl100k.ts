/** The encoding cl100k_base, in which OpenAI counts the tokens of its embedding models and clients may send them. */
import { createTokenHeap } from './token-heap.js';

export interface Cl100k {
  /** The text of these ids. A character may be spread over several; one that is cut off becomes U+FFFD. @throws RangeError for an id that is no token. */
  decode(ids: readonly number[]): string;
  /** How many tokens the text is; counts no further when there are more than `limit`. What looks like a special token is text. */
  count(text: string, limit: number): number;
}

/** `table` holds for each id in turn the length of its token in bytes, in one byte, and the token. */
export function createCl100k(table: Uint8Array): Cl100k {
  const tokens: Buffer[] = [];
  for (let at = 0; at < table.length;) {
    const length = table[at] ?? 0;
    tokens.push(Buffer.from(table.buffer, table.byteOffset + at + 1, length));
    at += 1 + length;
  }
  let ranks: Map<string, number> | undefined;
  const rankOf = (bytes: string): number | undefined => {
    ranks ??= new Map(tokens.map((token, id) => [token.toString('latin1'), id]));
    return ranks.get(bytes);
  };
  return {
    decode: (ids) => {
      const parts = ids.map((id) => {
        const token = id === END_OF_TEXT ? Buffer.from('<|endoftext|>') : tokens[id];
        if (token === undefined) throw new RangeError(`${id} is no token of cl100k_base`);
        return token;
      });
      return Buffer.concat(parts).toString('utf8');
    },
    count: (text, limit) => {
      let sum = 0;
      for (const [piece] of text.matchAll(PIECES)) {
        sum += pieceLength(Buffer.from(piece), rankOf);
        if (sum > limit) break;
      }
      return sum;
    },
  };
}

const END_OF_TEXT = 100_257;

/** Where a text may be parted before its parts are merged from bytes to tokens: contractions, words, digits, signs, space. */
const PIECES =
  /'(?:[sStTmMdD]|[rR][eE]|[vV][eE]|[lL][lL])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+/gu;

/** Merges the neighbours of the lowest rank until none can be merged; the time grows with n log n. */
function pieceLength(piece: Buffer, rankOf: (bytes: string) => number | undefined): number {
  const bytes = piece.toString('latin1');
  if (bytes.length === 1 || (bytes.length <= LONGEST && rankOf(bytes) !== undefined)) return 1;
  // Each part is known by where it starts; `ends[start]` is where it ends, and 0 when it is part of another.
  const ends = Uint32Array.from(bytes, (_, index) => index + 1);
  const starts = Uint32Array.from(bytes, (_, index) => Math.max(0, index - 1));
  const merges = createTokenHeap();
  const note = (left: number, right: number): void => {
    const end = ends[right] ?? 0;
    if (right >= bytes.length || end - left > LONGEST) return;
    const rank = rankOf(bytes.slice(left, end));
    if (rank !== undefined) merges.push({ rank, left, right, end });
  };
  for (let left = 0; left + 1 < bytes.length; left += 1) note(left, left + 1);
  let count = bytes.length;
  for (let merge = merges.pop(); merge; merge = merges.pop()) {
    const { left, right, end } = merge;
    if (ends[left] !== right || ends[right] !== end) continue;
    ends[left] = end;
    ends[right] = 0;
    if (end < bytes.length) starts[end] = left;
    count -= 1;
    if (left > 0) note(starts[left] ?? 0, left);
    note(left, end);
  }
  return count;
}

/** Bytes of the longest token. */
const LONGEST = 128;
