/** The contents of files are there whole or not at all: in a folder and in Redis alike. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { BlobStore } from '../../src/core/blob-store.js';
import { withParts } from '../support/with-parts.js';
import {
  askRedis,
  closeStores,
  describeStores,
  endStores,
  openRedis,
  startStores,
  storeFolder,
} from './opened-stores.js';

beforeAll(startStores);
afterEach(closeStores);
afterAll(endStores);

const CONTENT = randomBytes(1_300_000);

async function* sent(content: Uint8Array, size: number, failure?: Error): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += size)
    yield await Promise.resolve(content.subarray(at, at + size));
  if (failure) throw failure;
}

async function contentOf(blobs: BlobStore, id: string, start?: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of blobs.read(id, start)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** What is stored of contents, complete or not. */
async function left(): Promise<string[]> {
  const inRedis = await askRedis('keys', 'claude-bridge:{store}:b:*');
  let inFolder: string[] = [];
  try {
    inFolder = readdirSync(path.join(storeFolder(), 'files'));
  } catch {
    // No file was ever written.
  }
  return [...inFolder, ...inRedis.split('\n').filter((key) => key !== '')];
}

describeStores('$kind', ({ open }) => {
  test.each([1000, 65_536, 524_288, 2_000_000])(
    'gives back what came in pieces of %i bytes',
    async (size) => {
      const { blobs } = open();
      await blobs.write('file-1', sent(CONTENT, size), Date.now() + 60_000);
      expect((await contentOf(blobs, 'file-1')).equals(CONTENT)).toBe(true);
      for (const start of [1, 524_288, 600_001, CONTENT.length])
        expect((await contentOf(blobs, 'file-1', start)).equals(CONTENT.subarray(start))).toBe(true);
    },
  );

  test('an empty one is there, too', async () => {
    const { blobs } = open();
    await blobs.write('file-1', sent(Buffer.alloc(0), 1), Date.now() + 60_000);
    expect(await contentOf(blobs, 'file-1')).toEqual(Buffer.alloc(0));
  });

  test('nothing stays of one that was deleted, or that broke off', async () => {
    const { blobs } = open();
    await blobs.write('file-1', sent(CONTENT, 65_536), Date.now() + 60_000);
    await blobs.delete('file-1');
    await blobs.delete('file-1');
    await expect(contentOf(blobs, 'file-1')).rejects.toMatchObject({ code: 'store_unavailable' });
    const failure = new Error('The client left.');
    await expect(
      blobs.write('file-2', sent(CONTENT, 65_536, failure), Date.now() + 60_000),
    ).rejects.toMatchObject({ message: expect.stringContaining('The client left.') });
    expect(await left()).toEqual([]);
  });
});

withParts('redis').test('what lies in Redis expires', async () => {
  const { blobs } = openRedis();
  await blobs.write('file-1', sent(CONTENT, 65_536), Date.now() + 60_000);
  const keys = await left();
  expect(keys).toHaveLength(4);
  for (const key of keys) {
    const ttl = Number(await askRedis('pttl', key));
    expect(ttl > 30_000 && ttl <= 60_000).toBe(true);
  }
});
