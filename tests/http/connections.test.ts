/** Stalled connections are cut, including half-open ones; slow but steady ones are served. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { end, events, start, text, wait } from './scripted-model.js';
import { chatBody, rawChat, serve, until } from './serve.js';
import type { Served } from './serve.js';
import { deferred } from '../support/deferred.js';

let server: Served;
afterEach(() => server.closeNow());

/** A client that keeps its side open whatever the server does, and reads. */
async function come(bytes = ''): Promise<{ socket: Socket; received: () => string; gone: Promise<unknown> }> {
  const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  let received = '';
  socket.setEncoding('utf8').on('data', (data: string) => (received += data));
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  if (bytes !== '') socket.write(bytes);
  const gone = new Promise((resolve) => socket.once('end', resolve).once('close', resolve));
  return { socket, received: () => received, gone };
}

const post = (length: number): string =>
  'POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
  `Content-Length: ${length}\r\n\r\n`;
const request = (more: object = {}): string => post(Buffer.byteLength(chatBody(more))) + chatBody(more);
/** More than the system's own buffers take in. */
const much = 'x'.repeat(1_000_000);

describe('an answer that nobody reads', () => {
  test('is cut, its model’s work is ended, and the log says why', async () => {
    server = await serve({}, { unreadMs: 300 });
    server.chat.script = async function* () {
      yield start;
      for (;;) yield await Promise.resolve(text(much));
    };
    const { socket } = rawChat(server, { stream: true });
    socket.pause();
    await until(() => server.chat.answers.length === 1);
    await server.chat.answers[0]!.over;
    expect(server.chat.answers[0]!.signal.reason).toMatchObject({
      code: 'timeout',
      message:
        'The client read nothing of its answer for 0.3 s. To wait longer: `claude-bridge config set silence-timeout SECONDS`.',
    });
    await until(() => server.lines.some(({ message }) => message === 'connection cut'));
    expect(server.lines.find(({ message }) => message === 'request')?.fields).toMatchObject({ status: 499 });
    socket.destroy();
  });

  test('is cut even when it is complete', async () => {
    server = await serve({}, { unreadMs: 300 });
    server.chat.script = events(start, ...Array.from({ length: 30 }, () => text(much)), end);
    const { socket } = rawChat(server);
    socket.pause();
    await until(() => server.lines.some(({ message }) => message === 'request'));
    expect(server.lines.at(-1)?.fields).toMatchObject({ status: 499, error: 'timeout' });
    socket.destroy();
  });

  test('is sent completely when its client reads slowly', async () => {
    server = await serve({}, { unreadMs: 600 });
    server.chat.script = events(start, ...Array.from({ length: 20 }, () => text(much)), end);
    const { socket, received } = rawChat(server, { stream: true });
    while (!received().slice(-100).includes('[DONE]')) {
      socket.pause();
      await delay(100);
      socket.resume();
      await delay(5);
    }
    expect(
      received()
        .match(/x{10,}/g)
        ?.join(''),
    ).toHaveLength(20 * much.length);
    socket.destroy();
  });

  test('is not cut while the model is silent', async () => {
    server = await serve({}, { unreadMs: 100 });
    server.chat.script = async function* (_turn, signal) {
      yield* [start, text('half')];
      await wait(800, signal);
      yield* [text('rest'), end];
    };
    const { received } = rawChat(server, { stream: true });
    await until(() => received().includes('[DONE]'));
    expect(received()).toContain('rest');
  });
});

describe('a request that does not arrive', () => {
  const arrival = { headMs: 150, stalledMs: 300, requestMs: 60_000, checkMs: 50 };
  /** The head comes at once, but this process may be busy with sending. */
  const steady = { ...arrival, headMs: 60_000 };
  const nobodyLeft = async (): Promise<void> => until(() => server.connections === 0);

  test.each([
    ['not a byte', ''],
    ['a part of a head', 'POST /v1/chat/completions HTTP/1.1\r\nHost: loc'],
    ['a part of a body', `${post(1000)}{"model":`],
    ['nonsense', 'NONSENSE\r\n\r\n'],
  ])('is answered and closed, although the client keeps its side open: %s', async (_what, bytes) => {
    server = await serve({}, { arrival });
    const clients = await Promise.all(Array.from({ length: 40 }, () => come(bytes)));
    await Promise.all(clients.map(({ gone }) => gone));
    await nobodyLeft();
    for (const { received, socket } of clients) {
      expect(received()).toMatch(/^HTTP\/1\.1 400 /);
      socket.destroy();
    }
    expect(server.chat.answers).toEqual([]);
  });

  test('and is closed by its client in the middle does so at once', async () => {
    server = await serve();
    const clients = await Promise.all(
      ['', 'POST /v1', `${post(1000)}{"model":`].map(async (bytes) => come(bytes)),
    );
    for (const { socket } of clients) socket.end();
    await nobodyLeft();
    expect(server.chat.answers).toEqual([]);
  });

  test('fast, but does so steadily, is served', async () => {
    server = await serve({}, { arrival: steady });
    const body = chatBody({ messages: [{ role: 'user', content: 'x'.repeat(40_000) }] });
    const { socket, received } = await come(post(body.length));
    for (let at = 0; at < body.length; at += 2000) {
      socket.write(body.slice(at, at + 2000));
      await delay(30);
    }
    await until(() => received().includes('Hey'));
    socket.destroy();
  });

  test('of 50 MB in one piece is served', async () => {
    server = await serve({ bodyLimitBytes: 60 * 1024 * 1024 }, { arrival: steady });
    const content = 'x'.repeat(5 * 1024 * 1024);
    const body = chatBody({ messages: Array.from({ length: 10 }, () => ({ role: 'user', content })) });
    const { socket, received } = await come(post(body.length) + body);
    await until(() => received().includes('Hey'));
    socket.destroy();
  });
});

