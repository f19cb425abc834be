import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { answer } from '../support/api-reply.js';
import { deferred } from '../support/deferred.js';
import { freePort } from '../support/free-port.js';
import { eventually } from '../support/instances.js';
import { processesMarked, waitUntilGone } from '../support/leftovers.js';
import { startMessagesApi } from '../support/messages-api.js';
import type { MessagesApi, RecordedRequest } from '../support/messages-api.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { trustCli } from '../support/trusted-cli.js';
import { otherUrls } from '../../src/cli/server/network.js';
import { sandbox, start } from './command.js';
import type { Finished, Sandbox, Started } from './command.js';
import { SOON_MS } from '../support/soon.js';

let api: MessagesApi;
let box: Sandbox;
async function arrive(): Promise<void> {
  api = await startMessagesApi();
  box = sandbox({
    CLAUDE_CODE_OAUTH_TOKEN: 'made-up',
    CLAUDE_CLI_PATH: NEWEST_CLI.path,
    ANTHROPIC_BASE_URL: api.url,
    SERVER_PORT: '0',
    CLAUDE_BRIDGE_SPARES: '0',
  });
  await trustCli(NEWEST_CLI.path, box.env);
}
async function leave(): Promise<void> {
  await waitUntilGone(() => processesMarked(box.home));
  await api.close();
  box[Symbol.dispose]();
}

const serve = (env: Record<string, string> = {}, ...args: string[]): Started =>
  start(['serve', ...args], { ...box.env, ...env });
const baseUrl = async (server: Started): Promise<string> => {
  const [, url = ''] = await server.saw(/Base URL +(\S+)/);
  return url;
};
const ask = async (base: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${base}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'sonnet', stream: true, messages: [{ role: 'user', content: 'hello' }] }),
  });

