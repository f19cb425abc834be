/** What the application does about responses, whatever the model: who may read them, and what a broken store breaks. */
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { BridgeError } from '../../src/core/bridge-error.js';
import { silentLog } from '../../src/core/logger.js';
import type { ResponseStore } from '../../src/core/response-store.js';
import { keptResponses } from '../../src/http/answer/kept-responses.js';
import type { AppOptions } from '../../src/http/app-options.js';
import { createMemoryResponseStore } from '../../src/state/memory-response-store.js';
import { deferred } from '../support/deferred.js';
import { responsesStreamFaults, sentEvents } from '../support/responses-stream.js';
import { specFaults } from '../support/openai-spec.js';
import { end, events, start, text, usage, wait } from './scripted-model.js';
import { serve, until, type Served } from './serve.js';

let server: Served | undefined;
afterEach(() => server?.closeNow());

const memory = (): ResponseStore =>
  createMemoryResponseStore({ maxResponses: 10, maxBytes: 1_000_000, ttlMs: 60_000, now: Date.now });

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

async function send(path: string, init: RequestInit & { readonly key?: string } = {}): Promise<Answer> {
  const { key = 'none', ...rest } = init;
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  const response = await server!.fetch(`${server!.url}${path}`, { ...rest, headers });
  const body = await response.text();
  const json = body.startsWith('{') ? (JSON.parse(body) as Record<string, unknown>) : {};
  return { status: response.status, headers: response.headers, text: body, json };
}

async function create(more: object = {}, key?: string): Promise<Answer> {
  const body = JSON.stringify({ model: 'sonnet', input: 'hi', ...more });
  return send('/v1/responses', { method: 'POST', body, ...(key === undefined ? {} : { key }) });
}

describe('kept responses', () => {
  test('are their client’s alone', async () => {
    server = await serve({
      responseStore: memory(),
      keys: [
        { key: 'key-of-nobody' },
        { name: 'one', key: 'key-of-one' },
        { name: 'two', key: 'key-of-two' },
      ],
    });
    for (const owner of ['key-of-nobody', 'key-of-one', 'key-of-two']) {
      const { json } = await create({}, owner);
      const id = String(json['id']);
      const output = json['output'] as { id: string }[];
      for (const key of ['key-of-nobody', 'key-of-one', 'key-of-two']) {
        const own = key === owner;
        expect((await send(`/v1/responses/${id}`, { key })).status).toBe(own ? 200 : 404);
        expect((await send(`/responses/${id}/input_items`, { key })).status).toBe(own ? 200 : 404);
        expect((await create({ previous_response_id: id }, key)).status).toBe(own ? 200 : 400);
        const input = [
          { role: 'user', content: 'hi' },
          { type: 'item_reference', id: output[0]!.id },
        ];
        expect((await create({ input: [...input, input[0]] }, key)).status).toBe(own ? 200 : 404);
        if (!own) expect((await send(`/v1/responses/${id}`, { key, method: 'DELETE' })).status).toBe(404);
      }
      const deleted = await send(`/v1/responses/${id}`, { key: owner, method: 'DELETE' });
      expect(deleted.json).toEqual({ id, object: 'response', deleted: true });
      expect((await send(`/v1/responses/${id}`, { key: owner })).json).toMatchObject({
        error: { code: 'not_found', param: 'response_id' },
      });
    }
  });

  test('are none with store: false, and none without a store', async () => {
    server = await serve({ responseStore: memory() });
    const { json } = await create({ store: false });
    expect((await send(`/v1/responses/${String(json['id'])}`)).status).toBe(404);
    server.closeNow();
    server = await serve();
    const second = await create();
    expect(second.status).toBe(200);
    expect((await create({ previous_response_id: second.json['id'] })).json).toMatchObject({
      error: { code: 'previous_response_not_found', param: 'previous_response_id' },
    });
  });

  test('take the memory of the largest that a request reads, once', async () => {
    const bytes: Record<string, number> = { small: 100, large: 300, other: 200 };
    const responseStore: ResponseStore = {
      ...memory(),
      get: async (id, reserve) => {
        reserve?.(bytes[id]!);
        return Promise.resolve({ id, response: { output: [] }, items: [], inputFrom: 0 });
      },
    };
    const reserved: number[] = [];
    const own = keptResponses({ responseStore, log: silentLog } as AppOptions)(undefined, (taken) => {
      reserved.push(taken);
    });
    for (const id of Object.keys(bytes)) await own.find(id);
    await own.remove('large');
    expect(reserved).toEqual([200, 400]);
  });

  test('can be listed by pages', async () => {
    server = await serve({ responseStore: memory() });
    const first = await create();
    const input = [1, 2, 3].map((number) => ({ role: 'user', content: `${number}` }));
    const { json } = await create({ previous_response_id: first.json['id'], input });
    const path = `/v1/responses/${String(json['id'])}/input_items`;
    const page = async (query: string): Promise<Record<string, unknown>> =>
      (await send(`${path}?${query}`)).json;
    const said = ({ data }: Record<string, unknown>): string[] =>
      (data as { content: { text: string }[] }[]).map(({ content }) => content[0]!.text);
    expect(said(await page(''))).toEqual(['3', '2', '1']);
    const begin = await page('order=asc&limit=2');
    expect(said(begin)).toEqual(['1', '2']);
    expect(begin).toMatchObject({ object: 'list', has_more: true });
    const rest = await page(`order=asc&limit=2&after=${String(begin['last_id'])}`);
    expect(said(rest)).toEqual(['3']);
    expect(rest).toMatchObject({ has_more: false });
    for (const [query, param] of [
      ['limit=0', 'limit'],
      ['limit=x', 'limit'],
      ['order=up', 'order'],
      ['after=x', 'after'],
    ]) {
      expect(await page(query!)).toMatchObject({ error: { code: 'validation_error', param } });
    }
    expect((await send(`/v1/responses/${String(json['id'])}?stream=true`)).json).toMatchObject({
      error: { code: 'unsupported_parameter', param: 'stream' },
    });
  });
});

