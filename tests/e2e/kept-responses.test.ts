/** What a client asks to keep survives the bridge; everything else ends with it, and none of it lies on the disk. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import OpenAI from 'openai';
import { sandbox, start as startCommand } from '../cli/command.js';
import type { Sandbox, Started } from '../cli/command.js';
import { silentLog } from '../../src/core/logger.js';
import { deferred } from '../support/deferred.js';
import { notedLog } from '../usage/figures.js';
import { whole } from '../support/bench.js';
import { processesMarked, waitUntilGone } from '../support/leftovers.js';
import { startBridge } from '../support/bridge.js';
import type { TestBridge } from '../support/bridge.js';
import { assistant, expectedMessages, user } from '../support/expected-messages.js';
import { startMessagesApi } from '../support/messages-api.js';
import type { MessagesApi } from '../support/messages-api.js';
import { answer } from '../support/api-reply.js';
import { lastUserText } from '../support/api-request.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { trustCli } from '../support/trusted-cli.js';

const folder = mkdtempSync(path.join(tmpdir(), 'claude-bridge-kept-'));
const directory = path.join(folder, 'store');
let api: MessagesApi;
let bridge: TestBridge;
let openai: OpenAI;

async function start(settings: Readonly<Record<string, unknown>> = {}, log = silentLog): Promise<void> {
  bridge = await startBridge(NEWEST_CLI.path, api.url, {
    ...{ settings: { 'store-directory': directory, ...settings }, log },
  });
  openai = new OpenAI({ baseURL: bridge.url, apiKey: 'none', maxRetries: 0 });
}

async function restart(settings?: Readonly<Record<string, unknown>>): Promise<void> {
  await bridge[Symbol.asyncDispose]();
  await start(settings);
}

beforeAll(async () => {
  api = await startMessagesApi();
  api.script(({ body }) => answer(`You said: ${lastUserText(body)}`));
  await start();
});
afterAll(async () => {
  await bridge[Symbol.asyncDispose]();
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

const ask = async (more: Partial<OpenAI.Responses.ResponseCreateParamsNonStreaming>): Promise<string> =>
  (await openai.responses.create({ model: 'sonnet', ...more })).id;

test('without store, or with store false, nothing is written, and nothing survives', async () => {
  const ids = [await ask({ input: 'one' }), await ask({ input: 'one', store: false })];
  expect(readdirSync(folder)).toEqual([]);
  await restart();
  for (const id of ids) {
    await expect(openai.responses.retrieve(id)).rejects.toMatchObject({ status: 404 });
    await expect(ask({ input: 'more', previous_response_id: id })).rejects.toMatchObject({
      code: 'previous_response_not_found',
    });
  }
});

test('with store true, it can be continued and read after a restart, until it is deleted', async () => {
  const first = await ask({ input: 'one', store: true });
  const kept = await openai.responses.retrieve(first);
  await restart();
  expect(await openai.responses.retrieve(first)).toEqual(kept);
  const from = api.requests.length;
  const second = await ask({ input: 'two', previous_response_id: first, store: true });
  expect(api.requests.slice(from).map(({ body }) => body.messages)).toEqual([
    expectedMessages(user('one'), assistant('You said: one'), user('two')),
  ]);
  await openai.responses.delete(first);
  await restart();
  await expect(openai.responses.retrieve(first)).rejects.toMatchObject({ status: 404 });
  expect((await openai.responses.retrieve(second)).output_text).toBe('You said: two');
});

test('with the setting off, it is kept in memory, as others are', async () => {
  await restart({ store: false, 'store-directory': path.join(folder, 'none') });
  const id = await ask({ input: 'one', store: true });
  expect((await openai.responses.retrieve(id)).output_text).toBe('You said: one');
  expect(readdirSync(folder)).toEqual(['store']);
});

test('a second bridge on the same folder keeps it in memory', async () => {
  await restart();
  const kept = await ask({ input: 'first bridge', store: true });
  const other = await startBridge(NEWEST_CLI.path, api.url, { settings: { 'store-directory': directory } });
  const second = new OpenAI({ baseURL: other.url, apiKey: 'none', maxRetries: 0 });
  const { id } = await second.responses.create({ model: 'sonnet', input: 'second bridge', store: true });
  expect((await second.responses.retrieve(id)).output_text).toBe('You said: second bridge');
  await expect(second.responses.retrieve(kept)).rejects.toMatchObject({
    ...{ status: 503, message: expect.stringContaining('another bridge uses their folder') },
  });
  await expect(second.files.list()).rejects.toMatchObject({ status: 503, code: 'store_unavailable' });
  await other[Symbol.asyncDispose]();
  expect(
    readdirSync(path.join(directory, 'records')).some((name) =>
      readFileSync(path.join(directory, 'records', name), 'latin1').includes('second bridge'),
    ),
  ).toBe(false);
});

async function ended(client: OpenAI, id: string): Promise<OpenAI.Responses.Response> {
  for (;;) {
    const response = await client.responses.retrieve(id);
    if (response.status !== 'in_progress') return response;
    await delay(20);
  }
}

test('an answer of the background can be followed after a restart as before it', async () => {
  const { id } = await openai.responses.create({ model: 'sonnet', input: 'one', background: true });
  const done = await ended(openai, id);
  const before = await whole(await openai.responses.retrieve(id, { stream: true }));
  await restart();
  expect(await openai.responses.retrieve(id)).toEqual(done);
  expect(await whole(await openai.responses.retrieve(id, { stream: true }))).toEqual(before);
  expect(await whole(await openai.responses.retrieve(id, { stream: true, starting_after: 3 }))).toEqual(
    before.slice(4),
  );
  const helped = await openai.responses.stream({ response_id: id, starting_after: 2 }).finalResponse();
  expect(helped.output_text).toBe('You said: one');
  expect((await openai.responses.cancel(id)).status).toBe('completed');
});

const answers = async (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  );

test.each([
  [
    { delayMs: 0, graceMs: 60_000 },
    { status: 'completed', output_text: 'one two three' },
  ],
  [undefined, { status: 'failed', error: { code: 'server_error', message: expect.any(String) } }],
])('one that runs when the bridge stops has the time of the others: %j', async (grace, left) => {
  const { log, lines } = notedLog();
  await bridge[Symbol.asyncDispose]();
  await start({}, log);
  const { promise: until, resolve: goOn } = deferred();
  api.reply(answer('one two three', { stall: { afterChunks: 1, until } }));
  const { id } = await openai.responses.create({ model: 'sonnet', input: 'talk', background: true });
  while ((await openai.responses.retrieve(id)).output_text === '') await delay(20);
  const stopped = bridge.stop(grace);
  while (await answers(bridge.origin)) await delay(20);
  if (grace) goOn();
  await stopped;
  goOn();
  await start();
  expect(await openai.responses.retrieve(id)).toMatchObject(left);
  expect(lines.filter(({ message }) => /cannot be used|could not be kept/.test(message))).toEqual([]);
});

async function serve({ env }: Sandbox): Promise<{ command: Started; client: OpenAI }> {
  const command = startCommand(['serve'], env);
  const [, url = ''] = await command.saw(/Base URL +(\S+)/);
  return { command, client: new OpenAI({ baseURL: url, apiKey: 'none', maxRetries: 0 }) };
}

test('one that a killed bridge was giving has failed, says why, and is never given again', async () => {
  using box = sandbox({
    ...{ CLAUDE_CODE_OAUTH_TOKEN: 'made-up', CLAUDE_CLI_PATH: NEWEST_CLI.path, ANTHROPIC_BASE_URL: api.url },
    SERVER_PORT: '0',
    CLAUDE_BRIDGE_SPARES: '0',
  });
  await trustCli(NEWEST_CLI.path, box.env);
  const from = api.requests.length;
  api.script(() => answer('word '.repeat(200), { gapMs: 50 }));
  const { command: killed, client: first } = await serve(box);
  const { id } = await first.responses.create({ model: 'sonnet', input: 'talk', background: true });
  while ((await first.responses.retrieve(id)).output_text === '') await delay(20);
  killed.child.kill('SIGKILL');
  await killed.finished;

  const { command: next, client: second } = await serve(box);
  const failed = await second.responses.retrieve(id);
  expect(failed).toMatchObject({
    ...{ id, status: 'failed', background: true },
    error: { code: 'server_error', message: expect.stringContaining('has stopped before it was complete') },
  });
  const events = await whole(await second.responses.retrieve(id, { stream: true, starting_after: 7 }));
  expect(events).toMatchObject([
    { type: 'response.failed', sequence_number: 8, response: { id, status: 'failed' } },
  ]);
  const far = await second.responses.retrieve(id, { stream: true, starting_after: 999_999_998 });
  expect(await whole(far)).toMatchObject([{ type: 'response.failed', sequence_number: 999_999_999 }]);
  expect((await second.responses.cancel(id)).status).toBe('failed');
  await expect(
    second.responses.create({ model: 'sonnet', input: 'more', previous_response_id: id }),
  ).rejects.toMatchObject({ code: 'previous_response_not_found' });
  await second.responses.delete(id);
  await expect(second.responses.retrieve(id)).rejects.toMatchObject({ status: 404 });
  next.child.kill('SIGTERM');
  expect((await next.finished).code).toBe(0);
  await waitUntilGone(() => processesMarked(box.home));
  expect(api.requests.slice(from)).toHaveLength(1);
});