describe('one server, from its start to its end', () => {
  let finished: Finished;
  let base: string;
  let url: string;
  let answered: string;
  let health: unknown;
  let curled: readonly [number, string];
  let ollamaUrl: string;
  let ollama: readonly [string, number];
  let askedToStart: number;
  let sent: RecordedRequest;

  beforeAll(async () => {
    await arrive();
    const port = await freePort();
    const server = serve(
      { ANTHROPIC_API_KEY: 'sk-not-passed-on', ANTHROPIC_AUTH_TOKEN: 'nor-this' },
      ...['--default-model', 'opus', '--ollama-port', String(port)],
    );
    base = await baseUrl(server);
    url = base.replace(/\/v1$/, '');
    await server.saw(/Ctrl-C stops it/);
    askedToStart = api.requests.length;
    answered = await (await ask(base)).text();
    sent = await api.nextRequest();
    health = await (await fetch(`${url}/health`)).json();
    const [, at, body] = await server.saw(/curl -N (\S+)\/chat\/completions .* -d '(.*)'/);
    const response = await fetch(`${at!}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: body!,
    });
    curled = [response.status, await response.text()];
    ollamaUrl = `http://127.0.0.1:${port}`;
    ollama = [await (await fetch(ollamaUrl)).text(), (await fetch(`${ollamaUrl}/api/tags`)).status];
    server.child.kill('SIGTERM');
    finished = await server.finished;
  });
  afterAll(leave);

  test('prints its address and what serves, answers there, and ends at SIGTERM with 0 and no child', async () => {
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    expect(askedToStart).toBe(0);
    expect(answered).toMatch(/hello.*\[DONE\]/s);
    expect(health).toMatchObject({ status: 'ok', cli: { version: NEWEST_CLI.version }, logged_in: true });

    const { code, stdout, stderr } = finished;
    expect(code).toBe(0);
    await waitUntilGone(() => processesMarked(box.home));
    expect(stderr).toMatch(/INFO: stopped\n$/);
    expect(stderr).toMatch(
      /^\d\d:\d\d:\d\d {2}200 {2}chat {2}sonnet-\S+ {2}\d+\.\d\d s.* {2}21 → 5 tok {2}req_\w{4}…$/m,
    );
    for (const line of [
      `Health         ${url}/health`,
      `Models         ${url}/v1/models`,
      `Claude CLI     ${NEWEST_CLI.version} (${NEWEST_CLI.path})`,
      'Login          oauth_token',
      'Default model  opus',
      `curl -N ${url}/v1/chat/completions`,
    ]) {
      expect(stdout).toContain(line);
    }
    expect(stderr).toContain('Checking version and login of ');
    for (const control of ['\u001b', '\r']) expect(stdout + stderr).not.toContain(control);
  });

  test('--ollama-port: a second port on this machine, which says what Ollama says and ends with the server', async () => {
    expect(ollama).toEqual(['Ollama is running', 200]);
    const { code, stdout } = finished;
    expect([code, stdout]).toEqual([0, expect.stringContaining(`Ollama         ${ollamaUrl}\n`)]);
    await expect(fetch(ollamaUrl)).rejects.toThrow();
  });

  test('the printed curl line is a request that the server understands', () => {
    expect(curled).toEqual([200, expect.stringContaining('[DONE]')]);
  });

  test('API keys in the environment are mentioned once and do not reach the CLI', () => {
    expect(sent.headers.authorization).toBe('Bearer made-up');
    expect(sent.headers['x-api-key']).toBeUndefined();
    const { stdout, stderr } = finished;
    expect(
      stderr.match(/ANTHROPIC_API_KEY and ANTHROPIC_AUTH_TOKEN are set and are not passed on/g),
    ).toHaveLength(1);
    expect(stdout + stderr).not.toMatch(/sk-not-passed-on|nor-this/);
  });
});

describe('starting', () => {
  beforeEach(arrive);
  afterEach(leave);

  test('what has no effect is told: a variable that is no setting, a default model that does not exist', async () => {
    const server = serve({ CLAUDE_BRIDGE_SPARE: '3' }, '--default-model', 'sonet');
    await server.saw(
      /The variable CLAUDE_BRIDGE_SPARE is no setting and has no effect\. Did you mean CLAUDE_BRIDGE_SPARES\?\nNext: unset CLAUDE_BRIDGE_SPARE\n/,
    );
    await server.saw(
      /There is no model sonet, which is the setting default-model: every request for it will fail\.\nNext: claude-bridge serve .*--default-model sonnet\n/,
    );
    server.child.kill('SIGTERM');
    expect((await server.finished).code).toBe(0);
    expect(api.requests).toHaveLength(0);
  });

  test('works on when nobody reads what it prints, from its start to its end', async () => {
    const port = await freePort();
    const server = serve({ SERVER_PORT: String(port) });
    server.child.stdout?.destroy();
    server.child.stderr?.destroy();
    const base = `http://127.0.0.1:${port}/v1`;
    await eventually('it listens', async () =>
      fetch(`${base}/models`).then(
        () => true,
        () => server.child.exitCode !== null,
      ),
    );
    for (let count = 0; count < 2; count += 1) expect(await (await ask(base)).text()).toContain('[DONE]');
    server.child.kill('SIGTERM');
    expect((await server.finished).code).toBe(0);
  });

  test('does not wait for a model: the API is never asked', async () => {
    const server = serve({ CLAUDE_BRIDGE_SPARES: '0' });
    await baseUrl(server);
    expect(api.requests).toHaveLength(0);
    server.child.kill('SIGINT');
    expect(await server.finished).toMatchObject({ code: 0 });
  });

  test('--json-logs: the facts are one JSON line on stderr, and nothing else is printed', async () => {
    const server = serve({ ANTHROPIC_API_KEY: 'sk-not-passed-on' }, '--json-logs');
    await server.saw(/"msg":"ready"/);
    server.child.kill('SIGTERM');
    const { code, stdout, stderr } = await server.finished;
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect([code, stdout]).toEqual([0, '']);
    expect(lines.find(({ msg }) => msg === 'ready')).toMatchObject({
      level: 'info',
      baseUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v1$/),
      cliVersion: NEWEST_CLI.version,
      cliPath: NEWEST_CLI.path,
      login: 'oauth_token',
      defaultModel: 'sonnet',
      apiKeyNeeded: false,
    });
    expect(stderr.match(/ANTHROPIC_API_KEY is set and is not passed on/g)).toHaveLength(1);
    expect(stderr).not.toContain('sk-not-passed-on');
  });

  test('with a key it serves other machines, requires the key and never prints it', async () => {
    const key = 'a-local-key-1234';
    const server = serve(
      { CLAUDE_BRIDGE_API_KEY: key, CLAUDE_BRIDGE_LOG_LEVEL: 'debug' },
      '--host',
      '0.0.0.0',
    );
    const base = await baseUrl(server);
    expect((await ask(base)).status).toBe(401);
    const answered = await ask(base, { authorization: `Bearer ${key}` });
    expect([answered.status, await answered.text()]).toEqual([200, expect.stringContaining('[DONE]')]);
    server.child.kill('SIGTERM');
    const { stdout, stderr } = await server.finished;
    expect(stdout).toContain('Bearer $(claude-bridge config get api-key --reveal)');
    expect(stdout + stderr).not.toContain(key);
  });
});

