/** An embeddings upstream with invalid answers: the request fails or is counted, and the bridge continues. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createUpstreamEmbedder } from '../../src/embeddings/upstream-embedder.js';
import { serve, type Served } from '../http/serve.js';
import { modelFolder } from '../support/embedder.js';

let upstream: Server;
let bridge: Served;
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
  upstream = createServer((request, response) => {
    request.resume().on('end', () => answer(response));
  }).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  bridge = await serve({
    embedder: createUpstreamEmbedder({
      baseUrl: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`,
      models: {},
      modelFolder,
      timeoutMs: 10_000,
    }),
  });
});
afterAll(() => {
  bridge.closeNow();
  upstream.closeAllConnections();
  upstream.close();
});

async function embed(): Promise<Response> {
  return fetch(`${bridge.url}/v1/embeddings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'any', input: 'text' }),
  });
}

test.each([
  ['1e999', 0],
  ['-4', 0],
  ['2.4', 2],
])('prompt_tokens: %s is %i, and the metrics go on', async (said, counted) => {
  answer = (response) =>
    response.end(`{"data":[{"index":0,"embedding":[1,0]}],"usage":{"prompt_tokens":${said}}}`);
  const answered = await embed();
  expect(answered.status).toBe(200);
  expect(await answered.json()).toMatchObject({ usage: { prompt_tokens: counted } });
  expect((await fetch(`${bridge.url}/metrics`)).status).toBe(200);
});

test('a number that is too large for a float is refused', async () => {
  answer = (response) => response.end('{"data":[{"index":0,"embedding":[1e300]}]}');
  expect((await embed()).status).toBe(502);
});

test('an endless answer is read up to a limit', async () => {
  let sent = 0;
  answer = (response) => {
    const piece = Buffer.alloc(64 * 1024, ' ');
    const write = (): void => {
      while (!response.destroyed && response.write(piece)) sent += piece.length;
      sent += piece.length;
    };
    response.on('drain', write);
    write();
  };
  const failed = await embed();
  expect(failed.status).toBe(502);
  expect(await failed.text()).toContain('more than 2 MB');
  expect(sent).toBeLessThan(50_000_000);
});

test('a failure with a very long message fails this request alone', async () => {
  answer = (response) => {
    response.statusCode = 500;
    response.setHeader('retry-after', '1e999');
    response.end(`{"error":"${'\\n'.repeat(600_000)}"}`);
  };
  expect((await embed()).status).toBe(502);
});
