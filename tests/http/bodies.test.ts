/** Bodies that are large, many, compressed or endless: what is refused, when, and what remains afterwards. */
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createBodyBudget } from '../../src/http/body/body-budget.js';
import type { Response } from 'express';
import { EventEmitter } from 'node:events';
import { closeStores, openEmbedded } from '../state/opened-stores.js';
import { chatBody, serve, until } from './serve.js';
import type { Served } from './serve.js';
import { end, events, start, text, wait } from './scripted-model.js';
import { quickBrotli } from './quick-brotli.js';

const MB = 1024 * 1024;
let server: Served;
afterEach(async () => {
  server.closeNow();
  await closeStores();
});

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
      const pack = { gzip: gzipSync, deflate: deflateSync, br: quickBrotli }[coding];
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

describe.each(['close', 'keep-alive'])(
  'a client that sends on after a refusal, with Connection: %s,',
  (connection) => {
    const keys = [{ name: 'one', key: 'key-of-one' }];
    const form = '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';

    test.each([
      ['with a body that is too large', '/v1/chat/completions', 'application/json', '', 413],
      ['without a key', '/v1/chat/completions', 'application/json', 'X-Api-Key: wrong\r\n', 401],
      [
        'of a file, when another bridge uses the store',
        '/v1/files',
        'multipart/form-data; boundary=x',
        '',
        503,
      ],
    ])('%s, gets one answer and then the end it asked for', async (_, path, type, head, status) => {
      await openEmbedded().records.write([{ put: 'a', value: {} }]);
      server = await serve({ keys, store: openEmbedded() });
      const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
      let received = '';
      let ended = false;
      socket.setEncoding('utf8').on('data', (data: string) => (received += data));
      socket.on('error', () => undefined).on('end', () => (ended = true));
      const key = head === '' ? 'X-Api-Key: key-of-one\r\n' : head;
      // More than the system takes for a server that does not read.
      const body = form + 'y'.repeat(24 * MB);
      socket.write(
        `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${key}Connection: ${connection}\r\nContent-Type: ${type}\r\n` +
          `Content-Length: ${body.length}\r\n\r\n${body.slice(0, MB)}`,
      );
      await until(() => received.endsWith('}'));
      expect(await new Promise((sent) => socket.write(body.slice(MB), sent))).toBeFalsy();
      if (connection === 'keep-alive')
        socket.write('GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
      await until(() => ended);
      socket.destroy();
      const statuses = [...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, found]) => Number(found));
      expect(statuses).toEqual(connection === 'close' ? [status] : [status, 200]);
    });
  },
);

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

test('24 compressed bodies of 18 MB at once: a few are answered, the others refused, and small ones always pass', async () => {
  server = await serve({ bodyLimitBytes: 20 * MB });
  server.chat.script = async function* (_turn, signal) {
    yield start;
    await wait(1500, signal);
    yield* [text('Hey'), end];
  };
  const packed = gzipSync(padded(18 * MB));
  expect(packed.length).toBeLessThan(60_000);
  const statuses: Promise<number>[] = [];
  for (let count = 0; count < 24; count++) statuses.push(whole(packed, { 'content-encoding': 'gzip' }));
  const small = Array.from({ length: 10 }, async () => whole(chatBody()));
  expect(new Set(await Promise.all(small))).toEqual(new Set([200]));
  const counted = await Promise.all(statuses);
  expect(new Set(counted)).toEqual(new Set([200, 429]));
  expect(counted.filter((status) => status === 200).length).toBeLessThanOrEqual(8);
  // All is given back.
  server.chat.script = events(start, text('Hey'), end);
  await until(() => server.lines.filter(({ message }) => message === 'request').length === 34);
  expect(await whole(packed, { 'content-encoding': 'gzip' })).toBe(200);
});

test('a body with very many small values is refused before it is parsed', async () => {
  server = await serve({ bodyLimitBytes: 20 * MB });
  for (const part of ['[],', '1,', '{"":0},'])
    expect(await whole(Buffer.concat([Buffer.from('{"x":['), Buffer.alloc(19 * MB - 6, part)]))).toBe(413);
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
