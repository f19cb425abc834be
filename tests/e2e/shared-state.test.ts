/** Two bridges, each the command with its own real CLI, and one Redis: what one is told, the other knows. */
import { afterAll, beforeAll, expect } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import OpenAI from 'openai';
import { claudeBridge, sandbox, start } from '../cli/command.js';
import type { Sandbox, Started } from '../cli/command.js';
import { answer } from '../support/api-reply.js';
import { lastUserText, systemText } from '../support/api-request.js';
import { fetchApiChecker } from '../support/api-document.js';
import { createCheckedFetch } from '../support/checked-fetch.js';
import type { CheckedFetch } from '../support/checked-fetch.js';
import { processesMarked, waitUntilGone } from '../support/leftovers.js';
import { startMessagesApi } from '../support/messages-api.js';
import type { MessagesApi } from '../support/messages-api.js';
import { assistant, expectedMessages, user } from '../support/expected-messages.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { trustCli } from '../support/trusted-cli.js';
import { startRedis } from '../support/redis-server.js';
import type { TestRedis } from '../support/redis-server.js';
import { withParts } from '../support/with-parts.js';

const { describe, test } = withParts('redis');

interface Member {
  readonly box: Sandbox;
  readonly command: Started;
  readonly url: string;
  readonly checked: CheckedFetch;
  readonly client: (key?: string) => OpenAI;
}

const KEYS = { laptop: 'laptop-key', editor: 'editor-key', phone: 'phone-key' };
let redis: TestRedis;
let api: MessagesApi;
let one: Member;
let other: Member;

beforeAll(async () => {
  [redis, api] = await Promise.all([startRedis('--requirepass', 'sesame'), startMessagesApi()]);
  api.script(({ body }) =>
    answer(`You said: ${lastUserText(body)}`, {
      usage: { input: 70, cacheRead: 20, cacheWrite: 5, output: 5 },
    }),
  );
  one = await startMember();
  other = await startMember();
});
afterAll(async () => {
  for (const { command, box, checked } of [one, other]) {
    command.child.kill('SIGTERM');
    const { code, stdout, stderr } = await command.finished;
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain('sesame');
    await waitUntilGone(() => processesMarked(box.home));
    expect(checked.faults()).toEqual([]);
    box[Symbol.dispose]();
  }
  await api.close();
  await redis[Symbol.asyncDispose]();
});

async function startMember(): Promise<Member> {
  const box = sandbox({
    CLAUDE_CODE_OAUTH_TOKEN: 'made-up',
    CLAUDE_CLI_PATH: NEWEST_CLI.path,
    ANTHROPIC_BASE_URL: api.url,
    SERVER_PORT: '0',
    CLAUDE_BRIDGE_SPARES: '0',
    CLAUDE_BRIDGE_API_KEYS: JSON.stringify(KEYS),
    CLAUDE_BRIDGE_KEY_QUOTAS: 'laptop=4requests/day,phone=150tokens/day',
    CLAUDE_BRIDGE_STATE_URL: `redis://:sesame@127.0.0.1:${redis.port}`,
  });
  await trustCli(NEWEST_CLI.path, box.env);
  const command = start(['serve'], box.env);
  const [, url = ''] = await command.saw(/Base URL +(\S+)\/v1/);
  await command.saw(/Ctrl-C stops it/);
  const checked = createCheckedFetch(await fetchApiChecker(url));
  const client = (key = KEYS.editor): OpenAI =>
    new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0, fetch: checked.fetch });
  return { box, command, url, checked, client };
}

async function health({ url }: Member): Promise<Record<string, unknown>> {
  return (await (await fetch(`${url}/health`)).json()) as Record<string, unknown>;
}

async function comesTo(member: Member, state: object): Promise<void> {
  for (let left = 1500; ; left--) {
    const seen = (await health(member))['state'];
    if (JSON.stringify(seen) === JSON.stringify(state)) return;
    if (left === 0) throw new Error(`It came to ${JSON.stringify(seen)} only.`);
    await delay(10);
  }
}

