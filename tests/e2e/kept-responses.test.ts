/** What a client asks to keep survives the bridge; everything else ends with it, and none of it lies on the disk. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import OpenAI from 'openai';
import { startBridge } from '../support/bridge.js';
import type { TestBridge } from '../support/bridge.js';
import { assistant, expectedMessages, user } from '../support/expected-messages.js';
import { startMessagesApi } from '../support/messages-api.js';
import type { MessagesApi } from '../support/messages-api.js';
import { answer } from '../support/api-reply.js';
import { lastUserText } from '../support/api-request.js';
import { NEWEST_CLI } from '../support/real-cli.js';

const folder = mkdtempSync(path.join(tmpdir(), 'claude-bridge-kept-'));
const directory = path.join(folder, 'store');
let api: MessagesApi;
let bridge: TestBridge;
let openai: OpenAI;

async function start(settings: Readonly<Record<string, unknown>> = {}): Promise<void> {
  bridge = await startBridge(NEWEST_CLI.path, api.url, {
    settings: { 'store-directory': directory, ...settings },
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
  const ids = [await ask({ input: 'one' }), await ask({ input: 'two', store: false })];
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
