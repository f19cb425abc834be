/** Misconfigured and old clients: each learns what to change, and none gets an answer to something it did not ask. */
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { end, events, start, text } from './scripted-model.js';
import { chatBody, serve, type Served } from './serve.js';

let server: Served;
beforeAll(async () => {
  server = await serve();
  server.chat.script = events(start, text('hi'), end);
});
afterAll(() => server.closeNow());

async function post(body: Uint8Array): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${server.url}/v1/chat/completions`, { method: 'POST', headers, body: Uint8Array.from(body) });
}

test.each([
  ['Latin-1', Buffer.from(chatBody({ user: 'é' }), 'latin1')],
  ['UTF-16', Buffer.from(chatBody(), 'utf16le').fill(0xfe, 0, 1)],
  ['a character that is cut in two', Buffer.from(`${chatBody()}é`).subarray(0, -1)],
  [
    'a surrogate',
    Buffer.concat([Buffer.from('{"model":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
  ],
])('a body in %s is 415', async (_what, body) => {
  const refused = await post(body);
  expect(refused.status).toBe(415);
  expect(await refused.json()).toMatchObject({
    error: { code: 'unsupported_media_type', message: expect.stringContaining('not valid UTF-8') },
  });
  expect(server.chat.answers).toEqual([]);
});

test('a body in UTF-8 is answered, with a mark at its beginning too', async () => {
  for (const mark of ['', '\uFEFF']) {
    const body = chatBody({ messages: [{ role: 'user', content: 'ünï🙂' }] });
    expect((await post(Buffer.from(mark + body))).status).toBe(200);
    expect(JSON.stringify(server.chat.answers.at(-1)?.turn)).toContain('ünï🙂');
  }
});

async function http10(request: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1').setEncoding('utf8');
  let answer = '';
  socket.on('data', (piece: string) => (answer += piece));
  socket.write(request);
  await once(socket, 'end');
  socket.destroy();
  return answer.split('\r\n')[0]!;
}

test.each([
  ['GET /health HTTP/1.0\r\n\r\n', '200'],
  ['GET /v1/health/ready HTTP/1.0\r\n\r\n', '200'],
  ['GET /health/live HTTP/1.0\r\n\r\n', '200'],
  ['GET /health HTTP/1.0\r\nHost: evil.example\r\n\r\n', '403'],
  ['GET /v1/models HTTP/1.0\r\n\r\n', '403'],
  ['GET /healthy HTTP/1.0\r\n\r\n', '403'],
  ['GET /health HTTP/1.1\r\nConnection: close\r\n\r\n', '400'],
])('%j: %s', async (request, status) => {
  expect(await http10(request)).toContain(` ${status} `);
});

test.each([
  ['//v1/models', '/v1/models'],
  ['/v1//models', '/v1/models'],
  ['/v1/v1/chat/completions', '/v1/chat/completions'],
  ['/v1/v1/v1/models', '/v1/models'],
  ['//v1/v1//models', '/v1/models'],
])('%s is 404 and says %s', async (path, meant) => {
  const answer = await fetch(`${server.url}${path}`);
  expect(answer.status).toBe(404);
  const { error } = (await answer.json()) as { error: { message: string } };
  expect(error.message).toContain(`Did you mean ${meant}? The client`);
  expect(error.message).toContain(`, such as ${server.url}/v1.`);
});

test('another unknown path gets no such hint', async () => {
  expect(await (await fetch(`${server.url}/v1/nothing`)).text()).not.toContain('Did you mean');
});
