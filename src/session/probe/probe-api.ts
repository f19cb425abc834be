/** A small Messages API on loopback for the probe: records what the CLI sends and answers as told. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { record, type Json } from '../../core/json.js';
import type { ProbeReply } from '../../claude/probe/probe-verdict.js';

export interface ProbeApi {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** The bodies of all requests to the model, in order of arrival. */
  readonly calls: readonly Json[];
  /** Answers the next request with `reply`, and any further one with a plain text. */
  answerNext(reply: ProbeReply): void;
  /** Also ends every connection. */
  close(): Promise<void>;
}

/** Rejects when it cannot listen. */
export async function startProbeApi(): Promise<ProbeApi> {
  const calls: Json[] = [];
  let next: ProbeReply | undefined;
  const server = createServer((request, response) => {
    const { method, url = '' } = request;
    const path = url.split('?')[0];
    if (method === 'POST' && path === '/v1/messages') {
      asked(request, response).catch(() => response.destroy());
      return;
    }
    request.resume();
    response.writeHead(method === 'HEAD' && path === '/' ? 200 : 404).end();
  });

  async function asked(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES || calls.length >= MOST_CALLS) {
      request.resume();
      response.writeHead(400).end();
      return;
    }
    const body = record(JSON.parse(await text(request)));
    calls.push(body);
    const reply = next ?? { type: 'text', text: 'Yes.' };
    next = undefined;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(stream(reply, body['model'], calls.length));
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    answerNext: (reply) => (next = reply),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Enough for the probe; more is a fault of the CLI. */
const MOST_CALLS = 32;
const MOST_BYTES = 16 * 1024 * 1024;

function stream(reply: ProbeReply, model: unknown, number: number): string {
  const message = {
    ...{ id: `msg_probe_${number}`, type: 'message', role: 'assistant', model, content: [] },
    ...{ stop_reason: null, stop_sequence: null, usage: { input_tokens: 1, output_tokens: 1 } },
  };
  const [block, delta] =
    reply.type === 'text'
      ? [
          { type: 'text', text: '' },
          { type: 'text_delta', text: reply.text },
        ]
      : [
          { type: 'tool_use', id: `toolu_probe_${number}`, name: reply.name, input: {} },
          { type: 'input_json_delta', partial_json: reply.input },
        ];
  const stopReason = reply.type === 'text' ? 'end_turn' : 'tool_use';
  const events = [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: block },
    { type: 'content_block_delta', index: 0, delta },
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: stopReason, stop_sequence: null },
      usage: { output_tokens: 1 },
    },
    { type: 'message_stop' },
  ];
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}
