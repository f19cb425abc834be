/** Reads and validates the response of the upstream server. */
import { BridgeError } from '../core/bridge-error.js';
import type { Embedded } from '../core/embedder.js';
import { parseJson, wholeCount } from '../core/json.js';

/** @throws BridgeError upstream_error unless the text holds `count` vectors of the same length. */
export function readUpstreamAnswer(text: string, { url, count }: { url: string; count: number }): Embedded {
  const wrong = (what: string): BridgeError =>
    new BridgeError(
      'upstream_error',
      `${url} answered ${what}. Check that it is an OpenAI-compatible base URL and that the model makes embeddings: claude-bridge config get embeddings-upstream`,
    );
  const body = record(parseJson(text));
  const data = body?.['data'];
  if (!Array.isArray(data)) throw wrong('without a list of embeddings');
  if (data.length !== count) throw wrong(`with ${data.length} embeddings for ${count} inputs`);
  const vectors: Float32Array[] = [];
  for (const [position, each] of data.entries()) {
    const { index = position, embedding } = record(each) ?? {};
    if (typeof index !== 'number' || !(index in data) || vectors[index])
      throw wrong('with embeddings out of order');
    if (!isVector(embedding)) throw wrong('with an embedding that is not a list of numbers');
    vectors[index] = Float32Array.from(embedding);
  }
  if (vectors.some((vector) => vector.length !== vectors[0]?.length))
    throw wrong('with embeddings of different lengths');
  const tokens = record(body?.['usage'])?.['prompt_tokens'];
  return { vectors, tokens: wholeCount(tokens) ?? 0 };
}

/** The largest plausible response with this many vectors: the longest vectors in use, every number in full, and a margin. */
export function bytesFor(vectors: number): number {
  return 1_000_000 + vectors * LONGEST_VECTOR * BYTES_OF_A_NUMBER;
}

/** Reads the body. @throws BridgeError upstream_error after more than `max` bytes, without reading the rest. */
export async function boundedText(response: Response, max: number, url: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += piece.byteLength;
    if (length > max) {
      throw new BridgeError(
        'upstream_error',
        `${url} answered with more than ${Math.ceil(max / 1_000_000)} MB, which is too much for these inputs. ` +
          'Send fewer inputs at once, or check that the setting is an OpenAI-compatible base URL: claude-bridge config get embeddings-upstream',
      );
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** Known models have up to 4096 dimensions. */
const LONGEST_VECTOR = 8192;
/** Such as `-0.012345678901234567,`, with a line break and indentation. */
const BYTES_OF_A_NUMBER = 40;

function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every(isFloat);
}

/** Whether the value is finite as a 32-bit float. */
function isFloat(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(Math.fround(value));
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}
