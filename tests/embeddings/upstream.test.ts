/** Embeddings from another server: the requests it gets, how its answers are used, and that no other model replaces it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import OpenAI from 'openai';
import { createUpstreamEmbedder, type UpstreamOptions } from '../../src/embeddings/upstream-embedder.js';
import { serve, until, type Served } from '../http/serve.js';
import { modelFolder } from '../support/embedder.js';

interface Asked {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly body: { readonly model: string; readonly input: string[]; readonly encoding_format: string };
  closed: boolean;
}

let upstream: Server;
let url: string;
let asked: Asked[];
let answer: (asked: Asked, response: ServerResponse) => void;
const open: Served[] = [];

/** One number for each character of the text, over and over, four in all; in reverse order. */
const obliging: typeof answer = ({ body }, response) => {
  const data = body.input.map((text, index) => ({
    index,
    object: 'embedding',
    embedding: Array.from({ length: 4 }, (_, at) => (text.codePointAt(at % text.length) ?? 0) / 100),
  }));
  json(response, 200, { object: 'list', data: data.reverse(), usage: { prompt_tokens: 7, total_tokens: 7 } });
};

beforeAll(async () => {
  upstream = createServer((request, response) => void receive(request, response));
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`;
});
beforeEach(() => {
  asked = [];
  answer = obliging;
});
afterAll(() => {
  for (const server of open) server.closeNow();
  upstream.closeAllConnections();
  upstream.close();
});

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = '';
  for await (const piece of request) text += String(piece);
  const record: Asked = {
    path: request.url,
    authorization: request.headers.authorization,
    body: JSON.parse(text) as Asked['body'],
    closed: false,
  };
  response.on('close', () => (record.closed = true));
  asked.push(record);
  answer(record, response);
}

function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

async function bridge(options: Partial<UpstreamOptions> = {}): Promise<{ openai: OpenAI; server: Served }> {
  const embedder = createUpstreamEmbedder({
    baseUrl: url,
    models: { 'text-embedding-3-small': 'nomic-embed-text' },
    modelFolder,
    timeoutMs: 10_000,
    ...options,
  });
  const server = await serve({ embedder });
  open.push(server);
  return { server, openai: new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 }) };
}

describe('the other server', () => {
  test('is asked for floats of text, with its own model name and its key', async () => {
    const { openai } = await bridge({ key: 'its-key', baseUrl: `${url}/` });
    const response = await openai.embeddings
      .create({ model: 'text-embedding-3-small', input: [[9906, 11, 1917, 0], [67]], dimensions: 4 })
      .withResponse();
    expect(asked).toMatchObject([
      {
        path: '/v1/embeddings',
        authorization: 'Bearer its-key',
        body: { model: 'nomic-embed-text', input: ['Hello, world!', 'd'], encoding_format: 'float' },
      },
    ]);
    expect(asked[0]!.body).not.toHaveProperty('dimensions');
    // The SDK asked for base64, and the answers came in reverse.
    expect(
      response.data.data.map(({ embedding }) => embedding.map((value) => Number(value.toFixed(2)))),
    ).toEqual([
      [0.72, 1.01, 1.08, 1.08],
      [1, 1, 1, 1],
    ]);
    expect(response.data.usage.prompt_tokens).toBe(7);
    expect(response.response.headers.get('x-claude-bridge-embedding-model')).toBe('nomic-embed-text');
  });

  test('gets its own name for one with the provider before it too', async () => {
    const { openai } = await bridge();
    await openai.embeddings.create({ model: 'openai/text-embedding-3-small', input: 'a' });
    expect(asked[0]!.body).toMatchObject({ model: 'nomic-embed-text' });
  });

  test('gets any other model name unchanged, and no key when none is set', async () => {
    const { openai } = await bridge();
    const { data } = await openai.embeddings.create({ model: 'mxbai-embed-large', input: 'abcd' });
    expect(asked[0]).toMatchObject({
      authorization: undefined,
      body: { model: 'mxbai-embed-large', input: ['abcd'] },
    });
    expect(data[0]!.embedding).toHaveLength(4);
  });

  test('gives vectors that are fitted to the requested length', async () => {
    const { openai } = await bridge();
    const lengths = [undefined, 2, 10].map(async (dimensions) => {
      const { data } = await openai.embeddings.create({
        model: 'text-embedding-3-small',
        input: 'abcd',
        ...(dimensions && { dimensions }),
      });
      return data[0]!.embedding;
    });
    const [preset, cut, padded] = await Promise.all(lengths);
    expect(preset).toHaveLength(1536);
    expect(Math.hypot(...cut!)).toBeCloseTo(1, 5);
    expect(cut![1]! / cut![0]!).toBeCloseTo(98 / 97, 5);
    expect(padded!.slice(4)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('is in the model list', async () => {
    const { openai } = await bridge();
    const { data } = await openai.models.list();
    expect(data.find(({ id }) => id === 'text-embedding-3-small')).toMatchObject({
      served_by: 'nomic-embed-text',
    });
    expect(JSON.stringify(data)).not.toContain('all-MiniLM');
  });

  test('is aborted when the client leaves', async () => {
    const { openai } = await bridge();
    answer = () => undefined;
    const leaving = new AbortController();
    const gone = openai.embeddings.create({ model: 'm', input: 'a' }, { signal: leaving.signal });
    const left = expect(gone).rejects.toThrow('abort');
    await until(() => asked.length === 1);
    leaving.abort();
    await left;
    await until(() => asked[0]!.closed);
  });
});

describe('its failure is reported and no other model takes its place:', () => {
  const fails = (status: number, body: unknown, headers = {}): typeof answer => {
    return (_, response) => json(response, status, body, headers);
  };
  const vector = (embedding: unknown): unknown => ({ data: [{ index: 0, embedding }] });
  test.each<[string, typeof answer, number, string, string]>([
    ['400', fails(400, { error: { message: 'too long' } }), 400, 'invalid_request', 'too long'],
    ['401', fails(401, { error: { message: 'bad key' } }), 502, 'upstream_error', 'embeddings-upstream-key'],
    [
      '404',
      fails(404, { error: 'model "m" not found' }),
      404,
      'model_not_found',
      'embeddings-upstream-models',
    ],
    ['429', fails(429, {}, { 'retry-after': '3' }), 429, 'rate_limit_exceeded', 'answered 429'],
    ['500', fails(500, 'oops'), 502, 'upstream_error', 'oops'],
    [
      'a redirect',
      fails(302, {}, { location: 'http://127.0.0.1:1/' }),
      502,
      'upstream_error',
      'cannot be reached',
    ],
    ['no JSON', (_, response) => void response.end('<html>'), 502, 'upstream_error', 'without a list'],
    ['no data', fails(200, {}), 502, 'upstream_error', 'without a list'],
    ['too few', fails(200, { data: [] }), 502, 'upstream_error', '0 embeddings for 1'],
    ['no numbers', fails(200, vector(['a'])), 502, 'upstream_error', 'not a list of numbers'],
    ['an empty vector', fails(200, vector([])), 502, 'upstream_error', 'not a list of numbers'],
    [
      'a cut connection',
      (_, response) => void response.destroy(),
      502,
      'upstream_error',
      'cannot be reached',
    ],
  ])('%s', async (_, failing, status, code, words) => {
    const { openai } = await bridge();
    answer = failing;
    await expect(openai.embeddings.create({ model: 'm', input: 'a' })).rejects.toMatchObject({
      status,
      code,
      message: expect.stringContaining(words),
    });
  });

  test('no server', async () => {
    const { openai } = await bridge({ baseUrl: 'http://127.0.0.1:9/v1' });
    await expect(openai.embeddings.create({ model: 'm', input: 'a' })).rejects.toMatchObject({
      status: 502,
      message: expect.stringContaining('claude-bridge config set embeddings-upstream'),
    });
  });

  test('no answer in time', async () => {
    const { openai } = await bridge({ timeoutMs: 100 });
    answer = () => undefined;
    await expect(openai.embeddings.create({ model: 'm', input: 'a' })).rejects.toMatchObject({
      status: 504,
      code: 'timeout',
    });
  });
});
