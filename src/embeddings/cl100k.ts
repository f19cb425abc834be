/** The tokenizer cl100k_base: OpenAI counts the tokens of its embedding models with it, and clients can send its token ids. */

export interface Cl100k {
  /** The text of these ids. One character can span several ids; a truncated one becomes U+FFFD. @throws RangeError for an id that is not a token. */
  decode(ids: readonly number[]): string;
  /** The number of tokens in the text; stops counting above `limit`. Special tokens count as plain text. */
  count(text: string, limit: number): number;
}

/** @param table for each id in turn, one byte with the length of its token in bytes, then the token. */
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
        if (token === undefined) throw new RangeError(`${id} is not a token of cl100k_base`);
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

/** Splits a text into pieces (contractions, words, digits, symbols, space) whose bytes are then merged into tokens. */
const PIECES =
  /'(?:[sStTmMdD]|[rR][eE]|[vV][eE]|[lL][lL])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+/gu;

/** Counts the tokens of a piece: merges the neighbours of the lowest rank until none can be merged, in O(n log n). */
function pieceLength(piece: Buffer, rankOf: (bytes: string) => number | undefined): number {
  const bytes = piece.toString('latin1');
  if (bytes.length === 1 || (bytes.length <= LONGEST && rankOf(bytes) !== undefined)) return 1;
  // A part is identified by its start; `ends[start]` is its end, or 0 when it was merged into another part.
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

/** The length of the longest token in bytes. */
const LONGEST = 128;

/** Two neighbouring parts that can be merged. */
interface Merge {
  readonly rank: number;
  readonly left: number;
  readonly right: number;
  /** The end of `right` when this was added; the merge is outdated when that has changed. */
  readonly end: number;
}

interface TokenHeap {
  push(merge: Merge): void;
  pop(): Merge | undefined;
}

/** A priority queue: the lowest rank first, and the leftmost of equal ranks. */
function createTokenHeap(): TokenHeap {
  const heap: Merge[] = [];
  const before = (a: Merge, b: Merge): boolean => a.rank < b.rank || (a.rank === b.rank && a.left < b.left);
  const swap = (a: number, b: number): void => {
    const [first, second] = [heap[a], heap[b]];
    if (first && second) [heap[a], heap[b]] = [second, first];
  };
  const isBefore = (a: number, b: number): boolean => {
    const [first, second] = [heap[a], heap[b]];
    return first !== undefined && second !== undefined && before(first, second);
  };
  return {
    push: (merge) => {
      let at = heap.push(merge) - 1;
      for (let parent = (at - 1) >> 1; at > 0 && isBefore(at, parent); parent = (at - 1) >> 1) {
        swap(at, parent);
        at = parent;
      }
    },
    pop: () => {
      const [top] = heap;
      const last = heap.pop();
      if (heap.length === 0 || last === undefined) return top;
      heap[0] = last;
      for (let at = 0; ;) {
        const [left, right] = [2 * at + 1, 2 * at + 2];
        const least = isBefore(right, left) ? right : left;
        if (!isBefore(least, at)) return top;
        swap(at, least);
        at = least;
      }
    },
  };
}