describe('a client that closes its sending side after the request', () => {
  test.each([true, false])('gets its answer (stream: %s)', async (stream) => {
    server = await serve();
    const { promise: told, resolve: goOn } = deferred();
    server.chat.script = async function* () {
      await told;
      yield* [start, text('Hey'), end];
    };
    const { socket, received, gone } = await come();
    socket.end(request({ stream }));
    await until(() => received().includes('100 Continue'));
    goOn();
    await gone;
    expect(received()).toMatch(/\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    expect(received()).toContain(stream ? '[DONE]' : '"content":"Hey"');
  });

  test('gets the rest of a stream that has begun', async () => {
    server = await serve();
    const { promise: told, resolve: goOn } = deferred();
    server.chat.script = async function* () {
      yield* [start, text('first ')];
      await told;
      yield* [text('second'), end];
    };
    const { socket, received, gone } = await come(request({ stream: true }));
    await until(() => received().includes('first'));
    socket.end();
    await until(() => received().includes(': ping'));
    goOn();
    await gone;
    expect(received()).toContain('second');
    expect(received()).toContain('[DONE]');
  });

  test('gets all its answers, to requests that did not wait for one another', async () => {
    server = await serve();
    let goOn = (): void => undefined;
    const told = new Promise<void>((resolve) => (goOn = resolve));
    server.chat.script = async function* () {
      await told;
      yield* [start, text('Hey'), end];
    };
    const { socket, received, gone } = await come(request().repeat(20));
    await until(() => server.chat.answers.length === 20);
    socket.end();
    await until(() => received().includes('100 Continue'));
    goOn();
    await gone;
    expect(received().match(/"content":"Hey"/g)).toHaveLength(20);
  });

  test.each([true, false])('and then is gone ends the model’s work (stream: %s)', async (stream) => {
    server = await serve();
    server.chat.script = async function* (_turn, signal) {
      yield* [start, text('first ')];
      await wait(60_000, signal);
    };
    const { socket } = await come(request({ stream }));
    await until(() => server.chat.answers[0]?.pulled === 2);
    socket.destroy();
    await server.chat.answers[0]!.over;
    expect(server.chat.answers[0]!.signal.reason).toMatchObject({ code: 'cancelled' });
  });
});

describe('more connections than allowed', () => {
  test('idle connections make room, the longest idle first', async () => {
    server = await serve({}, { maxConnections: 3 });
    const clients = [await come(), await come(), await come()];
    const more = await come(request());
    await clients[0]!.gone;
    await until(() => more.received().includes('Hey'));
    expect(clients[1]!.socket.readableEnded).toBe(false);
    for (const { socket } of [...clients, more]) socket.destroy();
  });

  test('connections whose request has not fully arrived make room too', async () => {
    server = await serve({}, { maxConnections: 3 });
    const clients = [
      await come(`${post(1000)}{`),
      await come(`${post(1000)}{`),
      await come(`${post(1000)}{`),
    ];
    await until(() => server.connections === 3);
    const more = await come(request());
    await until(() => more.received().includes('Hey'));
    await until(() => server.connections <= 3);
    for (const { socket } of [...clients, more]) socket.destroy();
  });

  test('when all are busy, a new one gets an error, and the running answers continue', async () => {
    server = await serve({}, { maxConnections: 2 });
    const { promise: told, resolve: goOn } = deferred();
    server.chat.script = async function* () {
      yield* [start, text('half')];
      await told;
      yield* [text('rest'), end];
    };
    const running = [await come(request({ stream: true })), await come(request({ stream: true }))];
    await until(() => running.every(({ received }) => received().includes('half')));
    const refused = await come(request());
    await refused.gone;
    expect(refused.received()).toMatch(/^HTTP\/1\.1 503 /);
    expect(refused.received()).toMatch(/\r\nretry-after: 5\r\n/i);
    expect(refused.received()).toContain('as many connections as it can hold');
    expect(refused.received()).toMatch(/\r\nx-request-id: req_id\d+\r\n/);
    const anthropic = await come(request().replace('/v1/chat/completions', '/v1/messages'));
    await anthropic.gone;
    const [head = '', body = ''] = anthropic.received().split('\r\n\r\n');
    const id = /^request-id: (req_id\d+)$/m.exec(head)?.[1];
    expect(head.split('\r\n')).toContain(`x-request-id: ${id}`);
    expect(JSON.parse(body)).toMatchObject({ error: { type: 'overloaded_error' }, request_id: id });
    goOn();
    await until(() => running.every(({ received }) => received().includes('[DONE]')));
    expect(server.chat.answers).toHaveLength(2);
    const next = await come(request());
    await until(() => next.received().includes('200 OK'));
    for (const { socket } of [...running, refused, anthropic, next]) socket.destroy();
  });
});
