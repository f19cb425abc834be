import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { isAllowedHost } from '../../src/http/guards/host-guard.js';
import { chatBody, serve, until } from './serve.js';
import type { Served } from './serve.js';

let server: Served;
let locked: Served;
let open: Served;

beforeAll(async () => {
  server = await serve();
  locked = await serve({ keys: [{ key: 'sk-right' }, { name: 'editor', key: 'sk-editor' }] });
  open = await serve({
    allowedHosts: ['Bridge.Example', '[::5]'],
    allowedOrigins: ['https://app.example', 'vscode-webview://abc'],
  });
});

afterAll(() => {
  server.closeNow();
  locked.closeNow();
  open.closeNow();
});

describe('the Host header', () => {
  test.each<[string | undefined, string, boolean]>([
    ['localhost', '127.0.0.1', true],
    ['LOCALHOST:8000', '127.0.0.1', true],
    ['127.0.0.1:1', '127.0.0.1', true],
    ['127.8.9.10', '127.0.0.1', true],
    ['[::1]:8000', '127.0.0.1', true],
    ['evil.example', '127.0.0.1', false],
    ['localhost.evil.example', '127.0.0.1', false],
    ['127.0.0.1.evil.example', '127.0.0.1', false],
    ['app.localhost', '127.0.0.1', false],
    ['192.168.1.5', '127.0.0.1', false],
    ['', '127.0.0.1', false],
    [undefined, '127.0.0.1', false],
    ['192.168.1.5:80', '192.168.1.5', true],
    ['box.lan', 'box.lan', true],
    ['192.168.1.5', '0.0.0.0', true],
    ['[fe80::1]', '::', true],
    ['evil.example', '0.0.0.0', false],
  ])('%s on %s: %s', (header, bound, allowed) => {
    expect(isAllowedHost(header, bound)).toBe(allowed);
  });

  test('a foreign name is 403, also for health', async () => {
    for (const path of ['/v1/models', '/health']) {
      const response = await request(server.url).get(path).set('host', 'evil.example');
      expect(response.status).toBe(403);
      expect(response.body).toEqual({
        error: {
          message: expect.stringMatching(/"evil\.example", which is not this server.*127\.0\.0\.1/),
          type: 'permission_error',
          param: null,
          code: 'forbidden',
        },
      });
    }
  });
});

describe('allowed hosts', () => {
  test.each([
    ['bridge.example', 200],
    ['BRIDGE.example:8000', 200],
    ['[::5]:1', 200],
    ['localhost', 200],
    ['sub.bridge.example', 403],
    ['bridge.example.evil', 403],
  ])('%s: %d', async (host, status) => {
    expect((await request(open.url).get('/v1/models').set('host', host)).status).toBe(status);
  });
});

describe('web pages', () => {
  test.each(['http://localhost:3000', 'https://localhost', 'http://127.0.0.1:5173', 'http://[::1]:80'])(
    '%s is let in',
    async (origin) => {
      const response = await request(server.url).get('/v1/models').set('origin', origin);
      expect(response.status).toBe(200);
      expect(response.headers['access-control-allow-origin']).toBe(origin);
      expect(response.headers['access-control-expose-headers']).toContain('x-request-id');
      expect(response.headers['access-control-expose-headers']).toContain('x-claude-bridge-warning');
    },
  );

  test.each([
    'https://evil.example',
    'null',
    'http://localhost.evil.example',
    'http://localhost@evil.example',
  ])('%s is kept out, and reaches no model', async (origin) => {
    const before = server.chat.answers.length;
    const post = request(server.url).post('/v1/chat/completions').set('origin', origin);
    const response = await post.type('json').send(chatBody());
    expect(response.status).toBe(403);
    expect(response.headers['access-control-allow-origin']).toBeUndefined();
    expect(server.chat.answers).toHaveLength(before);
    const preflight = await request(server.url).options('/v1/chat/completions').set('origin', origin);
    expect(preflight.status).toBe(403);
  });

  test.each([
    ['https://app.example', 200],
    ['HTTPS://APP.example', 200],
    ['vscode-webview://abc', 200],
    ['http://localhost:1', 200],
    ['http://app.example', 403],
    ['https://app.example:8443', 403],
    ['https://app.example.evil', 403],
    ['https://sub.app.example', 403],
  ])('%s where others are allowed: %d', async (origin, status) => {
    const response = await request(open.url).get('/v1/models').set('origin', origin);
    expect(response.status).toBe(status);
    expect(response.headers['access-control-allow-origin']).toBe(status === 200 ? origin : undefined);
  });

  test('a page of the server itself is let in under every name that the server has', async () => {
    const ask = (origin: string, host: string): request.Test =>
      request(open.url).get('/v1/models').set('origin', origin).set('host', host);
    expect((await ask('https://bridge.example', 'bridge.example')).status).toBe(200);
    expect((await ask('http://bridge.example:1', 'bridge.example:2')).status).toBe(403);
    expect((await ask('http://evil.example', 'evil.example')).status).toBe(403);
  });

  test.each([
    ['cross-site', 'no-cors', 403],
    ['same-site', 'no-cors', 403],
    ['cross-site', 'navigate', 200],
    ['same-origin', 'cors', 200],
    ['none', 'navigate', 200],
  ])('an address embedded %s, %s: %d', async (site, mode, status) => {
    const response = await request(server.url)
      .get('/v1/models')
      .set('sec-fetch-site', site)
      .set('sec-fetch-mode', mode);
    expect(response.status).toBe(status);
  });

  test('a preflight needs no key', async () => {
    const response = await request(locked.url)
      .options('/v1/chat/completions')
      .set('origin', 'http://localhost:3000')
      .set('access-control-request-method', 'POST')
      .set('access-control-request-headers', 'authorization,x-stainless-lang');
    expect(response.status).toBe(204);
    expect(response.headers['access-control-allow-headers']).toBe('authorization,x-stainless-lang');
    expect(response.headers['access-control-allow-private-network']).toBeUndefined();
  });
});

