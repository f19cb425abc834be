/** Every response carries the security headers. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect } from 'node:net';
import { once } from 'node:events';
import { end, events, start, text } from './scripted-model.js';
import { chatBody, serve, type Served } from './serve.js';

let server: Served;
beforeAll(async () => {
  server = await serve({ keys: [{ key: 'long-enough' }] });
  server.chat.script = events(start, text('hi'), end);
});
afterAll(() => server.closeNow());

const post = (body: string): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: 'Bearer long-enough' },
  body,
});

test.each<[string, RequestInit]>([
  ['/health', {}],
  ['/health/live', {}],
  ['/openapi.json', {}],
  ['/docs', {}],
  ['/v1/status', {}],
  ['/metrics', { headers: { authorization: 'Bearer long-enough' } }],
  ['/nothing', { headers: { authorization: 'Bearer long-enough' } }],
  ['/v1/chat/completions', post(chatBody())],
  ['/v1/chat/completions', post(chatBody({ stream: true }))],
  ['/v1/chat/completions', post('{')],
])('%s', async (path, init) => {
  const { headers } = await fetch(`${server.url}${path}`, init);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
});

test('bytes that are not HTTP', async () => {
  const socket = connect(server.port, '127.0.0.1').setEncoding('utf8');
  let answer = '';
  socket.on('data', (piece: string) => (answer += piece));
  socket.write('no http\r\n\r\n');
  await once(socket, 'end');
  socket.destroy();
  expect(answer).toContain('nosniff');
});