describe('a store that fails', () => {
  const broken = async (): Promise<never> => Promise.reject(new Error('connection refused'));

  test.each([false, true])('leaves answers as they are (stream: %s), and the log says so', async (stream) => {
    server = await serve({ responseStore: { get: broken, put: broken, delete: broken } });
    const answered = await create({ stream });
    expect(answered.status).toBe(200);
    expect(answered.text).toContain('Hey');
    expect(server.lines).toContainEqual({
      level: 'warn',
      fields: { response: expect.stringMatching(/^resp_/u), reason: 'connection refused' },
      message: 'the response could not be kept',
    });
  });

  test('is told in a header: of a whole answer that is not kept, of a stream when it is known at its begin', async () => {
    const problems: string[] = [];
    const put = async (): Promise<void> => {
      if (problems.length > 0) return broken();
      return Promise.resolve();
    };
    server = await serve({ responseStore: { get: broken, put, delete: broken, problem: () => problems[0] } });
    const warned = async (more: object): Promise<string | null> =>
      (await create(more)).headers.get('x-claude-bridge-warning');
    for (const more of [{}, { stream: true }]) expect(await warned(more)).toBeNull();
    problems.push('it is gone');
    expect(await warned({})).toMatch(
      /^this response is not kept, so previous_response_id will not find it: send /,
    );
    expect(await warned({ stream: true })).toMatch(/^this response may not be kept, /);
    for (const stream of [true, false]) expect(await warned({ stream, store: false })).toBeNull();
  });

  test.each<[string, RequestInit]>([
    ['/v1/responses/resp_x', {}],
    ['/v1/responses/resp_x', { method: 'DELETE' }],
    ['/v1/responses', { method: 'POST', body: '{"model":"x","input":"hi","previous_response_id":"resp_x"}' }],
  ])('is said by what needs it: %s %j', async (path, init) => {
    server = await serve({ responseStore: { get: broken, put: broken, delete: broken } });
    const { status, json, headers } = await send(path, init);
    expect(status).toBe(503);
    expect(json).toMatchObject({
      error: {
        type: 'server_error',
        code: 'store_unavailable',
        message: expect.stringContaining('connection refused'),
      },
    });
    expect(headers.get('x-should-retry')).toBe('true');
    expect(server.chat.answers).toEqual([]);
  });
});