describe('the API key', () => {
  test.each([
    ['authorization', 'Bearer sk-right'],
    ['authorization', 'bearer   sk-right'],
    ['x-api-key', 'sk-right'],
    ['api-key', 'sk-right'],
    ['api-key', 'sk-editor'],
  ])('%s: %s', async (header, value) => {
    expect((await request(locked.url).get('/v1/models').set(header, value)).status).toBe(200);
  });

  test.each([
    ['authorization', 'Bearer sk-wrong'],
    ['authorization', 'Basic sk-right'],
    ['x-api-key', 'sk-right2'],
    ['api-key', ''],
  ])('%s: %s is refused', async (header, value) => {
    const response = await request(locked.url).get('/v1/models').set(header, value);
    expect(response.status).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Bearer');
    expect(response.body).toEqual({
      error: {
        message: expect.stringMatching(/API key/),
        type: 'authentication_error',
        param: null,
        code: 'invalid_api_key',
      },
    });
    expect(response.text).not.toContain('sk-right');
  });

  test('a page that is let in may call this machine from the network', async () => {
    const preflight = (origin: string): request.Test =>
      request(open.url)
        .options('/v1/chat/completions')
        .set('origin', origin)
        .set('access-control-request-method', 'POST')
        .set('access-control-request-private-network', 'true');
    const friend = await preflight('https://app.example');
    expect([friend.status, friend.headers['access-control-allow-private-network']]).toEqual([204, 'true']);
    const stranger = await preflight('https://evil.example');
    expect([stranger.status, stranger.headers['access-control-allow-private-network']]).toEqual([
      403,
      undefined,
    ]);
  });

  test('the log names the key of a request, and never shows it', async () => {
    locked.lines.length = 0;
    for (const key of ['sk-editor', 'sk-right', 'sk-wrong']) {
      await request(locked.url).get('/v1/models').set('x-api-key', key);
    }
    const requests = (): typeof locked.lines => locked.lines.filter(({ message }) => message === 'request');
    await until(() => requests().length === 3);
    expect(requests().map(({ fields }) => fields['client'])).toEqual(['editor', undefined, undefined]);
    expect(JSON.stringify(locked.lines)).not.toContain('sk-');
  });

  test('every route asks for it but health', async () => {
    for (const path of ['/', '/v1/models', '/models/sonnet', '/nothing', '/v1/chat/completions']) {
      expect((await request(locked.url).get(path)).status).toBe(401);
    }
    expect((await request(locked.url).post('/chat/completions').type('json').send(chatBody())).status).toBe(
      401,
    );
    expect((await request(locked.url).get('/health')).status).toBe(200);
    expect((await request(locked.url).get('/v1/health')).status).toBe(200);
    expect(locked.chat.answers).toHaveLength(0);
  });
});
