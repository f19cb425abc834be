/** Bodies that are large, many, compressed or endless: what is refused, when, and what remains afterwards. */
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createBodyBudget } from '../../src/http/body/body-budget.js';
import type { Response } from 'express';
import { EventEmitter } from 'node:events';
import { chatBody, serve, until } from './serve.js';
import type { Served } from './serve.js';
import { end, events, start, text, wait } from './scripted-model.js';

const MB = 1024 * 1024;
let server: Served;
afterEach(() => server.closeNow());

interface Sent {
  readonly request: ClientRequest;
  readonly status: Promise<number>;
}

function send(headers: Readonly<Record<string, string | number>>): Sent {
  const sent = request({
    ...{ port: server.port, host: '127.0.0.1', method: 'POST', path: '/v1/chat/completions' },
    headers: { 'content-type': 'application/json', ...headers },
  });
  // What is refused may be cut off while it is still being sent.
  sent.on('error', () => undefined);
  const status = new Promise<number>((resolve) => {
    sent.once('response', (response: IncomingMessage) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
  });
  return { request: sent, status };
}

async function whole(body: Buffer | string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const { request: sent, status } = send({ ...headers, 'content-length': Buffer.byteLength(body) });
  sent.end(body);
  return status;
}

const padded = (bytes: number): string => chatBody({ padding: ' '.repeat(bytes) });

describe('a body beyond the limit', () => {
  test('is refused by its content length before any of it arrives', async () => {
    server = await serve();
    const { request: sent, status } = send({ 'content-length': 2 * MB });
    sent.flushHeaders();
    expect(await status).toBe(413);
    sent.destroy();
  });

  test('without a content length is refused at the limit, and its connection closes', async () => {
    server = await serve();
    const { request: sent, status } = send({ 'transfer-encoding': 'chunked' });
    const closed = new Promise((resolve) => sent.once('close', resolve));
    sent.write(' '.repeat(2 * MB));
    expect(await status).toBe(413);
    await closed;
  });

  test.each(['gzip', 'deflate', 'br'] as const)(
    'compressed with %s is refused, and a small one is read',
    async (coding) => {
      server = await serve();
      const pack = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }[coding];
      expect(await whole(pack(padded(30 * MB)), { 'content-encoding': coding })).toBe(413);
      expect(await whole(pack(padded(900_000)), { 'content-encoding': coding })).toBe(200);
    },
  );

  test('leaves the connection usable when all of it arrived', async () => {
    server = await serve();
    const post = async (body: string): Promise<number> =>
      (
        await fetch(`${server.url}/v1/chat/completions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        })
      ).status;
    expect(await post(padded(2 * MB))).toBe(413);
    expect(await post(chatBody())).toBe(200);
  });
});

test('a client that leaves in the middle of its body is logged and holds no memory', async () => {
  server = await serve();
  const { request: sent } = send({ 'content-length': 900_000 });
  sent.write(' '.repeat(100_000));
  const running = async (): Promise<string> => (await fetch(`${server.url}/v1/status`)).text();
  while (!(await running()).includes('"route":"/v1/chat/completions"'));
  sent.destroy();
  const line = (): unknown => server.lines.find(({ fields }) => fields['route'] === '/v1/chat/completions');
  await until(() => line() !== undefined);
  expect(line()).toMatchObject({ level: 'info', fields: { status: 499 } });
});

test('72 compressed bodies of 45 MB at once: a few are answered, the others refused, and small ones always pass', async () => {
  server = await serve({ bodyLimitBytes: 50 * MB });
  server.chat.script = async function* (_turn, signal) {
    yield start;
    await wait(1500, signal);
    yield* [text('Hey'), end];
  };
  const packed = gzipSync(padded(45 * MB));
  expect(packed.length).toBeLessThan(60_000);
  const statuses: Promise<number>[] = [];
  for (let count = 0; count < 72; count++) statuses.push(whole(packed, { 'content-encoding': 'gzip' }));
  const small = Array.from({ length: 10 }, async () => whole(chatBody()));
  expect(new Set(await Promise.all(small))).toEqual(new Set([200]));
  const counted = await Promise.all(statuses);
  expect(new Set(counted)).toEqual(new Set([200, 429]));
  expect(counted.filter((status) => status === 200).length).toBeLessThanOrEqual(8);
  // All is given back.
  server.chat.script = events(start, text('Hey'), end);
  await until(() => server.lines.filter(({ message }) => message === 'request').length === 82);
  expect(await whole(packed, { 'content-encoding': 'gzip' })).toBe(200);
});

test('a body with very many small values is refused before it is parsed', async () => {
  server = await serve({ bodyLimitBytes: 50 * MB });
  for (const part of ['[],', '1,', '{"":0},'])
    expect(await whole(`{"x":[${part.repeat(20 * MB)}0]}`.slice(0, 49 * MB))).toBe(413);
});

describe('the budget', () => {
  const response = (): Response => new EventEmitter() as unknown as Response;

  test('lets in the start of every body, and is released when the response closes', () => {
    const budget = createBodyBudget(50 * MB);
    const [one, other] = [response(), response()];
    budget.open(one).reserve(200 * MB);
    const share = budget.open(other);
    share.reserve(256 * 1024);
    expect(() => share.reserve(MB)).toThrow(expect.objectContaining({ code: 'queue_full', retryable: true }));
    one.emit('close');
    share.reserve(100 * MB);
    expect(() => share.reserve(101 * MB)).toThrow(
      expect.objectContaining({ code: 'request_too_large', retryable: false }),
    );
    budget.open(response()).reserve(200 * MB);
  });
});
