/** `claude-bridge usage` after requests to a bridge that has ended: the real command, the real CLI, real files. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { answer } from '../support/api-reply.js';
import { startMessagesApi } from '../support/messages-api.js';
import type { MessagesApi } from '../support/messages-api.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { trustCli } from '../support/trusted-cli.js';
import { claudeBridge, sandbox, start } from './command.js';
import type { Finished, Sandbox } from './command.js';
import { atTerminal } from './terminal.js';

let api: MessagesApi;
let box: Sandbox;
const usage = (args: readonly string[] = [], env: Record<string, string> = {}): Promise<Finished> =>
  claudeBridge(['usage', ...args], { ...box.env, ...env });

beforeAll(async () => {
  api = await startMessagesApi();
  box = sandbox({
    CLAUDE_CODE_OAUTH_TOKEN: 'made-up',
    CLAUDE_CLI_PATH: NEWEST_CLI.path,
    ANTHROPIC_BASE_URL: api.url,
    SERVER_PORT: '0',
    CLAUDE_BRIDGE_API_KEYS: 'laptop=key-of-the-laptop,editor=key-of-the-editor',
  });
  await trustCli(NEWEST_CLI.path, box.env);
});
afterAll(async () => {
  box[Symbol.dispose]();
  await api.close();
});

test('before the first request: nothing, and where usage will be', async () => {
  const { code, stdout, stderr } = await usage();
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toBe(
    `In the last 30 days there was no usage.\nUsage is stored in ${box.home}/config/usage.\nNext: claude-bridge serve\n`,
  );
  const none = await usage([], { CLAUDE_BRIDGE_USAGE_RETENTION_DAYS: '0' });
  expect(none.stdout).toContain('Next: claude-bridge config set usage-retention-days 90');
});

describe('after requests, and the end of the bridge', () => {
  let model: string;
  beforeAll(async () => {
    const server = start(['serve'], box.env);
    const [, base] = await server.saw(/Base URL +(\S+)/);
    const ask = async (client: string, name: string): Promise<{ model: string }> => {
      const response = await fetch(`${base}/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': `key-of-the-${client}` },
        body: JSON.stringify({ model: name, messages: [{ role: 'user', content: 'hello' }] }),
      });
      return (await response.json()) as { model: string };
    };
    api.reply(
      { ...answer('one'), usage: { input: 1000, cacheRead: 200_000, cacheWrite: 0, output: 50 } },
      { ...answer('two'), usage: { input: 30, cacheRead: 0, cacheWrite: 0, output: 7 } },
    );
    model = (await ask('laptop', 'sonnet')).model;
    await ask('editor', 'sonnet');
    await ask('editor', 'no-such-model');
    server.child.kill('SIGTERM');
    expect((await server.finished).code).toBe(0);
  });

  test('by day: bars and numbers in 80 columns, plain without a terminal', async () => {
    const { code, stdout } = await usage();
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('Usage of the last 30 days, by day');
    expect(lines[2]).toMatch(/^ +input +output +requests +failed$/);
    expect(lines[3]).toMatch(/^\d{4}-\d\d-\d\d █+ +201K +57 +3 +1$/);
    expect(lines[4]).toMatch(/^Total +201K +57 +3 +1$/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(new Set(lines.slice(2, 5).map((line) => line.length)).size).toBe(1);
    expect(stdout).not.toContain('\u001b');
    expect((await usage([], { FORCE_COLOR: '1' })).stdout).toContain('\u001b[36m█');
  });

  test('by model and by key: the largest first, the smallest still visible', async () => {
    const models = (await usage(['--by', 'model'])).stdout.split('\n').slice(3, 6);
    expect(models[0]).toMatch(new RegExp(`^${model} +█+ +201K +57 +2 +0$`));
    expect(models[1]).toMatch(/^other +0 +0 +1 +1$/);
    const keys = (await usage(['--by', 'key', '--days', '1'])).stdout.split('\n');
    expect(keys[0]).toBe('Usage of today, by key');
    expect(keys[3]).toMatch(/^laptop █+ +201K +50 +1 +0$/);
    expect(keys[4]).toMatch(/^editor ▏ +30 +7 +2 +1$/);
  });

  test('--json: the same numbers for programs', async () => {
    const body = JSON.parse((await usage(['--json', '--days', '2'])).stdout) as Record<string, unknown>;
    expect(body).toMatchObject({
      object: 'usage',
      days: 2,
      total: { requests: 3, failed: 1, input_tokens: 201_030, cached_tokens: 200_000, output_tokens: 57 },
      by_day: [{ requests: 0 }, { requests: 3 }],
      by_model: [
        { model, requests: 2 },
        { model: 'other', requests: 1 },
      ],
      by_key: [
        { key: 'laptop', requests: 1 },
        { key: 'editor', requests: 2 },
      ],
    });
    expect(Object.keys(body)).not.toContain('since_start');
  });

  test('a terminal that tells no width gets 80 columns', async () => {
    const { stdout } = await usage();
    using terminal = atTerminal(['usage'], box.env, { columns: 0 });
    expect(await terminal.ended).toBe(0);
    expect(terminal.shown()).toBe(stdout);
  });

  test('a damaged file is named and skipped', async () => {
    const folder = path.join(box.home, 'config/usage');
    const day = readdirSync(folder)[0]!.slice(0, 10);
    const file = path.join(folder, `${day}-damaged.json`);
    writeFileSync(file, '{"columns"');
    const { code, stdout, stderr } = await usage();
    expect([code, stderr.split('\n').length]).toEqual([0, 2]);
    expect(stderr).toContain(file);
    expect(stdout).toContain('201K');
  });

  test.each([
    [['--days', '0'], 'whole number from 1 to 3650'],
    [['--by', 'hour'], 'day, model, key'],
  ])('%j is refused, and the message says what is allowed', async (args, words) => {
    const { code, stderr } = await usage(args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
  });
});
