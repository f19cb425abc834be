/** A client for very many requests: each on a connection of its own, which it can leave at any time. */
import { request } from 'node:http';
import type OpenAI from 'openai';

export type Outcome =
  | { readonly kind: 'answer'; readonly text: string }
  /** `text` is what came of the answer before. */
  | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly text: string }
  | { readonly kind: 'left'; readonly text: string }
  /** What a server must never send. */
  | { readonly kind: 'broken'; readonly what: string };

export interface SoakRequest {
  readonly key: string;
  readonly body: { readonly stream: boolean; readonly [key: string]: unknown };
  /** Leaves after so many milliseconds, answered or not. */
  readonly leaveAfterMs?: number;
}

/** @param origin such as `http://127.0.0.1:40123`. */
export async function askOnce(origin: string, { key, body, leaveAfterMs }: SoakRequest): Promise<Outcome> {
  return new Promise((resolve) => {
    let received = '';
    let status = 0;
    const sent = request(`${origin}/v1/chat/completions`, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json', 'x-api-key': key },
    });
    const timer = setTimeout(() => {
      if (leaveAfterMs === undefined) fail(new Error(`No answer in ${PATIENCE_MS} ms`));
      else over({ kind: 'left', text: body.stream ? streamedText(received) : '' });
      sent.destroy();
    }, leaveAfterMs ?? PATIENCE_MS);
    const over = (outcome: Outcome): void => {
      clearTimeout(timer);
      resolve(outcome);
    };
    const fail = (error: Error): void =>
      over({ kind: 'broken', what: `${error.message} after: ${received}` });
    sent.on('error', fail);
    sent.on('response', (response) => {
      status = response.statusCode ?? 0;
      response.setEncoding('utf8');
      response.on('data', (piece: string) => (received += piece));
      response.on('error', fail);
      response.on('end', () => over(outcomeOf(status, received, body.stream)));
    });
    sent.end(JSON.stringify(body));
  });
}

/** Longer than anything that the bridge waits for. */
export const PATIENCE_MS = 180_000;

function outcomeOf(status: number, received: string, stream: boolean): Outcome {
  try {
    return stream && status === 200 ? streamed(received) : whole(status, received);
  } catch (error) {
    return { kind: 'broken', what: `${String(error)} in: ${status} ${received}` };
  }
}

function whole(status: number, received: string): Outcome {
  const body = JSON.parse(received) as OpenAI.ChatCompletion | ErrorBody;
  if ('error' in body) return { kind: 'error', status, code: body.error.code, text: '' };
  const [choice] = body.choices;
  if (status !== 200 || choice?.finish_reason !== 'stop') throw new Error('No complete answer');
  return { kind: 'answer', text: choice.message.content ?? '' };
}

function streamed(received: string): Outcome {
  const text = streamedText(received);
  const events = dataOf(received);
  const last = events.at(-1) ?? '';
  if (last === '[DONE]') {
    const reasons = events.slice(0, -1).map((event) => chunkOf(event).choices[0]?.finish_reason ?? '');
    if (reasons.join('') !== 'stop') throw new Error(`The answer finished as "${reasons.join(' ')}"`);
    return { kind: 'answer', text };
  }
  if (events.includes('[DONE]')) throw new Error('Something came after [DONE]');
  const { error } = JSON.parse(last) as ErrorBody;
  return { kind: 'error', status: 200, code: error.code, text };
}

interface ErrorBody {
  readonly error: { readonly code: string };
}

function dataOf(received: string): string[] {
  return received
    .split('\n\n')
    .slice(0, -1)
    .filter((event) => event.startsWith('data: '))
    .map((event) => event.slice('data: '.length));
}

function streamedText(received: string): string {
  return dataOf(received)
    .filter((data) => data.includes('"choices"'))
    .map((data) => chunkOf(data).choices[0]?.delta.content ?? '')
    .join('');
}

function chunkOf(data: string): OpenAI.ChatCompletionChunk {
  return JSON.parse(data) as OpenAI.ChatCompletionChunk;
}
