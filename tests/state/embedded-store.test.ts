/** The store in a folder: what a kill leaves, who may use it, what lies on the disk, and what its failures say. */
import { afterEach, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { blobRecordKey } from '../../src/core/blob-store.js';
import { LevelDatabase } from '../../src/state/level-database.js';
import { notedLog } from '../usage/figures.js';
import { closeOpened, closeStores, openEmbedded, storeFolder } from './opened-stores.js';

afterEach(closeStores);

const program = fileURLToPath(new URL('store-writer.mjs', import.meta.url));

/** Starts the program, kills it when it has told `count` numbers, and returns the last that it told. */
async function writeAndKill(directory: string, from: number, count: number): Promise<number> {
  const child = spawn(process.execPath, [program, directory, String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text;
    if (told.split('\n').length > count) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return Number(told.slice(0, told.lastIndexOf('\n')).split('\n').at(-1));
}

test.each([0, 1, 2, 3].map((lane) => [lane]))(
  'ten kills lose nothing that was acknowledged, and leave nothing half done (%i)',
  async (lane) => {
    let next = 0;
    for (let round = 0; round < 10; round++) {
      const acknowledged = await writeAndKill(storeFolder(), next, 1 + ((round + 3 * lane) % 7));
      expect(acknowledged).toBeGreaterThanOrEqual(next);
      const { records } = openEmbedded();
      const last = Number((await records.get('last'))!.value['number']);
      expect(last).toBeGreaterThanOrEqual(acknowledged);
      const written = await records.list('record/', { after: `record/${String(next - 1).padStart(9, '0')}` });
      expect(written.map(({ value }) => value['number'])).toEqual(
        Array.from({ length: last + 1 - next }, (_, index) => next + index),
      );
      next = last + 1;
      if (round === 9) {
        const all = await records.list('');
        expect(all).toHaveLength(next + 1);
        const bytes = all.reduce((sum, { value }) => sum + Buffer.byteLength(JSON.stringify(value)) + 200, 0);
        expect((await records.room()).usedBytes).toBe(bytes);
      }
      await closeOpened();
    }
  },
);

test('a second bridge is told what to do, and takes over when the first has ended', async () => {
  let time = 0;
  const first = openEmbedded({ maxAgeMs: 1e9 });
  await first.records.write([{ put: 'a', value: {} }]);
  const { log, lines } = notedLog();
  const second = openEmbedded({ log, elapsed: () => time });
  await second.open();
  const line =
    process.platform === 'win32'
      ? `$env:CLAUDE_BRIDGE_STORE_DIRECTORY = "${storeFolder()}-2"; claude-bridge serve --port N`
      : `CLAUDE_BRIDGE_STORE_DIRECTORY=${storeFolder()}-2 claude-bridge serve --port N`;
  const told = `Files, conversations and kept answers are not available, because another bridge uses their folder, ${storeFolder()}. Everything else works. Stop the other bridge, or start this one with a folder of its own: ${line}`;
  for (const ask of [
    second.records.get('a'),
    second.records.list(''),
    second.records.write([{ put: 'b', value: {} }]),
    second.records.room(),
  ])
    await expect(ask).rejects.toMatchObject({ code: 'store_unavailable', message: told });
  expect(lines).toEqual([{ level: 'warn', fields: { reason: told }, message: 'the store cannot be used' }]);
  await first.close();
  time += 1001;
  expect(await second.records.get('a')).toBeDefined();
  expect(lines.at(-1)).toMatchObject({ level: 'info', message: 'the store works again' });
});

test('what the end of the bridge cuts off is told as that, and is no fault of the folder', async () => {
  const { log, lines } = notedLog();
  const database = new LevelDatabase({ directory: storeFolder(), log, elapsed: Date.now });
  const level = await database.open();
  await database.close();
  const cut = await level.get('a').catch(async (error: unknown) => database.failed(error, level));
  expect(cut).toMatchObject({
    ...{ code: 'store_unavailable', message: 'The bridge is stopping. Try again once it runs.' },
  });
  expect(lines).toEqual([]);
});

test('reading creates nothing, and only the owner can enter what writing creates', async () => {
  const store = openEmbedded();
  await store.open();
  await store.sweep();
  expect(await store.records.get('a')).toBeUndefined();
  expect(await store.records.list('')).toEqual([]);
  expect(readdirSync(storeFolder())).toEqual([]);
  await store.records.write([{ put: 'a', value: {} }]);
  await store.blobs.write('b', pieces('content'), 1e15);
  expect(readdirSync(storeFolder()).toSorted()).toEqual(['files', 'records']);
  for (const name of ['files', 'records'])
    expect(statSync(path.join(storeFolder(), name)).mode & 0o777).toBe(0o700);
  expect(statSync(path.join(storeFolder(), 'files/b')).mode & 0o777).toBe(0o600);
});

test('what was deleted or has expired leaves the disk', async () => {
  let time = 1_000_000;
  const store = openEmbedded({ now: () => time });
  // The database compresses what repeats.
  const [deleted, expired, kept] = [1, 2, 3].map(() => randomBytes(24).toString('base64')) as [
    string,
    string,
    string,
  ];
  await store.records.write([
    { put: 'a', value: { deleted } },
    { put: 'b', value: { expired }, expiresAt: time + 10 },
    { put: 'c', value: { kept } },
  ]);
  await store.records.write([{ delete: 'a' }]);
  time += 10;
  for (const text of [deleted, expired, kept]) expect(onDisk()).toContain(text);
  await store.sweep();
  expect(onDisk()).toContain(kept);
  for (const text of [deleted, expired]) expect(onDisk()).not.toContain(text);
});

test('files without a record are swept away once nobody can be writing them', async () => {
  const store = openEmbedded();
  for (const id of ['kept', 'left']) await store.blobs.write(id, pieces(id), 1e15);
  await store.records.write([{ put: blobRecordKey('kept'), value: {} }]);
  const folder = path.join(storeFolder(), 'files');
  writeFileSync(path.join(folder, 'half.part'), '');
  await store.sweep();
  expect(readdirSync(folder).toSorted()).toEqual(['half.part', 'kept', 'left']);
  const old = new Date(Date.now() - 700_000);
  for (const name of readdirSync(folder)) utimesSync(path.join(folder, name), old, old);
  await store.sweep();
  expect(readdirSync(folder)).toEqual(['kept']);
});

test('a folder that cannot be used is named, with the reason', async () => {
  const { log, lines } = notedLog();
  writeFileSync(path.join(storeFolder(), 'records'), '');
  writeFileSync(path.join(storeFolder(), 'files'), '');
  const store = openEmbedded({ log });
  await expect(store.records.write([{ put: 'a', value: {} }])).rejects.toMatchObject({
    code: 'store_unavailable',
    message: expect.stringMatching(/cannot be used: EEXIST.* ls -ld /u),
  });
  await expect(store.blobs.write('a', pieces('x'), 1e15)).rejects.toMatchObject({
    code: 'store_unavailable',
  });
  expect(lines).toHaveLength(1);
});

test('a damaged database says how to begin a new one', async () => {
  await openEmbedded().records.write([{ put: 'a', value: {} }]);
  await closeOpened();
  const folder = path.join(storeFolder(), 'records');
  for (const name of readdirSync(folder))
    if (name.startsWith('MANIFEST')) writeFileSync(path.join(folder, name), 'x');
  await expect(openEmbedded().records.get('a')).rejects.toMatchObject({
    code: 'store_unavailable',
    message: expect.stringContaining(`mv ${storeFolder()} ${storeFolder()}-damaged`),
  });
  expect(existsSync(folder)).toBe(true);
});

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}

/** Everything that the database's files hold. */
function onDisk(): string {
  const folder = path.join(storeFolder(), 'records');
  return readdirSync(folder)
    .map((name) => readFileSync(path.join(folder, name), 'latin1'))
    .join('\n');
}
