/** One kind of abuse: what it is, how it is committed, and what a client may get for it. */
import type { Random } from '../random.js';

export interface Abuse {
  readonly name: string;
  /** Besides what any request may get; see `Outcome`. */
  readonly may: readonly string[];
  readonly commit: (by: Abuser) => Promise<readonly Outcome[]>;
}

export interface Abuser {
  readonly name: string;
  readonly key: string;
  readonly port: number;
  /** The address it comes from. */
  readonly address: string;
  readonly random: Random;
}

/**
 * How an attempt ended: with a status, from 500 on with the code of its error behind it, such as `502 cli_failed`; or, where a
 * stream told of an error, with its code alone. Or `left` by the abuser, or `cut` by the bridge. Nobody may get `hung`.
 */
export interface Outcome {
  readonly got: string;
  /** The beginning of what was received, for the report of a violation. */
  readonly said?: string;
}

/** Whether a client may get that for it. What is refused by a status may be refused in a stream, too, when its turn came late. */
export function mayGet(got: string, { may }: Pick<Abuse, 'may'>): boolean {
  const refused = may.includes('400') || may.includes('422');
  return ANY_MAY.has(got) || may.includes(got) || (refused && REFUSALS.has(got));
}

/** There may be no room for a request, and its process may be killed. Where one word stands for much, the log tells the rest. */
const ANY_MAY = new Set([
  ...['429', 'queue_full', 'rate_limit_exceeded', 'rate_limit_error'],
  ...['502 cli_failed', 'cli_failed', '500 api_error', 'api_error', 'server_error'],
]);

const REFUSALS = new Set([
  ...['invalid_request', 'validation_error', 'unsupported_parameter', 'context_length_exceeded'],
  ...['invalid_prompt', 'invalid_request_error'],
]);

export async function atOnce<T>(count: number, attempt: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, async (_, index) => attempt(index)));
}

export async function oneByOne<T>(count: number, attempt: (index: number) => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  for (let index = 0; index < count; index += 1) all.push(await attempt(index));
  return all;
}

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[random.below(list.length)]!;
}

/** Makes what is large when it is first needed. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