test('a response stored through one bridge is continued, read and deleted through the other', async () => {
  const [here, there] = [one.client(), other.client()];
  const first = await here.responses.create({
    model: 'sonnet',
    instructions: 'Be brief.',
    input: 'Größe „eins“',
  });
  const second = await there.responses.create({
    ...{ model: 'sonnet', instructions: 'Be brief.', input: '/cost two', previous_response_id: first.id },
  });
  expect(second).toMatchObject({ output_text: 'You said: /cost two', previous_response_id: first.id });
  const { body } = api.requests.at(-1)!;
  expect(systemText(body)).toBe('Be brief.');
  expect(body.messages).toEqual(
    expectedMessages(user('Größe „eins“'), assistant('You said: Größe „eins“'), user('/cost two')),
  );
  expect(await there.responses.retrieve(first.id)).toMatchObject({ output_text: 'You said: Größe „eins“' });
  const items = await here.responses.inputItems.list(second.id, { order: 'asc' });
  expect(items.data).toMatchObject([{ content: [{ text: '/cost two' }] }]);
  await there.responses.delete(first.id);
  await expect(here.responses.retrieve(first.id)).rejects.toMatchObject({ status: 404 });
  // Another client's response stays out of reach on both bridges.
  await expect(other.client(KEYS.phone).responses.retrieve(second.id)).rejects.toMatchObject({ status: 404 });
});

const chat = async (client: OpenAI): Promise<OpenAI.ChatCompletion> =>
  client.chat.completions.create({ model: 'sonnet', messages: [{ role: 'user', content: 'hi' }] });

describe('quotas', () => {
  test('requests are counted across both, and a refusal calls no model', async () => {
    const clients = [one.client(KEYS.laptop), other.client(KEYS.laptop)];
    const before = api.requests.length;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => chat(clients[index % 2]!)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    expect(api.requests.length - before).toBe(4);
    for (const client of clients)
      await expect(chat(client)).rejects.toMatchObject({
        status: 429,
        code: 'quota_exceeded',
        message: expect.stringContaining('The key "laptop" has used up the 4 requests of this day'),
      });
  });

  test('tokens spent on one are spent on the other', async () => {
    const [here, there] = [one.client(KEYS.phone), other.client(KEYS.phone)];
    await chat(here);
    await chat(there);
    for (const client of [here, there])
      await expect(chat(client)).rejects.toMatchObject({ status: 429, code: 'quota_exceeded' });
  });
});

test('usage is the sum of both, from either bridge and on the command line', async () => {
  const all = async (member: Member): Promise<unknown> => {
    const headers = { authorization: `Bearer ${KEYS.editor}` };
    const body = (await (await fetch(`${member.url}/v1/usage`, { headers })).json()) as {
      by_key: { key: string; requests: number; failed: number; output_tokens: number }[];
    };
    return Object.fromEntries(
      body.by_key.map(({ key, requests, failed, output_tokens: tokens }) => [
        key,
        [requests, failed, tokens],
      ]),
    );
  };
  const expected = { editor: [2, 0, 10], laptop: [10, 6, 20], phone: [4, 2, 10] };
  for (const member of [one, other]) {
    let seen: unknown;
    for (let left = 100; left > 0; left--) {
      seen = await all(member);
      if (isDeepStrictEqual(seen, expected)) break;
      await delay(200);
    }
    expect(seen).toEqual(expected);
  }
  const { stdout, code } = await claudeBridge(['usage', '--json'], one.box.env);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ total: { requests: 16, failed: 8, output_tokens: 40 } });
});

test('while Redis is down, answers continue and say what is not stored; when it is back, so is everything', async () => {
  const client = one.client();
  const kept = await client.responses.create({ model: 'sonnet', input: 'before' });
  await redis.kill();
  await comesTo(one, { store: 'redis', ok: false, problem: 'Redis is not reachable (ECONNREFUSED)' });
  expect(await health(one)).toMatchObject({ status: 'ok' });

  const { data, response } = await client.responses
    .create({ model: 'sonnet', input: 'meanwhile' })
    .withResponse();
  expect(data.output_text).toBe('You said: meanwhile');
  expect(response.headers.get('x-claude-bridge-warning')).toContain('not kept');
  await expect(
    client.responses.create({ model: 'sonnet', input: 'on', previous_response_id: kept.id }),
  ).rejects.toMatchObject({
    status: 503,
    code: 'store_unavailable',
    message: expect.stringContaining('Redis is not reachable'),
  });
  await expect(client.responses.retrieve(kept.id)).rejects.toMatchObject({ status: 503 });
  await expect(client.responses.delete(kept.id)).rejects.toMatchObject({ status: 503 });
  await expect(chat(one.client(KEYS.laptop))).rejects.toMatchObject({ status: 429 });
  await one.command.saw(/Redis is not available: answers continue, but responses are not kept/);

  await redis.start();
  await comesTo(one, { store: 'redis', ok: true });
  await comesTo(other, { store: 'redis', ok: true });
  const again = await client.responses.create({ model: 'sonnet', input: 'after' });
  expect(await other.client().responses.retrieve(again.id)).toMatchObject({ output_text: 'You said: after' });
  await expect(chat(other.client(KEYS.laptop))).rejects.toMatchObject({ status: 429 });
});
