/** Collects the bytes of a body as they arrive. */
export interface ByteCollector {
  add(piece: Uint8Array): void;
  /** All bytes; nothing is added after that. */
  bytes(): Uint8Array;
}

/**
 * glibc takes an allocation above 32 MB from the system and returns it when it is freed. Smaller ones come from its heap, of
 * which it returns only the free end: kept in pieces, or in a buffer of its size, each large body could leave its memory
 * behind. A large body therefore goes into a buffer above that size, of which only the written pages use memory.
 */
export function collectBytes(): ByteCollector {
  const pieces: Uint8Array[] = [];
  let large: Buffer | undefined;
  let sum = 0;
  const grow = (capacity: number): Buffer => {
    const grown = Buffer.allocUnsafeSlow(capacity);
    if (large) large.copy(grown, 0, 0, sum);
    else copyAll(pieces.splice(0), grown);
    return grown;
  };
  return {
    add(piece) {
      const next = sum + piece.length;
      if (next <= LARGE_BYTES) {
        pieces.push(piece);
      } else {
        if (!large || next > large.length) large = grow(Math.max(FROM_SYSTEM_BYTES, next * 2));
        large.set(piece, sum);
      }
      sum = next;
    },
    bytes: () => large?.subarray(0, sum) ?? Buffer.concat(pieces, sum),
  };
}

function copyAll(pieces: readonly Uint8Array[], to: Buffer): void {
  let at = 0;
  for (const piece of pieces) {
    to.set(piece, at);
    at += piece.length;
  }
}

const LARGE_BYTES = 1024 * 1024;
const FROM_SYSTEM_BYTES = 33 * 1024 * 1024;