describe('for other machines', () => {
  beforeEach(arrive);
  afterEach(leave);

  const file = (): string => path.join(box.home, 'config/config.json');
  const kept = (): Record<string, unknown> =>
    JSON.parse(readFileSync(file(), 'utf8')) as Record<string, unknown>;

  test('without a key it creates one, shows it once and stores it for its owner only; it stops as gracefully as always', async () => {
    const { promise: until, resolve: letGo } = deferred();
    api.reply(answer('one two three', { stall: { afterChunks: 1, until } }));
    const server = serve({}, '--host', '0.0.0.0');
    const [, base = '', key = ''] = await server.saw(/Base URL +(\S+)[^]*API key +(cb-\w{32}) \(new/);
    for (const url of otherUrls('0.0.0.0', Number(new URL(base).port)))
      await server.saw(new RegExp(`^(  From elsewhere| {16}) +${url}/v1$`, 'm'));
    await server.saw(/Ctrl-C stops it/);
    expect(kept()).toEqual({ 'api-key': key });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect((await ask(base)).status).toBe(401);
    const response = await ask(base, { 'x-api-key': key });
    expect(response.status).toBe(200);
    server.child.kill('SIGTERM');
    await server.saw(/stopping; a second signal stops at once/);
    letGo();
    expect(await response.text()).toMatch(/three.*\[DONE\]/s);
    const { code, stdout, stderr } = await server.finished;
    expect(code).toBe(0);
    expect(`${stdout}${stderr}`.split(key)).toHaveLength(2);

    const again = serve({}, '--host', '0.0.0.0');
    await again.saw(/Ctrl-C stops it/);
    again.child.kill('SIGTERM');
    const second = await again.finished;
    expect(second.stdout).toMatch(/API key +required$/m);
    expect(second.stdout + second.stderr).not.toContain(key);
    expect(kept()).toEqual({ 'api-key': key });
  });

  test('--json-logs: the log says where the new key is, but not the key', async () => {
    const server = serve({}, '--host', '0.0.0.0', '--json-logs');
    const [line] = await server.saw(/^.*"msg":"ready".*$/m);
    expect(JSON.parse(line)).toMatchObject({ apiKeyNeeded: true, newApiKeyIn: file() });
    server.child.kill('SIGTERM');
    const { stdout, stderr } = await server.finished;
    expect(stdout + stderr).not.toContain(String(kept()['api-key']));
  });

  test('named keys, allowed hosts and origins, and strictness take effect', async () => {
    const server = serve(
      {
        CLAUDE_BRIDGE_API_KEYS: 'laptop=key-of-the-laptop,editor=key-of-the-editor',
        CLAUDE_BRIDGE_ALLOWED_HOSTS: 'bridge.example',
        CLAUDE_BRIDGE_ALLOWED_ORIGINS: 'https://app.example',
      },
      '--host',
      '0.0.0.0',
      '--strict',
    );
    const base = await baseUrl(server);
    const editor = { authorization: 'Bearer key-of-the-editor' };
    expect((await ask(base)).status).toBe(401);
    expect((await ask(base, { ...editor, origin: 'https://other.example' })).status).toBe(403);
    const answered = await ask(base, { ...editor, origin: 'https://app.example' });
    expect([answered.status, await answered.text()]).toEqual([200, expect.stringContaining('[DONE]')]);
    const strict = await fetch(`${base}/chat/completions`, {
      method: 'POST',
      headers: { ...editor, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'sonnet', seed: 1, messages: [{ role: 'user', content: 'hello' }] }),
    });
    expect([strict.status, await strict.json()]).toMatchObject([400, { error: { param: 'seed' } }]);
    await server.saw(/^\d\d:\d\d:\d\d {2}200 {2}chat {2}/m);
    server.child.kill('SIGTERM');
    const { stdout, stderr } = await server.finished;
    expect(stdout).toMatch(/API key +required$/m);
    expect(stdout).toContain('Bearer YOUR_KEY');
    expect(stdout + stderr).not.toMatch(/key-of-the/);
  });
});

