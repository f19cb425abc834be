/** How a body is read: whole and in order, whatever it is packed with and however it arrives. */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { collectBytes } from '../../src/http/body/byte-collector.js';
import { readBody } from '../../src/http/body/read-body.js';
import { quickBrotli } from './quick-brotli.js';

const MB = 1024 * 1024;
/** Every part differs from the others, so that none can be lost or change places. */
const numbered = Array.from({ length: (3 * MB) / 8 }, (_, index) => String(index).padStart(8, '.')).join('');

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', quickBrotli],
  ['identity', (bytes: Buffer) => bytes],
] as const)('a large body in %s', async (coding, pack) => {
  const packed = pack(Buffer.from(numbered));
  const pieces = Array.from({ length: Math.ceil(packed.length / 50_000) }, (_, index) =>
    packed.subarray(index * 50_000, (index + 1) * 50_000),
  );
  const headers = { 'content-encoding': coding };
  const req = Object.assign(Readable.from(pieces), { headers, complete: true });
  let reserved = 0;
  const reservation = { reserve: (size: number) => void (reserved += size) };
  const text = await readBody(req as unknown as IncomingMessage, { limitBytes: 20 * MB, reservation });
  expect(text === numbered).toBe(true);
  expect(reserved).toBe(numbered.length);
});

test.each([
  ['nothing', []],
  ['one piece', [5]],
  ['small pieces', [1, 2, 3]],
  ['the last small size', [MB - 1, 1]],
  ['the first large size', [MB, 1]],
  ['one large piece', [3 * MB]],
  ['more than the first large buffer holds', [10, 30 * MB, 4 * MB, 1, 40 * MB, 7]],
])('collects %s', (_, sizes) => {
  const collector = collectBytes();
  for (const [index, size] of sizes.entries()) collector.add(Buffer.alloc(size, index + 1));
  const expected = Buffer.concat(sizes.map((size, index) => Buffer.alloc(size, index + 1)));
  expect(Buffer.compare(collector.bytes(), expected)).toBe(0);
});
