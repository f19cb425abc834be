/** Kept conversations over HTTP: whose they are, what races, what is refused, and what fails. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { silentLog } from '../../src/core/logger.js';
import { recordKey } from '../../src/core/record-store.js';
import { createDurableResponseStore } from '../../src/state/durable-response-store.js';
import { createMemoryResponseStore } from '../../src/state/memory-response-store.js';
import { closeStores, openEmbedded } from '../state/opened-stores.js';
import { deferred } from '../support/deferred.js';
import { end, start } from './scripted-model.js';
import { serve, until } from './serve.js';
import type { Served } from './serve.js';

let server: Served;
let store: ReturnType<typeof openEmbedded>;
const keys = [
  { name: 'one', key: 'key-of-one' },
  { name: 'two', key: 'key-of-two' },
];
beforeAll(async () => {
  const brief = createMemoryResponseStore({
    ...{ maxResponses: 100, maxBytes: 10_000_000, ttlMs: 60_000, now: Date.now },
  });
  store = openEmbedded();
  const responseStore = createDurableResponseStore(brief, store.records, silentLog);
  server = await serve({ keys, responseStore, store });
});
afterAll(async () => {
  server.closeNow();
  await closeStores();
});

interface Told {
  readonly status: number;
  readonly json: Record<string, unknown>;
}

async function send(method: string, path: string, body?: object, key = 'key-of-one'): Promise<Told> {
  const response = await server.fetch(`${server.url}/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

async function begin(body: object = {}): Promise<string> {
  return String((await send('POST', '/conversations', body)).json['id']);
}

async function itemsOf(id: string, query = '?order=asc&limit=100'): Promise<Record<string, unknown>[]> {
  return (await send('GET', `/conversations/${id}/items${query}`)).json['data'] as Record<string, unknown>[];
}

test.each([{}, { 'content-type': 'application/json' }])(
  'it may begin without a body: %j',
  async (headers) => {
    const response = await server.fetch(`${server.url}/v1/conversations`, {
      method: 'POST',
      headers: { ...headers, authorization: 'Bearer key-of-one' },
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ object: 'conversation', metadata: {} });
  },
);

const message = (text: string): object => ({ type: 'message', role: 'user', content: text });

test('it is its client’s alone', async () => {
  const id = await begin({ items: [message('secret')] });
  const [item] = await itemsOf(id);
  const foreign = async (method: string, path: string, body?: object): Promise<number> =>
    (await send(method, path, body, 'key-of-two')).status;
  const at = `/conversations/${id}`;
  expect(await foreign('GET', at)).toBe(404);
  expect(await foreign('POST', at, { metadata: {} })).toBe(404);
  expect(await foreign('GET', `${at}/items`)).toBe(404);
  expect(await foreign('POST', `${at}/items`, { items: [message('x')] })).toBe(404);
  expect(await foreign('GET', `${at}/items/${String(item!['id'])}`)).toBe(404);
  expect(await foreign('DELETE', `${at}/items/${String(item!['id'])}`)).toBe(404);
  expect(await foreign('POST', '/responses', { model: 'sonnet', input: 'x', conversation: id })).toBe(404);
  expect(await foreign('DELETE', at)).toBe(404);
  expect(await itemsOf(id)).toEqual([item]);
  expect(server.chat.answers).toEqual([]);
});

test('what a request names takes its memory, like its body, for as long as the request lasts', async () => {
  const text = 'x'.repeat(17_000_000);
  const conversation = { id: 'conv_large', object: 'conversation', created_at: 1, metadata: {} };
  const items = [{ id: 'msg_1', ...message(text) }];
  const response = { id: 'resp_large', status: 'completed', output: [] };
  const kept = { id: 'resp_large', client: 'one', response, items, inputFrom: 0, durable: true };
  await store.records.write([
    { put: recordKey('conversation', 'one', 'conv_large'), value: { conversation, items } },
    { put: recordKey('response', 'resp_large'), value: kept },
  ]);
  const { promise: held, resolve: goOn } = deferred();
  const { script } = server.chat;
  server.chat.script = async function* () {
    yield start;
    await held;
    yield end;
  };
  const naming = async (name: object): Promise<Told> =>
    send('POST', '/responses', { model: 'sonnet', input: 'x', store: false, ...name });
  const before = server.chat.answers.length;
  const first = naming({ conversation: 'conv_large' });
  await until(() => server.chat.answers.length > before);
  const full = { status: 429, json: { error: { code: 'queue_full' } } };
  expect(await naming({ conversation: 'conv_large' })).toMatchObject(full);
  expect(await naming({ previous_response_id: 'resp_large' })).toMatchObject(full);
  expect(await send('GET', '/conversations/conv_large')).toMatchObject(full);
  expect(await send('GET', '/responses/resp_large/input_items')).toMatchObject(full);
  goOn();
  expect((await first).status).toBe(200);
  expect((await naming({ previous_response_id: 'resp_large' })).status).toBe(200);
  expect((await send('DELETE', '/conversations/conv_large')).status).toBe(200);
  server.chat.answers.length = 0;
  server.chat.script = script;
});

test('none grows beyond what can be read again', async () => {
  const id = await begin();
  const key = recordKey('conversation', 'one', id);
  const { value, version } = (await store.records.get(key))!;
  const items = [{ id: 'msg_1', ...message('ä'.repeat(16_500_000)) }];
  expect(await store.records.write([{ put: key, value: { ...value, items } }], [{ key, version }])).toBe(
    true,
  );
  const added = await send('POST', `/conversations/${id}/items`, { items: [message('y'.repeat(900_000))] });
  expect(added.status).toBe(413);
  expect(added.json['error']).toMatchObject({ message: expect.stringContaining('larger than 32 MB') });
  expect((await send('GET', `/conversations/${id}`)).status).toBe(200);
});

test('items are listed as OpenAI lists them, a page at a time', async () => {
  const id = await begin({
    items: [
      message('1'),
      { role: 'user', content: '2' },
      { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
    ],
  });
  const all = await itemsOf(id);
  expect(all).toEqual([
    {
      id: expect.stringMatching(/^msg_/u),
      type: 'message',
      role: 'user',
      status: 'completed',
      content: [{ type: 'input_text', text: '1' }],
    },
    {
      id: expect.stringMatching(/^msg_/u),
      type: 'message',
      role: 'user',
      status: 'completed',
      content: [{ type: 'input_text', text: '2' }],
    },
    {
      id: expect.stringMatching(/^fc_/u),
      type: 'function_call',
      call_id: 'c',
      name: 'f',
      arguments: '{}',
      status: 'completed',
    },
  ]);
  expect(await itemsOf(id, '')).toEqual(all.toReversed());
  expect(await itemsOf(id, `?order=asc&limit=1&after=${String(all[0]!['id'])}`)).toEqual([all[1]]);
});

test('whatever races, nothing is lost', async () => {
  const id = await begin();
  const asked = Array.from({ length: 8 }, (_, n) => `question ${n}`);
  await Promise.all([
    ...asked.map((input) => send('POST', '/responses', { model: 'sonnet', input, conversation: id })),
    ...asked.map((text) => send('POST', `/conversations/${id}/items`, { items: [message(`note ${text}`)] })),
    send('POST', `/conversations/${id}`, { metadata: { a: 'b' } }),
  ]);
  const texts = (await itemsOf(id)).map((item) => (item['content'] as { text: string }[])[0]!.text);
  expect(texts).toHaveLength(24);
  for (const text of asked) {
    expect(texts).toContain(`note ${text}`);
    // The answer comes right after its question.
    expect(texts[texts.indexOf(text) + 1]).toBe('Hey');
  }
  expect((await send('GET', `/conversations/${id}`)).json['metadata']).toEqual({ a: 'b' });
});

test('an answer with store false is added all the same, and one that fails is not', async () => {
  const id = await begin();
  await send('POST', '/responses', { model: 'sonnet', input: 'one', conversation: id, store: false });
  expect(await itemsOf(id)).toHaveLength(2);
  const script = server.chat.script;
  server.chat.script = async function* () {
    yield start;
    await Promise.resolve();
    throw new Error('no answer');
  };
  expect((await send('POST', '/responses', { model: 'sonnet', input: 'two', conversation: id })).status).toBe(
    500,
  );
  server.chat.script = script;
  expect(await itemsOf(id)).toHaveLength(2);
});

test.each<[string, string, object, number, string | undefined]>([
  ['items that are none', '/conversations', { items: [{ type: 'message' }] }, 422, 'items[0].role'],
  [
    'more items than 20',
    '/conversations',
    { items: Array.from({ length: 21 }, () => message('x')) },
    422,
    'items',
  ],
  ['a reference', '/conversations', { items: [{ type: 'item_reference', id: 'x' }] }, 422, 'items[0].type'],
  ['metadata that are none', '/conversations', { metadata: 'x' }, 422, 'metadata'],
  ['no items', '/conversations/conv_x/items', {}, 422, 'items'],
  ['no such conversation', '/conversations/conv_x/items', { items: [message('x')] }, 404, 'conversation'],
  ['no metadata', '/conversations/conv_x', {}, 422, 'metadata'],
  [
    'two pasts',
    '/responses',
    { model: 'x', input: 'x', conversation: 'c', previous_response_id: 'r' },
    422,
    'conversation',
  ],
  [
    'a conversation of another type',
    '/responses',
    { model: 'x', input: 'x', conversation: 5 },
    422,
    'conversation',
  ],
  ['one without an id', '/responses', { model: 'x', input: 'x', conversation: {} }, 422, 'conversation.id'],
  ['one in a chat', '/chat/completions', { model: 'x', input: 'x', conversation: 'c' }, 400, 'conversation'],
])('%s: refused', async (_, path, body, status, param) => {
  const told = await send('POST', path, body);
  expect([told.status, (told.json['error'] as { param: unknown }).param]).toEqual([status, param]);
});

test('a conversation with nothing to answer is refused', async () => {
  const id = await begin();
  expect(await send('POST', '/responses', { model: 'sonnet', conversation: id })).toMatchObject({
    ...{ status: 422, json: { error: { param: 'input' } } },
  });
  await send('POST', '/responses', { model: 'sonnet', input: 'one', conversation: id });
  expect((await send('POST', '/responses', { model: 'sonnet', conversation: id })).status).toBe(422);
});

test('items that are newer than the bridge are kept as they are and listed; the model gets the others', async () => {
  const newer = { type: 'of_next_year', note: 'x' };
  const marked = {
    ...{ type: 'message', role: 'user' },
    content: [{ type: 'input_text', text: 'hi' }, { type: 'mark_of_next_year' }],
  };
  const headers = { 'content-type': 'application/json', authorization: 'Bearer key-of-one' };
  // Unchecked, because the specification knows none of these items.
  const post = async (path: string, body: object, at = server): Promise<Response> =>
    fetch(`${at.url}/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const ignored = (response: Response): string | null => response.headers.get('x-claude-bridge-ignored');
  const begun = await post('/conversations', { items: [newer] });
  expect(ignored(begun)).toBe('input.of_next_year');
  const { id } = (await begun.json()) as { id: string };
  expect(ignored(await post(`/conversations/${id}/items`, { items: [marked] }))).toBe(
    'input.content.mark_of_next_year',
  );
  const listed = await fetch(`${server.url}/v1/conversations/${id}/items?order=asc`, { headers });
  expect(await listed.json()).toMatchObject({ data: [newer, marked] });
  const answered = await post('/responses', { model: 'sonnet', input: 'and?', conversation: id });
  expect(answered.status).toBe(200);
  expect(ignored(answered)).toBe('input.of_next_year, input.content.mark_of_next_year');
  expect(server.chat.answers.at(-1)!.turn.messages).toEqual(
    ['hi', 'and?'].map((said) => ({ role: 'user', blocks: [{ type: 'text', text: said }] })),
  );
  const strict = await serve({ keys, strict: true, store });
  expect((await post('/conversations', { items: [newer] }, strict)).status).toBe(400);
  strict.closeNow();
});

test('a bridge that keeps nothing says how to change that', async () => {
  const without = await serve();
  const told = await without.fetch(`${without.url}/v1/conversations/conv_x`);
  expect([told.status, await told.json()]).toMatchObject([
    503,
    { error: { message: expect.stringContaining('claude-bridge config set store true') } },
  ]);
  without.closeNow();
});
