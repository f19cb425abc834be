import { once } from 'node:events';
import { Agent, get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { listen } from '../../src/http/listen.js';
import { end, start, text, wait } from './scripted-model.js';
import { rawChat, serve, until } from './serve.js';

describe('listening', () => {
  test('a taken port rejects with the error of the system', async () => {
    const first = await listen(() => undefined, { host: '127.0.0.1', port: 0 });
    await expect(listen(() => undefined, { host: '127.0.0.1', port: first.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    await first.close();
  });

  test.each([
    ['127.0.0.1', /^http:\/\/127\.0\.0\.1:\d+$/],
    ['0.0.0.0', /^http:\/\/127\.0\.0\.1:\d+$/],
    ['localhost', /^http:\/\/localhost:\d+$/],
  ])('the URL of %s', async (host, url) => {
    const listener = await listen(() => undefined, { host, port: 0 });
    expect(listener.url).toMatch(url);
    await listener.close();
  });
});

describe('closing', () => {
  test('waits for the running answer, ends idle and unused connections, and takes no new ones', async () => {
    const server = await serve();
    server.chat.script = async function* (_turn, signal) {
      yield start;
      await wait(150, signal);
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
    await Promise.all([closed, served]);
    expect(received()).toContain('still here');
    expect(received()).toContain('[DONE]');
    await server.close();
    agent.destroy();
  });

  test('at once cuts the running answer, which is aborted', async () => {
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
