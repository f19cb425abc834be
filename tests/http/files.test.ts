/** Files over HTTP: how they are uploaded, read, listed and deleted, by whom, and what is left of those that fail. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { connect, type Socket } from 'node:net';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { heldMemory } from '../support/held-memory.js';
import { closeStores, openEmbedded, storeFolder } from '../state/opened-stores.js';
import { serve, until } from './serve.js';
import type { Served } from './serve.js';

let server: Served;
let store: ReturnType<typeof openEmbedded>;
let ids = 0;
const newId = (): string => `id${String(++ids).padStart(13, '0')}`;
const keys = [
  { name: 'one', key: 'key-of-one' },
  { name: 'two', key: 'key-of-two' },
];
beforeAll(async () => {
  store = openEmbedded({ maxBytes: 120_000_000, maxAgeMs: 30 * 86_400_000 });
  server = await serve({ keys, store, newId, fileLimitBytes: 105_000_000 });
});
afterAll(async () => {
  server.closeNow();
  await closeStores();
});

interface Told {
  readonly status: number;
  readonly json: Record<string, unknown>;
}

async function send(at: string, init: RequestInit = {}, key = 'key-of-one'): Promise<Told> {
  const headers = { ...(init.headers as object), authorization: `Bearer ${key}` };
  const response = await server.fetch(`${server.url}/v1/files${at}`, { ...init, headers });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

async function upload(fields: Record<string, string | File>, key?: string): Promise<Told> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  return send('', { method: 'POST', body }, key);
}

function file(content: string | Uint8Array<ArrayBuffer> = 'hello', name = 'a.txt'): File {
  return new File([content], name);
}

async function contentOf(id: unknown, key = 'key-of-one'): Promise<Response> {
  return server.fetch(`${server.url}/v1/files/${String(id)}/content`, {
    headers: { authorization: `Bearer ${key}` },
  });
}

/** The names of everything that lies on the disk of files. */
function onDisk(): string[] {
  const folder = path.join(storeFolder(), 'files');
  return existsSync(folder) ? readdirSync(folder).toSorted() : [];
}

async function deleteAll(): Promise<void> {
  for (const { id } of (await send('')).json['data'] as { id: string }[])
    await send(`/${id}`, { method: 'DELETE' });
}

afterEach(deleteAll);

describe('one file', () => {
  test('comes back as it was sent, whatever the order of the fields', async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, at) => at % 251);
    const created = await upload({ file: file(bytes, 'Übersicht “1”.bin'), purpose: 'user_data' });
    expect(created).toEqual({
      status: 200,
      json: {
        ...{ id: expect.stringMatching(/^file-[0-9a-z]{24}$/u), object: 'file', bytes: 70_000 },
        ...{ created_at: expect.any(Number), expires_at: expect.any(Number) },
        ...{ filename: 'Übersicht “1”.bin', purpose: 'user_data', status: 'processed' },
      },
    });
    const { id, created_at: at, expires_at: until } = created.json;
    expect(Number(until) - Number(at)).toBe(30 * 86_400);
    expect(await send(`/${String(id)}`)).toEqual(created);
    const content = await contentOf(id);
    expect(new Uint8Array(await content.arrayBuffer())).toEqual(bytes);
    expect(Object.fromEntries(content.headers)).toMatchObject({
      ...{ 'content-type': 'application/octet-stream', 'content-length': '70000' },
      'content-disposition': expect.stringMatching(/^attachment; filename.*%C3%9Cbersicht/u),
      'x-content-type-options': 'nosniff',
    });
    const head = await fetch(`${server.url}/v1/files/${String(id)}/content`, {
      ...{ method: 'HEAD', headers: { authorization: 'Bearer key-of-one' } },
    });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '70000']);
    expect(await send(`/${String(id)}`, { method: 'DELETE' })).toEqual({
      status: 200,
      json: { id, object: 'file', deleted: true },
    });
    expect((await send(`/${String(id)}`)).status).toBe(404);
    expect((await contentOf(id)).status).toBe(404);
    expect(onDisk()).toEqual([]);
  });

  test('can be empty', async () => {
    const { json } = await upload({ purpose: 'batch', file: file('') });
    expect(json).toMatchObject({ bytes: 0 });
    expect(await (await contentOf(json['id'])).text()).toBe('');
  });

  test('expires when it is to', async () => {
    const { json } = await upload({
      ...{ purpose: 'batch', file: file() },
      ...{ 'expires_after[anchor]': 'created_at', 'expires_after[seconds]': '3600' },
    });
    expect(Number(json['expires_at']) - Number(json['created_at'])).toBe(3600);
  });

  test('is its client’s alone', async () => {
    const { id } = (await upload({ purpose: 'batch', file: file() })).json;
    for (const at of [`/${String(id)}`, `/${String(id)}/content`]) {
      expect((await send(at, {}, 'key-of-two')).json).toMatchObject({ error: { code: 'not_found' } });
    }
    expect((await send(`/${String(id)}`, { method: 'DELETE' }, 'key-of-two')).status).toBe(404);
    expect((await send('', {}, 'key-of-two')).json).toMatchObject({ data: [] });
    expect(await (await contentOf(id)).text()).toBe('hello');
  });
});

