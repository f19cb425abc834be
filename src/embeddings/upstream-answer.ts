/** Reads the vectors out of another server's answer, and believes none of it before it has been looked at. */
import { BridgeError } from '../core/bridge-error.js';
import type { Embedded } from '../core/embedder.js';
import { parseJson, wholeCount } from '../core/json.js';

/** @throws BridgeError upstream_error when it is not `count` vectors of one length. */
export function readUpstreamAnswer(text: string, { url, count }: { url: string; count: number }): Embedded {
  const wrong = (what: string): BridgeError =>
    new BridgeError(
      'upstream_error',
      `${url} answered ${what}. See that it is an OpenAI-compatible base URL and the model one for embeddings: claude-bridge config get embeddings-upstream`,
    );
  const body = record(parseJson(text));
  const data = body?.['data'];
  if (!Array.isArray(data)) throw wrong('without a list of embeddings');
  if (data.length !== count) throw wrong(`${data.length} embeddings for ${count} inputs`);
  const vectors: Float32Array[] = [];
  for (const [position, each] of data.entries()) {
    const { index = position, embedding } = record(each) ?? {};
    if (typeof index !== 'number' || !(index in data) || vectors[index])
      throw wrong('embeddings that are out of order');
    if (!isVector(embedding)) throw wrong('an embedding that is no list of numbers');
    vectors[index] = Float32Array.from(embedding);
  }
  if (vectors.some((vector) => vector.length !== vectors[0]?.length))
    throw wrong('embeddings of several lengths');
  const tokens = record(body?.['usage'])?.['prompt_tokens'];
  return { vectors, tokens: wholeCount(tokens) ?? 0 };
}

function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every(isFloat);
}

/** Of 32 bits: a larger number would become infinite. */
function isFloat(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(Math.fround(value));
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}
