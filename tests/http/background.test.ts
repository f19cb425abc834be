/** Answers that go on without their clients: how they begin, who may follow, read and stop them, and what is left of them. */
import { afterEach, expect, test } from '@jest/globals';
import { BridgeError } from '../../src/core/bridge-error.js';
import type { DurableStore } from '../../src/core/durable-store.js';
import type { ResponseStore } from '../../src/core/response-store.js';
import { createMemoryResponseStore } from '../../src/state/memory-response-store.js';
import { closeStores, openEmbedded } from '../state/opened-stores.js';
import { deferred } from '../support/deferred.js';
import { specFaults } from '../support/openai-spec.js';
import { responsesStreamFaults, sentEvents } from '../support/responses-stream.js';
import { end, start, text } from './scripted-model.js';
import { serve, until, type Served } from './serve.js';

let server: Served;
afterEach(() => server.closeNow());

const keys = [
  { name: 'one', key: 'key-of-one' },
  { name: 'two', key: 'key-of-two' },
];

let responseStore: ResponseStore;

async function serveHeld(remove?: ResponseStore['delete'], store?: DurableStore): Promise<() => void> {
  const memory = createMemoryResponseStore({
    ...{ maxResponses: 10, maxBytes: 1_000_000, ttlMs: 60_000, now: Date.now },
  });
  responseStore = { ...memory, ...(remove && { delete: remove }) };
  server = await serve({ keys, responseStore, ...(store && { store }) });
  const { promise: held, resolve: goOn } = deferred();
  server.chat.script = async function* (_turn, signal) {
    yield start;
    yield text('Hey');
    await new Promise<void>((resolve, reject) => {
      void held.then(resolve);
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
    yield text(' you');
    yield end;
  };
  return goOn;
}

interface Told {
  readonly status: number;
  readonly json: Record<string, unknown>;
}

async function send(path: string, init: RequestInit = {}, key = 'key-of-one'): Promise<Told> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  const response = await server.fetch(`${server.url}/v1/responses${path}`, { ...init, headers });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

async function post(more: object = {}): Promise<Told> {
  const body = JSON.stringify({ model: 'sonnet', input: 'hi', background: true, ...more });
  return send('', { method: 'POST', body });
}

async function stream(path: string, init: RequestInit = {}, ask = server.fetch): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer key-of-one' };
  return ask(`${server.url}/v1/responses${path}`, { ...init, headers });
}

function saidBy({ json }: Told): string {
  const [message] = json['output'] as { content: { text: string }[] }[];
  return message?.content[0]?.text ?? '';
}

test('one begins at once, can be read while it runs, and is kept like any other', async () => {
  const goOn = await serveHeld();
  const created = await post();
  expect(created).toMatchObject({
    status: 200,
    json: {
      status: 'in_progress',
      background: true,
      store: true,
      output: [],
      usage: null,
      completed_at: null,
    },
  });
  expect(specFaults('Response', created.json)).toEqual([]);
  const path = `/${String(created.json['id'])}`;
  await until(() => server.chat.answers[0]?.pulled === 2);
  const running = await send(path);
  expect(running.json).toMatchObject({ status: 'in_progress' });
  expect(saidBy(running)).toBe('Hey');
  expect(specFaults('Response', running.json)).toEqual([]);
  goOn();
  await server.chat.answers[0]!.over;
  const done = await send(path);
  expect(done.json).toMatchObject({ status: 'completed', background: true });
  expect(saidBy(done)).toBe('Hey you');
  expect((await send(`${path}/input_items`)).status).toBe(200);
  const next = await post({ background: false, previous_response_id: created.json['id'] });
  expect(next).toMatchObject({ status: 200, json: { status: 'completed', background: false } });
});

test('its log line comes when it ends, with what it used', async () => {
  const goOn = await serveHeld();
  await post();
  await until(() => server.lines.some(({ fields }) => fields['method'] === 'POST'));
  expect(server.lines.some(({ fields }) => fields['method'] === 'BG')).toBe(false);
  goOn();
  await until(() => server.lines.some(({ fields }) => fields['method'] === 'BG'));
  expect(server.lines.at(-1)!.fields).toMatchObject({
    ...{ method: 'BG', route: '/v1/responses', status: 200, client: 'one', model: 'sonnet' },
    ...{ servedBy: 'claude-sonnet-5', inputTokens: 10, outputTokens: 5 },
  });
});

test('a client that leaves its stream changes nothing, and goes on behind the last event it has', async () => {
  const goOn = await serveHeld();
  const body = JSON.stringify({ model: 'sonnet', input: 'hi', background: true, stream: true });
  const first = await stream('', { method: 'POST', body });
  const reader = first.body!.getReader();
  let received = '';
  while (!received.includes('response.output_text.delta'))
    received += new TextDecoder().decode((await reader.read()).value as Uint8Array);
  await reader.cancel();
  const seen = sentEvents(received.slice(0, received.lastIndexOf('\n\n') + 2));
  const { id } = seen[0]!['response'] as { id: string };
  const following = await stream(`/${id}?stream=true&starting_after=${seen.length - 1}`);
  goOn();
  const rest = sentEvents(await following.text());
  expect(rest[0]!.sequence_number).toBe(seen.length);
  expect(rest.at(-1)!.type).toBe('response.completed');
  expect(server.chat.answers[0]!.signal.aborted).toBe(false);
  const whole = await (await stream(`/${id}?stream=true`)).text();
  expect(responsesStreamFaults(whole, true)).toEqual([]);
  expect(sentEvents(whole)).toEqual([...seen, ...rest]);
});

test('what it ignores is told at once', async () => {
  (await serveHeld())();
  const body = JSON.stringify({ model: 'sonnet', input: 'hi', background: true, seed: 1 });
  const response = await stream('', { method: 'POST', body });
  expect(response.headers.get('x-claude-bridge-ignored')).toBe('seed');
  await response.text();
});

test('it can be cancelled, also more than once, and not after its end', async () => {
  const goOn = await serveHeld();
  const path = `/${String((await post()).json['id'])}`;
  await until(() => server.chat.answers[0]?.pulled === 2);
  // Unchecked, because it breaks off.
  const following = stream(`${path}?stream=true`, {}, fetch);
  const cancelled = await send(`${path}/cancel`, { method: 'POST' });
  expect(cancelled).toMatchObject({ status: 200, json: { status: 'cancelled' } });
  expect(saidBy(cancelled)).toBe('Hey');
  expect(specFaults('Response', cancelled.json)).toEqual([]);
  expect(server.chat.answers[0]!.signal.aborted).toBe(true);
  expect((await send(`${path}/cancel`, { method: 'POST' })).json).toEqual(cancelled.json);
  expect(await (await following).text()).not.toContain('response.completed');
  goOn();
  const other = `/${String((await post()).json['id'])}`;
  await server.chat.answers[1]!.over;
  expect((await send(`${other}/cancel`, { method: 'POST' })).json).toMatchObject({ status: 'completed' });
});

test('it can be deleted while it runs', async () => {
  await serveHeld();
  const path = `/${String((await post()).json['id'])}`;
  await until(() => server.chat.answers.length === 1);
  expect(await send(path, { method: 'DELETE' })).toMatchObject({ status: 200, json: { deleted: true } });
  expect(server.chat.answers[0]!.signal.aborted).toBe(true);
  expect((await send(path)).status).toBe(404);
});

test('one that the store cannot delete is not said to be deleted', async () => {
  await serveHeld(async () => {
    await Promise.resolve();
    throw new Error('The disk is gone.');
  });
  const path = `/${String((await post()).json['id'])}`;
  expect(await send(path, { method: 'DELETE' })).toMatchObject({
    ...{ status: 503, json: { error: { code: 'store_unavailable' } } },
  });
  expect((await send(path)).json).toMatchObject({ status: 'cancelled' });
});

test('one that another bridge runs can only be stopped and deleted there', async () => {
  const embedded = openEmbedded();
  const store = { ...embedded, records: { ...embedded.records, shared: true } };
  await serveHeld(undefined, store);
  const path = `/${String((await post()).json['id'])}`;
  const runner = server;
  server = await serve({ ...{ keys, store, responseStore }, newId: () => 'other' });
  for (const [at, method] of [
    [path, 'DELETE'],
    [`${path}/cancel`, 'POST'],
  ] as const)
    expect(await send(at, { method })).toMatchObject({
      status: 400,
      json: { error: { code: 'invalid_request' } },
    });
  server.closeNow();
  server = runner;
  expect((await send(path)).json).toMatchObject({ status: 'in_progress' });
  expect((await send(path, { method: 'DELETE' })).status).toBe(200);
  expect((await send(path)).status).toBe(404);
  await closeStores();
});

test('it is its client’s alone', async () => {
  const goOn = await serveHeld();
  const path = `/${String((await post()).json['id'])}`;
  expect((await send(path, {}, 'key-of-two')).status).toBe(404);
  expect((await send(`${path}/cancel`, { method: 'POST' }, 'key-of-two')).status).toBe(404);
  expect((await send(path, { method: 'DELETE' }, 'key-of-two')).status).toBe(404);
  expect(server.chat.answers[0]?.signal.aborted).not.toBe(true);
  goOn();
});

test('one that fails says why', async () => {
  server = await serve();
  server.chat.script = async function* () {
    yield start;
    await Promise.resolve();
    throw new BridgeError('overloaded', 'Too much.');
  };
  const body = JSON.stringify({ model: 'sonnet', input: 'hi', background: true });
  const response = await fetch(`${server.url}/v1/responses`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body },
  });
  const { id } = (await response.json()) as { id: string };
  await until(() => server.lines.some(({ fields }) => fields['method'] === 'BG'));
  const failed = (await (await fetch(`${server.url}/v1/responses/${id}`)).json()) as object;
  expect(failed).toMatchObject({ status: 'failed', error: { code: 'server_error', message: 'Too much.' } });
});

