/** How a packed body is read: in few pieces, of which the system takes all memory back. */
import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import type { Response } from 'express';
import { readBody } from '../../src/http/body/read-body.js';

const MB = 1024 * 1024;

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
] as const)('what is packed with %s comes in large pieces', async (coding, pack) => {
  const headers = { 'content-encoding': coding };
  const req = Object.assign(new PassThrough(), { headers, complete: true });
  req.end(pack(' '.repeat(10 * MB)));
  const sizes: number[] = [];
  const reservation = { reserve: (size: number) => void sizes.push(size) };
  const res = new EventEmitter() as unknown as Response;
  const text = await readBody(req as unknown as IncomingMessage, res, { limitBytes: 20 * MB, reservation });
  expect(text).toHaveLength(10 * MB);
  expect(sizes.length).toBeLessThan(20);
});
