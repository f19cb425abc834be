/** Writes one scripted reply as the Messages API would: server-sent events, a JSON body, or a connection failure. */
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, AnswerBlock, Reply, ReplyUsage } from './api-reply.js';
import type { MessagesBody } from './api-request.js';

/**
 * Resolves when nothing is left to send; the response may stay open for ever, depending on the reply.
 * @param cut destroys the response's socket.
 */
export async function sendReply(
  reply: Reply,
  body: MessagesBody,
  response: ServerResponse,
  cut: () => void,
): Promise<void> {
  switch (reply.kind) {
    case 'silence':
      return;
    case 'error': {
      const id = nextId('req');
      const error = { type: reply.type, message: reply.message };
      const headers = { 'request-id': id, ...reply.headers };
      sendJson(response, reply.status, headers, { type: 'error', error, request_id: id });
      return;
    }
    case 'raw':
      openStream(response);
      await writeSeparately(response, reply.writes);
      response.end();
      return;
    case 'answer':
      if (body.stream !== true) {
        sendJson(response, 200, reply.headers, wholeMessage(reply, body.model));
        return;
      }
      return sendStream(reply, body.model, response, cut);
  }
}

async function sendStream(
  reply: Answer,
  model: string,
  response: ServerResponse,
  cut: () => void,
): Promise<void> {
  openStream(response, reply.headers);
  let chunks = 0;
  for (const event of eventsOf(reply, model)) {
    if (event.type === 'content_block_delta') {
      if (reply.stall?.afterChunks === chunks) await (reply.stall.until ?? forever);
      if (reply.cut?.afterChunks === chunks) {
        cut();
        return;
      }
      if (chunks > 0 && reply.gapMs !== undefined) await delay(reply.gapMs);
      chunks += 1;
    }
    if (event.type === 'message_stop' && reply.endGapMs !== undefined)
      await delay(reply.endGapMs, undefined, { ref: false });
    if (response.destroyed) return;
    await writeEvent(response, event, reply.bytesPerWrite);
  }
  response.end();
}

interface StreamEvent {
  readonly type: string;
  readonly [key: string]: unknown;
}

function* eventsOf(reply: Answer, model: string): Generator<StreamEvent> {
  const message = {
    ...wholeMessage({ ...reply, blocks: [] }, model),
    stop_reason: null,
    stop_sequence: null,
  };
  const { output_tokens: output, ...input } = usageOf(reply.usage);
  yield { type: 'message_start', message: { ...message, usage: { ...input, output_tokens: 1 } } };
  for (const [index, block] of reply.blocks.entries()) {
    yield { type: 'content_block_start', index, content_block: emptyBlock(block) };
    if (block.type === 'text') {
      for (const citation of block.citations ?? [])
        yield { type: 'content_block_delta', index, delta: { type: 'citations_delta', citation } };
    }
    for (const chunk of block.chunks)
      yield { type: 'content_block_delta', index, delta: delta(block, chunk) };
    if (block.type === 'thinking') {
      const signed = { type: 'signature_delta', signature: block.signature };
      yield { type: 'content_block_delta', index, delta: signed };
    }
    yield { type: 'content_block_stop', index };
  }
  const stop = {
    ...{ stop_reason: reply.stopReason, stop_sequence: reply.stopSequence ?? null },
    ...(reply.container !== undefined && { container: reply.container }),
  };
  const ran = reply.usage?.serverToolUse;
  const used = { output_tokens: output, ...(ran && { server_tool_use: ran }) };
  yield { type: 'message_delta', delta: stop, usage: used };
  yield { type: 'message_stop' };
}

function emptyBlock(block: AnswerBlock): object {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: '', ...(block.citations && { citations: [] }) };
    case 'thinking':
      return { type: 'thinking', thinking: '', signature: '' };
    case 'redacted_thinking':
      return { type: 'redacted_thinking', data: block.data };
    case 'tool_use':
    case 'server_tool_use':
      return { type: block.type, id: block.id, name: block.name, input: {} };
    case 'whole':
      return block.block;
  }
}

/** A block that is complete from the start has none. */
function delta(block: AnswerBlock, chunk: string): object {
  switch (block.type) {
    case 'text':
      return { type: 'text_delta', text: chunk };
    case 'thinking':
      return { type: 'thinking_delta', thinking: chunk };
    case 'redacted_thinking':
    case 'whole':
      return {};
    case 'tool_use':
    case 'server_tool_use':
      return { type: 'input_json_delta', partial_json: chunk };
  }
}

function wholeMessage(reply: Answer, model: string): object {
  return {
    id: nextId('msg'),
    type: 'message',
    role: 'assistant',
    model: reply.model ?? model,
    content: reply.blocks.map(wholeBlock),
    stop_reason: reply.stopReason,
    stop_sequence: reply.stopSequence ?? null,
    usage: usageOf(reply.usage),
  };
}

function wholeBlock(block: AnswerBlock): object {
  const whole = block.chunks.join('');
  switch (block.type) {
    case 'text':
      return { type: 'text', text: whole, ...(block.citations && { citations: block.citations }) };
    case 'thinking':
      return { type: 'thinking', thinking: whole, signature: block.signature };
    case 'redacted_thinking':
      return { type: 'redacted_thinking', data: block.data };
    case 'whole':
      return block.block;
    case 'tool_use':
    case 'server_tool_use': {
      const input: unknown = JSON.parse(whole);
      return { type: block.type, id: block.id, name: block.name, input };
    }
  }
}

function usageOf(usage: Partial<ReplyUsage> = {}): {
  readonly output_tokens: number;
  readonly [field: string]: unknown;
} {
  const { cacheWrite = 3, cacheWrite1h: long } = usage;
  return {
    input_tokens: usage.input ?? 11,
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: usage.cacheRead ?? 7,
    output_tokens: usage.output ?? 5,
    ...(long === undefined
      ? {}
      : {
          cache_creation: {
            ephemeral_5m_input_tokens: cacheWrite - long,
            ephemeral_1h_input_tokens: long,
          },
        }),
  };
}

const forever = new Promise<never>(() => undefined);

let lastId = 0;

/** Ids never repeat in a run: the CLI merges assistant messages that share one. */
function nextId(prefix: string): string {
  lastId += 1;
  return `${prefix}_scripted_${lastId}`;
}

function openStream(response: ServerResponse, headers: Readonly<Record<string, string>> = {}): void {
  response.socket?.setNoDelay(true);
  response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': nextId('req'), ...headers });
}

function sendJson(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
  content: object,
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(content));
}

async function writeEvent(
  response: ServerResponse,
  event: StreamEvent,
  bytesPerWrite?: number,
): Promise<void> {
  const bytes = Buffer.from(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  if (bytesPerWrite === undefined) return void response.write(bytes);
  const slices = [];
  for (let at = 0; at < bytes.length; at += bytesPerWrite)
    slices.push(bytes.subarray(at, at + bytesPerWrite));
  await writeSeparately(response, slices);
}

async function writeSeparately(
  response: ServerResponse,
  writes: readonly (string | Uint8Array)[],
): Promise<void> {
  for (const bytes of writes) {
    if (response.destroyed) return;
    response.write(bytes);
    await delay(1);
  }
}
