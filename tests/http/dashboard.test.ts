/** Who gets the dashboard and who gets JSON, what the page may do, and what needs a key. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { UsageBook } from '../../src/core/usage.js';
import { serve } from './serve.js';
import type { Served } from './serve.js';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';
const usage: UsageBook = {
  add: () => undefined,
  spent: () => undefined,
  sinceStart: () => [],
  recent: () => [],
  since: () => Promise.resolve([]),
};
let folder: string;
let server: Served;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'claude-bridge-page-'));
  writeFileSync(
    path.join(folder, 'index.html'),
    '<!doctype html><title>the page</title><code>claude-bridge config get</code>',
  );
  writeFileSync(path.join(folder, 'app.js'), 'export {};');
  writeFileSync(path.join(folder, 'secret.txt'), 'not of the page');
  const startPageFolder = pathToFileURL(`${folder}/`);
  server = await serve({ startPageFolder, usage, keys: [{ name: 'laptop', key: 'the-right-key' }] });
});
afterAll(() => {
  server.closeNow();
  rmSync(folder, { recursive: true, force: true });
});
const get = async (route: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.url}${route}`, { headers });
const key = { authorization: 'Bearer the-right-key' };

describe('GET /', () => {
  test('a browser gets the page, without a key, under a policy that allows nothing foreign and nothing inline', async () => {
    const response = await get('/', { accept: BROWSER });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ]);
    expect(await response.text()).toContain('the page');
    const policy = response.headers.get('content-security-policy')!.split('; ');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
      ]),
    );
    expect(policy).toEqual(
      expect.arrayContaining(["require-trusted-types-for 'script'", 'trusted-types dompurify']),
    );
    expect(policy.join(' ')).not.toMatch(/unsafe|http|\*/);
    expect(response.headers.get('vary')).toMatch(/accept/i);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each([
    ['npx claude-bridge', 'npx claude-bridge'],
    // Whoever has no key need not know where the bridge lies.
    ['node /home/me/bin/claude-bridge.js', 'claude-bridge'],
  ])('where %s starts the bridge, the page says %s', async (command, told) => {
    const startPageFolder = pathToFileURL(`${folder}/`);
    const typed = await serve({ startPageFolder, command });
    const page = await fetch(typed.url, { headers: { accept: BROWSER } });
    expect(await page.text()).toContain(`<code>${told} config get</code>`);
    expect(await (await fetch(`${typed.url}/v1/status`)).json()).toMatchObject({ command });
    typed.closeNow();
  });

  test.each([['*/*'], ['application/json'], ['application/json, text/html;q=0.5'], ['']])(
    'a program that accepts "%s" gets the JSON, and needs the key',
    async (accept) => {
      expect((await get('/', { accept })).status).toBe(401);
      const response = await get('/', { ...key, accept });
      expect(await response.json()).toMatchObject({ name: 'claude-bridge', base_url: `${server.url}/v1` });
    },
  );

  test('without a built page, a browser gets the JSON too', async () => {
    const bare = await serve({ startPageFolder: pathToFileURL(`${folder}/nothing-here/`) });
    const response = await fetch(bare.url, { headers: { accept: BROWSER } });
    expect(await response.json()).toMatchObject({ name: 'claude-bridge' });
    bare.closeNow();
  });
});

describe('the files of the page', () => {
  test('are served by their names and types', async () => {
    const response = await get('/page/app.js');
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/javascript; charset=utf-8',
    ]);
  });

  test.each([
    ['/page/secret.txt'],
    ['/page/missing.js'],
    ['/page/..%2f..%2fpackage.json'],
    ['/page/%2e%2e/package.json'],
    ['/page/__proto__'],
  ])('%s is not one of them', async (route) => {
    expect([401, 404]).toContain((await get(route)).status);
    expect((await get(route, key)).status).toBe(404);
  });
});

describe('the data', () => {
  test.each([['/metrics'], ['/v1/metrics'], ['/v1/usage'], ['/usage'], ['/v1/status']])(
    '%s needs the key',
    async (route) => {
      expect((await get(route)).status).toBe(401);
      expect((await get(route, key)).status).toBe(200);
    },
  );

  test.each([['0'], ['-1'], ['3651'], ['ten'], ['1.5'], ['1&days=2'], ['']])(
    'days=%s is refused by name',
    async (days) => {
      const response = await get(`/v1/usage?days=${days}`, key);
      expect([response.status, await response.json()]).toMatchObject([
        422,
        { error: { code: 'validation_error', param: 'days' } },
      ]);
    },
  );

  test('all days are there without gaps, even across a clock change', async () => {
    const body = (await (await get('/v1/usage?days=400', key)).json()) as { by_day: { date: string }[] };
    expect(new Set(body.by_day.map(({ date }) => date)).size).toBe(400);
  });
});