test('lists pages, newest first, by purpose', async () => {
  const made: unknown[] = [];
  for (const purpose of ['batch', 'user_data', 'batch', 'batch'])
    made.push((await upload({ purpose, file: file() })).json['id']);
  const idsOf = async (query: string): Promise<unknown[]> => {
    const { json } = await send(query);
    return [...(json['data'] as { id: string }[]).map(({ id }) => id), json['has_more']];
  };
  expect(await idsOf('')).toEqual([...made.toReversed(), false]);
  expect(await idsOf('?order=asc&limit=2')).toEqual([...made.slice(0, 2), true]);
  expect(await idsOf(`?order=asc&after=${String(made[1])}`)).toEqual([...made.slice(2), false]);
  expect(await idsOf(`?after=${String(made[1])}`)).toEqual([made[0], false]);
  expect(await idsOf('?purpose=user_data')).toEqual([made[1], false]);
  expect(await idsOf('?purpose=batch&limit=2')).toEqual([made[3], made[2], true]);
  expect((await send('?limit=1')).json).toMatchObject({ first_id: made[3], last_id: made[3] });
  await deleteAll();
  expect(await idsOf('')).toEqual([false]);
});

const form = { 'content-type': 'multipart/form-data; boundary=x' };
const part = (head: string, content = 'y'): string =>
  `--x\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
const filePart = part('name="file"; filename="a"');

test.each<[string, number, string | undefined, RequestInit]>([
  ['JSON', 415, undefined, { body: '{}', headers: { 'content-type': 'application/json' } }],
  [
    'a form without a boundary',
    415,
    undefined,
    { body: 'x', headers: { 'content-type': 'multipart/form-data' } },
  ],
  ['a compressed form', 415, undefined, { body: 'x', headers: { ...form, 'content-encoding': 'gzip' } }],
  ['a form that ends in the middle of a file', 400, undefined, { body: filePart, headers: form }],
  ['what is no form', 400, undefined, { body: 'hello', headers: form }],
  ['no file', 422, 'file', { body: `${part('name="purpose"')}--x--\r\n`, headers: form }],
  ['a text in place of the file', 422, 'file', { body: `${part('name="file"')}--x--\r\n`, headers: form }],
  [
    'a file of another name',
    422,
    'file',
    { body: `${part('name="image"; filename="a"')}--x--\r\n`, headers: form },
  ],
  ['two files', 422, 'file', { body: `${filePart}${filePart}--x--\r\n`, headers: form }],
  [
    'a name that is too long',
    422,
    'file',
    { body: `${part(`name="file"; filename="${'a'.repeat(2000)}"`)}--x--\r\n`, headers: form },
  ],
  ['no purpose', 422, 'purpose', { body: `${filePart}--x--\r\n`, headers: form }],
  [
    'an unknown purpose',
    422,
    'purpose',
    { body: `${filePart}${part('name="purpose"')}--x--\r\n`, headers: form },
  ],
  [
    'too many fields',
    422,
    undefined,
    { body: `${filePart}${part('name="a"').repeat(30)}--x--\r\n`, headers: form },
  ],
])('%s is refused with %i, and nothing of it stays', async (_, status, param, init) => {
  const told = await send('', { method: 'POST', ...init });
  expect([told.status, (told.json['error'] as { param?: string | null }).param ?? undefined]).toEqual([
    status,
    param,
  ]);
  expect(onDisk()).toEqual([]);
});

test.each([
  [{ 'expires_after[anchor]': 'now', 'expires_after[seconds]': '3600' }, 'expires_after.anchor'],
  [{ 'expires_after[seconds]': '3600' }, 'expires_after.anchor'],
  [{ 'expires_after[anchor]': 'created_at' }, 'expires_after.seconds'],
  [{ 'expires_after[anchor]': 'created_at', 'expires_after[seconds]': '3599' }, 'expires_after.seconds'],
  [{ 'expires_after[anchor]': 'created_at', 'expires_after[seconds]': '2592001' }, 'expires_after.seconds'],
])('%j is refused', async (fields, param) => {
  const told = await upload({ purpose: 'batch', file: file(), ...fields });
  expect(told).toMatchObject({ status: 422, json: { error: { param } } });
  expect(onDisk()).toEqual([]);
});

test.each(['?limit=0', '?limit=x', '?order=up', '?after=a&after=b', '?purpose=a&purpose=b'])(
  '%s is refused',
  async (query) => expect((await send(query)).status).toBe(422),
);

/** The beginning of an upload with the key of `one`. */
function sendUnfinished(port = server.port): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.write(
    `POST /v1/files HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer key-of-one\r\nContent-Type: multipart/form-data; boundary=x\r\n` +
      `Content-Length: 1000000\r\n\r\n${part('name="purpose"', 'batch')}${part('name="file"; filename="a"', 'y'.repeat(1000))}`,
  );
  return socket;
}

test('slow uploads of one client leave room for those of another', async () => {
  const sockets = Array.from({ length: 8 }, () => sendUnfinished());
  await until(() => onDisk().length === 8);
  const fields = { purpose: 'batch', file: file() };
  expect(await upload(fields)).toMatchObject({ status: 429, json: { error: { code: 'queue_full' } } });
  const other = await upload(fields, 'key-of-two');
  expect(other.status).toBe(200);
  await send(`/${String(other.json['id'])}`, { method: 'DELETE' }, 'key-of-two');
  for (const socket of sockets) socket.destroy();
  await until(() => onDisk().length === 0);
  expect((await upload(fields)).status).toBe(200);
});

test('the only client that there can be has every place', async () => {
  const only = await serve({ keys: keys.slice(0, 1), store, newId });
  const sockets = Array.from({ length: 15 }, () => sendUnfinished(only.port));
  await until(() => onDisk().length === 15);
  const body = new FormData();
  body.set('purpose', 'batch');
  body.set('file', file());
  const headers = { authorization: 'Bearer key-of-one' };
  const last = await only.fetch(`${only.url}/v1/files`, { method: 'POST', body, headers });
  expect(last.status).toBe(200);
  await send(`/${String(((await last.json()) as Told['json'])['id'])}`, { method: 'DELETE' });
  for (const socket of sockets) socket.destroy();
  await until(() => onDisk().length === 0);
  only.closeNow();
});

test('a client that leaves in the middle leaves nothing', async () => {
  const socket = sendUnfinished();
  await until(() => onDisk().length === 1);
  expect(onDisk()[0]).toMatch(/\.part$/u);
  socket.destroy();
  await until(() => onDisk().length === 0);
  await until(() => server.lines.some(({ fields }) => fields['status'] === 499));
});

/** Sends a file of so many bytes as fast as the server takes it. */
async function sendLarge(bytes: number, piece: () => void = () => undefined): Promise<Told> {
  const chunk = new Uint8Array(1024 * 1024);
  let left = bytes;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) =>
      controller.enqueue(
        Buffer.from(
          `${part('name="purpose"', 'batch')}--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n`,
        ),
      ),
    pull(controller) {
      piece();
      if (left <= 0) {
        controller.enqueue(Buffer.from('\r\n--x--\r\n'));
        controller.close();
        return;
      }
      const next = Math.min(left, chunk.length);
      left -= next;
      controller.enqueue(chunk.subarray(0, next));
    },
  });
  return send('', { method: 'POST', headers: form, body, duplex: 'half' });
}

test('a large one takes no memory', async () => {
  const before = heldMemory();
  // Below zero when what earlier tests left goes away meanwhile.
  const held: number[] = [];
  let count = 0;
  const { json } = await sendLarge(100 * 1024 * 1024, () => {
    if (++count % 10 === 0) held.push(heldMemory() - before);
  });
  expect(json).toMatchObject({ bytes: 100 * 1024 * 1024 });
  expect(held).toHaveLength(10);
  expect(Math.max(...held)).toBeLessThan(50 * 1024 * 1024);
  await deleteAll();
});

test('one that is larger than allowed is refused, and so is one that the store has no room for', async () => {
  expect(await sendLarge(106_000_000)).toMatchObject({
    status: 413,
    json: {
      error: { code: 'request_too_large', param: 'file', message: expect.stringContaining('max-file-mb') },
    },
  });
  const { json } = await sendLarge(80_000_000);
  expect(await sendLarge(80_000_000)).toMatchObject({
    status: 507,
    json: { error: { code: 'store_full' } },
  });
  expect(onDisk()).toEqual([json['id']]);
  await deleteAll();
});

test('a bridge that keeps nothing says how to change that', async () => {
  const without = await serve();
  for (const at of ['files', 'batches', 'conversations/conv_a']) {
    const told = await without.fetch(`${without.url}/v1/${at}`);
    expect([told.status, await told.json()]).toMatchObject([
      503,
      {
        error: {
          code: 'store_unavailable',
          message: expect.stringMatching(
            /^This bridge keeps nothing, .* claude-bridge config set store true$/u,
          ),
        },
      },
    ]);
  }
  without.closeNow();
});