test.each<[string, object, object]>([
  ['that is not to be kept', { store: false }, { status: 422, json: { error: { param: 'store' } } }],
  ['that asks for nothing', { input: [] }, { status: 422, json: { error: { param: 'input' } } }],
])('one %s is refused', async (_, more, told) => {
  await serveHeld();
  expect(await post(more)).toMatchObject(told);
  expect(server.chat.answers).toEqual([]);
});

test('one that the server may not take is refused before it begins', async () => {
  server = await serve({ strict: true });
  const body = JSON.stringify({ model: 'sonnet', input: 'hi', background: true, seed: 1 });
  const response = await fetch(`${server.url}/v1/responses`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body },
  });
  expect([response.status, await response.json()]).toMatchObject([400, { error: { param: 'seed' } }]);
  expect(server.chat.answers).toEqual([]);
  await until(() => server.lines.some(({ fields }) => fields['method'] === 'POST'));
  expect(server.lines.map(({ fields }) => [fields['method'], fields['status'], fields['error']])).toEqual([
    ['BG', 400, 'unsupported_parameter'],
    ['POST', 400, 'unsupported_parameter'],
  ]);
});

test('only those in the background can be cancelled or streamed later', async () => {
  const goOn = await serveHeld();
  goOn();
  const path = `/${String((await post({ background: false })).json['id'])}`;
  expect(await send(`${path}/cancel`, { method: 'POST' })).toMatchObject({ status: 400 });
  expect(await send(`${path}?stream=true`)).toMatchObject({ status: 400 });
  expect(await send(`${path}?stream=true&starting_after=x`)).toMatchObject({
    ...{ status: 422, json: { error: { param: 'starting_after' } } },
  });
});
