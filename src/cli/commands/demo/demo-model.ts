/** The Messages API of the demo, on loopback: takes what the CLI sends, and writes answers word by word. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { record, type Json } from '../../../core/json.js';
import type { Machine } from '../../machine.js';
import { demoReply, type DemoReply } from './demo-reply.js';

export interface DemoModel {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
}

/** It ends with the process. Rejects when it cannot listen. */
export async function startDemoModel({ now, newId }: Pick<Machine, 'now' | 'newId'>): Promise<DemoModel> {
  const plan = planHeaders(now());
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0];
    if (request.method !== 'POST' || !/^\/v1\/messages(\/count_tokens)?$/.test(path ?? '')) {
      request.resume();
      response.writeHead(request.method === 'HEAD' && path === '/' ? 200 : 404).end();
      return;
    }
    const answered = path === '/v1/messages' ? answer : count;
    answered(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = record(JSON.parse(await text(request)));
    const reply = demoReply(body);
    response.writeHead(200, { 'content-type': 'text/event-stream', ...plan });
    for (const event of events(reply, body, newId())) {
      if (response.destroyed) return;
      if (event.type === 'content_block_delta') await delay(WORD_MS);
      response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    }
    response.end();
  }

  async function count(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const tokens = tokensIn(await text(request));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ input_tokens: tokens }));
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  // It must not keep a process that has nothing else to do.
  server.unref();
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const WORD_MS = 25;

function* events(reply: DemoReply, body: Json, id: string): Generator<Json & { readonly type: string }> {
  const input = tokensIn(JSON.stringify(body['messages'] ?? []));
  const pieces = reply.type === 'text' ? (reply.text.match(/\s*\S+/g) ?? []) : [JSON.stringify(reply.input)];
  yield {
    type: 'message_start',
    message: {
      ...{ id: `msg_${id}`, type: 'message', role: 'assistant', model: body['model'], content: [] },
      ...{ stop_reason: null, stop_sequence: null },
      usage: {
        ...{ input_tokens: input, output_tokens: 1 },
        ...{ cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
      },
    },
  };
  yield {
    type: 'content_block_start',
    index: 0,
    content_block:
      reply.type === 'text'
        ? { type: 'text', text: '' }
        : { type: 'tool_use', id: `toolu_${id}`, name: reply.name, input: {} },
  };
  for (const piece of pieces) {
    const delta =
      reply.type === 'text'
        ? { type: 'text_delta', text: piece }
        : { type: 'input_json_delta', partial_json: piece };
    yield { type: 'content_block_delta', index: 0, delta };
  }
  yield { type: 'content_block_stop', index: 0 };
  const stopReason = reply.type === 'text' ? 'end_turn' : 'tool_use';
  yield {
    type: 'message_delta',
    delta: { stop_reason: stopReason, stop_sequence: null },
    usage: { output_tokens: tokensIn(pieces.join('')) },
  };
  yield { type: 'message_stop' };
}

/** Roughly. */
function tokensIn(words: string): number {
  return Math.ceil(words.length / 4);
}

/** A plan of which some is used, in the headers in which the API tells it. */
function planHeaders(now: number): Record<string, string> {
  const inHours = (hours: number): string => String(Math.floor(now / 1000) + Math.round(hours * 3600));
  const [session, week] = [inHours(2.2), inHours(98)];
  const prefix = 'anthropic-ratelimit-unified';
  return {
    [`${prefix}-status`]: 'allowed',
    [`${prefix}-reset`]: session,
    [`${prefix}-representative-claim`]: 'five_hour',
    [`${prefix}-5h-status`]: 'allowed',
    [`${prefix}-5h-utilization`]: '0.34',
    [`${prefix}-5h-reset`]: session,
    [`${prefix}-7d-status`]: 'allowed',
    [`${prefix}-7d-utilization`]: '0.58',
    [`${prefix}-7d-reset`]: week,
  };
}
