/** Reads another server's answer, and no more of it than an answer can be. */
import { BridgeError } from '../core/bridge-error.js';

/** How large an answer with so many vectors may be: numbers in full, of the longest vectors there are, and some air. */
export function bytesFor(vectors: number): number {
  return 1_000_000 + vectors * LONGEST_VECTOR * BYTES_OF_A_NUMBER;
}

/** @throws BridgeError upstream_error once more than `most` bytes have come; the rest is not read. */
export async function boundedText(response: Response, most: number, url: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += piece.byteLength;
    if (length > most) {
      throw new BridgeError(
        'upstream_error',
        `${url} answered more than ${Math.ceil(most / 1_000_000)} MB, which is too much for these inputs. ` +
          'Send fewer at once, or see that it is an OpenAI-compatible base URL: claude-bridge config get embeddings-upstream',
      );
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** The longest of known models have 4096. */
const LONGEST_VECTOR = 8192;
/** Such as `-0.012345678901234567,`, with line breaks and spaces before it. */
const BYTES_OF_A_NUMBER = 40;
