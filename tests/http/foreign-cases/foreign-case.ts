/** Wire cases that follow what the tests of other servers look at. Each names that test, and says what the bridge answers. */
import { gzipSync } from 'node:zlib';
import { expect } from '@jest/globals';
import type { BridgeError } from '../../../src/core/bridge-error.js';
import type { TurnEvent } from '../../../src/core/turn-event.js';
import type { Turn } from '../../../src/core/turn.js';
import { end, events, start, text } from '../scripted-model.js';
import type { Script } from '../scripted-model.js';
import type { Served } from '../serve.js';
import { DIFFERS } from './reasons.js';

export interface ForeignCase {
  /** The other server's test, and which of its cases. */
  readonly follows: string;
  readonly path: string;
  readonly method?: 'GET' | 'DELETE' | 'OPTIONS';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is if it is a text. */
  readonly body?: unknown;
  /** Sent compressed, and called so. */
  readonly coding?: 'gzip' | 'zstd';
  /** What the model answers; a short text unless it says otherwise. */
  readonly model?: readonly TurnEvent[];
  /** What happens instead of an answer. */
  readonly fails?: BridgeError;
  readonly status: number;
  /** Matched against the body: an object, the values of a stream, or a text. */
  readonly answer?: unknown;
  /** The header `x-claude-bridge-ignored`. */
  readonly ignored?: string;
  /** Matched against what the model is asked. */
  readonly asked?: unknown;
  /** Why the bridge does not answer as the other server does; one of `reasons.ts`. */
  readonly differs?: string;
}

export const usage = { inputTokens: 10, cacheReadTokens: 4, cacheWriteTokens: 3, outputTokens: 5 };

/** By its name as a test: `follows` and, for a difference, its reason. */
export function named(cases: readonly ForeignCase[]): [string, ForeignCase][] {
  return cases.map((each) => [
    each.differs === undefined ? each.follows : `${each.follows}${DIFFERS}${each.differs}`,
    each,
  ]);
}

export async function check(server: Served, each: ForeignCase): Promise<void> {
  const { fails, model = [start, text('Hey'), end] } = each;
  server.chat.script = fails ? failing(fails) : events(...model);
  const before = server.chat.answers.length;
  const { path, body, method, coding, headers = { 'content-type': 'application/json' } } = each;
  const sent = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${server.url}${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...headers, ...(coding && { 'content-encoding': coding }) },
    ...(body !== undefined && { body: coding ? gzipSync(sent) : sent }),
  });
  const answer = read(await response.text());
  expect({ status: response.status, answer }).toMatchObject({
    status: each.status,
    ...(each.answer !== undefined && { answer: each.answer }),
  });
  expect(response.headers.get('x-claude-bridge-ignored')).toBe(each.ignored ?? null);
  const turns: Turn[] = server.chat.answers.slice(before).map(({ turn }) => turn);
  if (each.asked !== undefined) expect(turns[0]).toMatchObject(each.asked as object);
  if (each.status >= 400 && !fails) expect(turns).toEqual([]);
}

function failing(error: BridgeError): Script {
  return async function* () {
    await Promise.reject(error);
    yield start;
  };
}

/** The value of a JSON text, the values of a stream, or else the text. */
function read(body: string): unknown {
  if (/^(?:event|data|:)/.test(body)) {
    return [...body.matchAll(/^data: (\{.*\})$/gm)].map(([, data = '']) => JSON.parse(data) as unknown);
  }
  try {
    return JSON.parse(body) as unknown;
  } catch {
    const lines = body.trimEnd().split('\n');
    return lines.every((line) => line.startsWith('{'))
      ? lines.map((line) => JSON.parse(line) as unknown)
      : body;
  }
}