describe('stopping', () => {
  beforeEach(arrive);
  afterEach(leave);

  test('a running answer finishes, new requests are refused, and the exit code is 0', async () => {
    const { promise: until, resolve: letGo } = deferred();
    api.reply(answer('one two three', { stall: { afterChunks: 1, until } }));
    const server = serve();
    const base = await baseUrl(server);
    const response = await ask(base);
    server.child.kill('SIGTERM');
    await eventually('it listens no more', async () =>
      fetch(`${base}/health/live`).then(
        () => false,
        () => true,
      ),
    );
    await expect(ask(base)).rejects.toThrow();
    letGo();
    expect(await response.text()).toMatch(/three.*"finish_reason":"stop".*\[DONE\]/s);
    expect(await server.finished).toMatchObject({ code: 0 });
  });

  test('an answer that outlasts the grace time is cut, and the exit code is still 0', async () => {
    api.reply(answer('one two three', { stall: { afterChunks: 1 } }));
    const server = serve({ CLAUDE_BRIDGE_SHUTDOWN_GRACE: '1' });
    const response = await ask(await baseUrl(server));
    const signalled = Date.now();
    server.child.kill('SIGTERM');
    const text = await response.text().catch(() => '');
    expect(text).not.toContain('[DONE]');
    expect(await server.finished).toMatchObject({ code: 0 });
    expect(Date.now() - signalled).toBeGreaterThanOrEqual(900);
    expect(Date.now() - signalled).toBeLessThan(SOON_MS);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('a second signal, %s, ends at once with %d and leaves no child', async (second, code) => {
    api.reply(answer('one two three', { stall: { afterChunks: 1 } }));
    const server = serve({ CLAUDE_BRIDGE_SHUTDOWN_GRACE: '60' });
    const response = await ask(await baseUrl(server));
    server.child.kill('SIGTERM');
    await server.saw(/stopping; a second signal stops at once/);
    const signalled = Date.now();
    server.child.kill(second);
    expect(await server.finished).toMatchObject({ code });
    expect(Date.now() - signalled).toBeLessThan(SOON_MS);
    await expect(response.text()).rejects.toThrow();
  });

  test('closing the terminal stops it like a signal from the user', async () => {
    const server = serve();
    await baseUrl(server);
    server.child.kill('SIGHUP');
    expect(await server.finished).toMatchObject({ code: 0 });
  });

  test('idle connections do not delay the stop', async () => {
    const server = serve({ CLAUDE_BRIDGE_SHUTDOWN_GRACE: '60' });
    const url = (await baseUrl(server)).replace(/\/v1$/, '');
    await (await fetch(`${url}/health`)).json();
    const signalled = Date.now();
    server.child.kill('SIGINT');
    expect(await server.finished).toMatchObject({ code: 0 });
    expect(Date.now() - signalled).toBeLessThan(SOON_MS);
  });
});