describe('a stream', () => {
  test('is kept before its last event goes out', async () => {
    const store = memory();
    const { promise: held, resolve: release } = deferred();
    server = await serve({
      responseStore: { ...store, put: async (record) => held.then(async () => store.put(record)) },
    });
    const asking = create({ stream: true });
    await until(() => server!.chat.answers[0]?.pulled === 3);
    release();
    const last = sentEvents((await asking).text).at(-1)!;
    const { id } = last['response'] as { id: string };
    expect((await send(`/v1/responses/${id}`)).json).toEqual(last['response']);
  });

  test('whose client leaves at the last event was no failure', async () => {
    server = await serve({ responseStore: memory() });
    server.chat.script = async function* (_turn, signal) {
      yield* [start, text('Hey'), end];
      // The engine still tidies up.
      await wait(100, signal);
    };
    const body = JSON.stringify({ model: 'sonnet', input: 'hi', stream: true });
    const socket = connect(server.port, '127.0.0.1');
    socket.setEncoding('utf8');
    socket.on('error', () => undefined);
    socket.on('data', (data: unknown) => {
      if (String(data).includes('event: response.completed')) socket.destroy();
    });
    socket.write(
      `POST /v1/responses HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    await until(() => socket.destroyed && server!.lines.some(({ message }) => message === 'request'));
    expect(server.chat.answers[0]!.signal.aborted).toBe(false);
    await server.chat.answers[0]!.over;
    const { fields } = server.lines.find(({ message }) => message === 'request')!;
    expect(fields['error']).toBeUndefined();
    expect(server.lines.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  test('that waits opens by itself, and tells of a failure in it', async () => {
    server = await serve({ heartbeatMs: 20 });
    server.chat.script = async function* (_turn, signal) {
      await wait(100, signal);
      yield* [];
      throw new BridgeError('overloaded', 'Too much to do.', { retryable: true });
    };
    const { status, headers, text: sent } = await create({ stream: true });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/event-stream/u);
    expect(responsesStreamFaults(sent, true)).toEqual([]);
    expect(sentEvents(sent).map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.failed',
    ]);
  });
});

describe('a body of the Responses API on the chat route', () => {
  const input = [
    { role: 'user', content: [{ type: 'input_text', text: 'go' }] },
    { type: 'function_call', call_id: 'a', name: 'look', arguments: '{}' },
    { type: 'function_call_output', call_id: 'a', output: 'seen' },
    { role: 'user', content: 'patch it' },
  ];
  const body = {
    model: 'claude-sonnet-4-5',
    instructions: 'be brief',
    input,
    tools: [
      { type: 'function', name: 'look', parameters: { type: 'object' } },
      { type: 'custom', name: 'patch', format: { type: 'grammar', syntax: 'lark', definition: 'x' } },
    ],
    tool_choice: { type: 'function', name: 'look' },
  };
  const chat = async (more: object): Promise<Answer> =>
    send('/v1/chat/completions', { method: 'POST', body: JSON.stringify({ ...body, ...more }) });

  test.each([{}, { messages: [] }, { messages: null }])(
    'is answered as a completion, beside %j',
    async (more) => {
      server = await serve();
      server.chat.script = events(
        start,
        { type: 'tool-start', id: 't', name: 'patch' },
        { type: 'tool-delta', id: 't', json: '{"input":"x"}' },
        { type: 'tool-end', id: 't' },
        { type: 'end', finishReason: 'tool-calls', usage },
      );
      const { json } = await chat(more);
      expect(specFaults('CreateChatCompletionResponse', json)).toEqual([]);
      expect(json).toMatchObject({
        object: 'chat.completion',
        choices: [
          {
            finish_reason: 'tool_calls',
            message: { tool_calls: [{ id: 't', function: { name: 'patch', arguments: '{"input":"x"}' } }] },
          },
        ],
      });
      expect(server.chat.answers[0]!.turn).toMatchObject({
        system: 'be brief',
        messages: [{ role: 'user' }, { role: 'assistant' }, { role: 'user' }, { role: 'user' }],
        toolChoice: { mode: 'required', only: ['look'] },
      });
    },
  );

  test('is streamed in chunks, with usage when that is asked for', async () => {
    server = await serve();
    const { text: sent } = await chat({ stream: true, stream_options: { include_usage: true } });
    const chunks = sent.trimEnd().split('\n\n');
    expect(chunks.pop()).toBe('data: [DONE]');
    const parsed = chunks.map((chunk) => JSON.parse(chunk.replace('data: ', '')) as { object: string });
    expect(parsed.flatMap((chunk) => specFaults('CreateChatCompletionStreamResponse', chunk))).toEqual([]);
    expect(parsed.at(-1)).toMatchObject({ object: 'chat.completion.chunk', usage: { total_tokens: 15 } });
  });

  test('is refused in its own notation', async () => {
    server = await serve();
    expect(
      (await chat({ input: [{ role: 'user', content: [{ type: 'input_image' }] }] })).json,
    ).toMatchObject({
      error: { param: 'input[0].content[0].image_url' },
    });
    expect((await chat({ input: 5 })).json).toMatchObject({ error: { param: 'input' } });
  });

  test('gives way to messages', async () => {
    server = await serve();
    const { status, headers } = await chat({
      messages: [{ role: 'user', content: 'hi' }],
      tool_choice: 'auto',
    });
    expect(status).toBe(200);
    expect(headers.get('x-claude-bridge-ignored')).toContain('input');
    expect(server.chat.answers[0]!.turn.messages).toHaveLength(1);
  });
});

test('strict serving refuses what it would ignore', async () => {
  server = await serve({ strict: true });
  expect((await create({ text: { verbosity: 'low' } })).json).toMatchObject({
    error: { code: 'unsupported_parameter', param: 'text.verbosity' },
  });
  expect((await create({ include: ['reasoning.encrypted_content'] })).status).toBe(200);
});
