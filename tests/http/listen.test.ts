import express from 'express';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { listen } from '../../src/http/server/listen.js';
import { end, start, text, wait } from './scripted-model.js';
import { rawChat, serve, until } from './serve.js';
import { deferred } from '../support/deferred.js';

const newId = (): string => 'x';

describe('listening', () => {
  test('a taken port rejects with the error of the system', async () => {
    const first = await listen(express(), { host: '127.0.0.1', port: 0, newId });
    const taken = listen(express(), { host: '127.0.0.1', port: first.port, newId });
    await expect(taken).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await first.close();
  });

  test.each([
    ['127.0.0.1', /^http:\/\/127\.0\.0\.1:\d+$/],
    ['0.0.0.0', /^http:\/\/127\.0\.0\.1:\d+$/],
    ['localhost', /^http:\/\/localhost:\d+$/],
  ])('the URL of %s', async (host, url) => {
    const listener = await listen(express(), { host, port: 0, newId });
    expect(listener.url).toMatch(url);
    await listener.close();
  });
});

describe('closing', () => {
  test('waits for the running answer, ends idle and unused connections, and takes no new ones', async () => {
    const server = await serve();
    const { promise: told, resolve: goOn } = deferred();
    server.chat.script = async function* () {
      yield start;
      await told;
      yield* [text('still here'), end];
    };
    const agent = new Agent({ keepAlive: true });
    const [response] = (await once(get(`${server.url}/health`, { agent }), 'response')) as [IncomingMessage];
    await once(response.resume(), 'end');
    const unused = connect(server.port, '127.0.0.1');
    await once(unused, 'connect');
    unused.resume();
    const { socket, received } = rawChat(server, { stream: true });
    const served = once(socket, 'close');
    await until(() => server.chat.answers.length === 1);

    const unusedClosed = once(unused, 'close');
    const closed = server.close();
    await unusedClosed;
    expect(received()).not.toContain('[DONE]');
    const late = connect(server.port, '127.0.0.1');
    await expect(once(late, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    goOn();
    await Promise.all([closed, served]);
    expect(received()).toContain('still here');
    expect(received()).toContain('[DONE]');
    await server.close();
    agent.destroy();
  });

  test('answers a late request on a connection that was open before', async () => {
    const server = await serve();
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    // Answered after the server has seen the other connection.
    await fetch(`${server.url}/health`);
    let received = '';
    socket.setEncoding('utf8').on('data', (data: string) => (received += data));
    const closed = server.close();
    socket.write('GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await Promise.all([closed, once(socket, 'close')]);
    expect(received).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(received).toMatch(/\r\nconnection: close\r\n/i);
  });

  test('is announced: every answer that has not begun closes its connection, and new connections are accepted', async () => {
    const server = await serve();
    const { promise: told, resolve: goOn } = deferred();
    server.chat.script = async function* () {
      await told;
      yield* [start, text('still here'), end];
    };
    expect((await fetch(`${server.url}/health`)).headers.get('connection')).toBe('keep-alive');
    const { socket, received } = rawChat(server);
    const served = once(socket, 'close');
    await until(() => server.chat.answers.length === 1);
    server.retireConnections();
    expect((await fetch(`${server.url}/health`)).headers.get('connection')).toBe('close');
    goOn();
    await served;
    expect(received()).toMatch(/\r\nconnection: close\r\n/i);
    expect(received()).toContain('still here');
    await server.close();
  });

  test('at once cuts and aborts the running answer', async () => {
    const server = await serve();
    server.chat.script = async function* (_turn, signal) {
      yield start;
      await wait(60_000, signal);
    };
    const { socket } = rawChat(server, { stream: true });
    await until(() => server.chat.answers[0]?.pulled === 1);
    const closed = server.close();
    server.closeNow();
    await Promise.all([closed, once(socket, 'close'), server.chat.answers[0]?.over]);
    expect(server.chat.answers[0]?.signal.aborted).toBe(true);
  });
});

describe('bytes that are not a request', () => {
  test.each([
    ['words', 'NONSENSE\r\n\r\n', /not valid HTTP/],
    [
      'a length that is not a number',
      'GET /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n',
      /not valid HTTP/,
    ],
    ['a version nobody knows', 'GET /health HTTP/9.9\r\nHost: localhost\r\n\r\n', /not valid HTTP/],
    [
      'endless headers',
      `GET /health HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`,
      /headers are too long/,
    ],
    [
      'a chunk of no length',
      'POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
        'Transfer-Encoding: chunked\r\n\r\nzz\r\n',
      /not valid HTTP/,
    ],
    [
      'two lengths',
      'POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
        'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      /not valid HTTP/,
    ],
  ])('%s', async (_what, bytes, message) => {
    const server = await serve();
    const socket = connect(server.port, '127.0.0.1');
    let received = '';
    socket.setEncoding('utf8').on('data', (data: string) => (received += data));
    socket.on('error', () => undefined);
    socket.write(bytes);
    await once(socket, 'close');
    const [head = '', body = ''] = received.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(head).toMatch(/content-type: application\/json/i);
    expect(head).toMatch(/x-request-id: req_id1\r\n/);
    expect(head).not.toMatch(/\r\nrequest-id/);
    expect(JSON.parse(body)).toEqual({
      error: {
        message: expect.stringMatching(message),
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_request',
      },
    });
    expect(server.chat.answers).toEqual([]);
    server.closeNow();
  });

  test('after a request whose answer is running end the connection, and do not mix with the answer', async () => {
    const server = await serve();
    server.chat.script = async function* (_turn, signal) {
      yield* [start, text('half')];
      await wait(60_000, signal);
    };
    const { socket, received } = rawChat(server, { stream: true });
    await until(() => received().includes('half'));
    socket.write('NONSENSE\r\n\r\n');
    await once(socket, 'close');
    expect(received()).not.toContain('not valid HTTP');
    await server.chat.answers[0]?.over;
    expect(server.chat.answers[0]?.signal.aborted).toBe(true);
    server.closeNow();
  });

  test('a client that stops in the middle of its body harms nobody', async () => {
    const server = await serve();
    const socket = connect(server.port, '127.0.0.1');
    socket.write(
      'POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
        'Content-Length: 1000\r\n\r\n{"model":',
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await until(() => server.lines.length > 0);
    expect(server.lines.filter(({ level }) => level === 'error')).toEqual([]);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    expect(server.chat.answers).toEqual([]);
    server.closeNow();
  });
});
