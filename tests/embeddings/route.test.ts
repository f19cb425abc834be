/** POST /embeddings over HTTP with the real model: every form of input, every refusal, and the answer. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalEmbedder } from '../../src/embeddings/local-embedder.js';
import { serve, until, type Served } from '../http/serve.js';
import { createLocalEmbedder, dot } from '../support/embedder.js';
import { specFaults } from '../support/openai-spec.js';
import { SOON_MS } from '../support/soon.js';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly data: { readonly index: number; readonly embedding: number[] & string }[];
    readonly model: string;
    readonly usage: { readonly prompt_tokens: number; readonly total_tokens: number };
    readonly error: {
      readonly message: string;
      readonly type: string;
      readonly param: string;
      readonly code: string;
    };
  };
}

let embedder: LocalEmbedder;
let server: Served;
let native: Served;
let strict: Served;
beforeAll(async () => {
  embedder = createLocalEmbedder();
  server = await serve({ embedder, bodyLimitBytes: 4 * 1024 * 1024 });
  native = await serve({ embedder, embeddingDimensions: 'native' });
  strict = await serve({ embedder, strict: true });
});
afterAll(async () => {
  for (const each of [server, native, strict]) each.closeNow();
  await embedder.close();
});

async function post(body: object, { at = server, path = '/v1/embeddings' } = {}): Promise<Answer> {
  const response = await fetch(`${at.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answer['body'],
  };
}

const small = 'text-embedding-3-small';

describe('an answer', () => {
  test('has the form of the specification, the header, the name asked for and the tokens', async () => {
    const { status, headers, body } = await post({ model: small, input: ['Hello, world!', 'two'] });
    expect(status).toBe(200);
    expect(specFaults('CreateEmbeddingResponse', body)).toEqual([]);
    expect(headers.get('x-claude-bridge-embedding-model')).toBe('all-MiniLM-L6-v2');
    expect(headers.get('x-request-id')).toMatch(/^req_/);
    expect(body.model).toBe(small);
    expect(body.data.map(({ index }) => index)).toEqual([0, 1]);
    // cl100k_base: "Hello" "," " world" "!" and "two"
    expect(body.usage).toEqual({ prompt_tokens: 5, total_tokens: 5 });
    expect(server.lines.at(-1)?.fields).toMatchObject({ servedBy: 'all-MiniLM-L6-v2', inputTokens: 5 });
    expect(JSON.stringify(server.lines)).not.toContain('Hello');
  });

  test('is there without /v1 too', async () => {
    expect((await post({ model: small, input: 'x' }, { path: '/embeddings' })).status).toBe(200);
  });

  test.each([
    [small, undefined, 1536],
    ['text-embedding-3-large', undefined, 3072],
    ['text-embedding-ada-002', undefined, 1536],
    ['all-MiniLM-L6-v2', undefined, 384],
    [`openai/${small}`, undefined, 1536],
    [small, 1, 1],
    [small, 256, 256],
    [small, 384, 384],
    [small, 500, 500],
    [small, 1536, 1536],
    ['text-embedding-3-large', 3072, 3072],
    ['all-MiniLM-L6-v2', 100, 100],
  ])('of %s with dimensions %s has %d numbers of length 1', async (model, dimensions, length) => {
    const { body } = await post({ model, dimensions, input: 'some text' });
    const [{ embedding }] = body.data as [Answer['body']['data'][0]];
    expect(embedding).toHaveLength(length);
    expect(dot(embedding, embedding)).toBeCloseTo(1, 5);
    if (length >= 384) {
      const plain = (await post({ model: 'all-MiniLM-L6-v2', input: 'some text' })).body.data[0]!.embedding;
      expect(embedding.slice(0, 384)).toEqual(plain);
      expect(embedding.slice(384).every((value) => value === 0)).toBe(true);
    }
  });

  test('is as long as the model makes it when so set, unless the request says otherwise', async () => {
    const lengthOf = async (body: object): Promise<number> =>
      (await post({ model: small, input: 'x', ...body }, { at: native })).body.data[0]!.embedding.length;
    expect(await lengthOf({})).toBe(384);
    expect(await lengthOf({ dimensions: 1536 })).toBe(1536);
  });

  test('in base64 has the same numbers', async () => {
    const { body: floats } = await post({ model: small, input: ['a', 'b'], encoding_format: 'float' });
    const { body: base64 } = await post({ model: small, input: ['a', 'b'], encoding_format: 'base64' });
    for (const [index, { embedding }] of base64.data.entries()) {
      const bytes = Buffer.from(embedding, 'base64');
      expect(bytes).toHaveLength(1536 * 4);
      const numbers = Array.from({ length: 1536 }, (_, at) => bytes.readFloatLE(at * 4));
      expect(numbers).toEqual(floats.data[index]!.embedding);
    }
  });

  test('is the same for a text and its token ids, even where a character spans two', async () => {
    const texts = ['Hello, world!', '👩‍👩‍👧 family'];
    const ids = [
      [9906, 11, 1917, 0],
      [9468, 239, 102, 378, 235, 9468, 239, 102, 378, 235, 9468, 239, 100, 3070],
    ];
    const { body: ofTexts } = await post({ model: small, input: texts });
    const { body: ofIds } = await post({ model: small, input: ids });
    expect(ofIds).toEqual(ofTexts);
    const { body: single } = await post({ model: small, input: ids[0]! });
    expect(single.data[0]).toEqual(ofTexts.data[0]);
  });

  test('keeps the order of many inputs, and says which fields had no effect', async () => {
    const input = Array.from({ length: 30 }, (_, index) => `number ${index}`);
    const { body, headers } = await post({ model: small, input, user: 'someone', seed: 1, dimensions: 8 });
    expect(headers.get('x-claude-bridge-ignored')).toBe('seed');
    const [last] = (await post({ model: small, input: input.at(-1)!, dimensions: 8 })).body.data;
    expect(body.data.at(-1)).toEqual({ ...last, index: 29 });
    expect(new Set(body.data.map(({ embedding }) => String(embedding))).size).toBe(30);
  });

  test('counts tokens as OpenAI does: text of 8192 tokens is taken whole', async () => {
    // Control characters: tokens of their own for OpenAI, and nothing for the model, which makes it quick.
    const { status, body } = await post({ model: small, input: '\u0001\u0002'.repeat(4096), dimensions: 1 });
    expect([status, body.usage.prompt_tokens]).toEqual([200, 8192]);
  });
});

describe('a refusal', () => {
  const many = (length: number, value: unknown): unknown[] => Array.from({ length }, () => value);
  test.each<[string, object, string | null]>([
    ['no input', { model: small }, 'input'],
    ['an empty text', { model: small, input: '' }, 'input'],
    ['an empty list', { model: small, input: [] }, 'input'],
    ['an empty text in a list', { model: small, input: ['a', ''] }, 'input[1]'],
    ['an empty list of ids in a list', { model: small, input: [[1], []] }, 'input[1]'],
    ['texts and ids together', { model: small, input: ['a', 3] }, 'input[1]'],
    ['ids and texts together', { model: small, input: [3, 'a'] }, 'input[1]'],
    ['lists and texts together', { model: small, input: [[3], 'a'] }, 'input[1]'],
    ['something else', { model: small, input: { text: 'a' } }, 'input'],
    ['null in a list', { model: small, input: [null] }, 'input[0]'],
    ['an id that is no token', { model: small, input: [1, 100256] }, 'input[1]'],
    ['such an id deep inside', { model: small, input: [[1], [5, -1]] }, 'input[1][1]'],
    ['a broken id', { model: small, input: [1.5] }, 'input[0]'],
    ['too many inputs', { model: small, input: many(2049, 'a') }, 'input'],
    ['too many ids', { model: small, input: many(8193, 1) }, 'input'],
    ['too many tokens', { model: small, input: ['a', ' x'.repeat(8193)] }, 'input[1]'],
    ['far too much text', { model: small, input: 'a'.repeat(8192 * 128 + 1) }, 'input'],
    ['no model', { input: 'a' }, 'model'],
    ['dimensions 0', { model: small, input: 'a', dimensions: 0 }, 'dimensions'],
    ['broken dimensions', { model: small, input: 'a', dimensions: 1.5 }, 'dimensions'],
    ['more dimensions than the model has', { model: small, input: 'a', dimensions: 1537 }, 'dimensions'],
    [
      'more than the local model has',
      { model: 'all-MiniLM-L6-v2', input: 'a', dimensions: 385 },
      'dimensions',
    ],
    ['dimensions of ada-002', { model: 'text-embedding-ada-002', input: 'a', dimensions: 3 }, 'dimensions'],
    ['an unknown encoding', { model: small, input: 'a', encoding_format: 'int8' }, 'encoding_format'],
  ])('of %s names the field', async (_, body, param) => {
    const { status, body: answer } = await post(body);
    expect(status).toBe(422);
    expect(answer.error).toMatchObject({ type: 'invalid_request_error', code: 'validation_error', param });
    expect(answer.error.message).toContain(param);
    expect(specFaults('ErrorResponse', answer)).toEqual([]);
  });

  test('of more than 300,000 tokens in all comes before any work', async () => {
    const { status, body } = await post({ model: small, input: many(40, many(8000, 1)) });
    expect([status, body.error.param]).toEqual([422, 'input']);
  });

  test('of an unknown model is a 404 that names what exists', async () => {
    const { status, body } = await post({ model: 'gpt-4o', input: 'a' });
    expect([status, body.error.code, body.error.param]).toEqual([404, 'model_not_found', 'model']);
    expect(body.error.message).toContain('all-MiniLM-L6-v2');
  });

  test('of fields without effect, when strict', async () => {
    const { status, body } = await post({ model: small, input: 'a', seed: 1 }, { at: strict });
    expect([status, body.error.code, body.error.param]).toEqual([400, 'unsupported_parameter', 'seed']);
  });

  test('starts no thread', async () => {
    const untouched = createLocalEmbedder();
    const at = await serve({ embedder: untouched });
    for (const body of [
      { model: small, input: '' },
      { model: 'x', input: 'a' },
      { model: small, input: [] },
    ]) {
      expect((await post(body, { at })).status).toBeGreaterThanOrEqual(400);
    }
    expect(untouched.loaded).toBe(false);
    at.closeNow();
  });
});

describe('around it', () => {
  test('the models are listed with what serves them', async () => {
    const list = (await (await fetch(`${server.url}/v1/models`)).json()) as {
      data: Record<string, unknown>[];
    };
    const entry = list.data.find(({ id }) => id === small)!;
    expect(entry).toMatchObject({
      object: 'model',
      owned_by: 'claude-bridge',
      served_by: 'all-MiniLM-L6-v2',
    });
    expect(entry['display_name']).toContain("local vectors for English texts, not OpenAI's");
    expect(await (await fetch(`${server.url}/v1/models/${small}`)).json()).toEqual(entry);
  });

  test('the wrong method is a 405', async () =>
    expect((await fetch(`${server.url}/v1/embeddings`)).status).toBe(405));

  test('a client that leaves ends its work and no other', async () => {
    const leaving = new AbortController();
    const input = Array.from({ length: 500 }, (_, index) => `${index} ${'some more words '.repeat(20)}`);
    const gone = fetch(`${server.url}/v1/embeddings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: small, input }),
      signal: leaving.signal,
    });
    const left = expect(gone).rejects.toThrow('abort');
    // Interleaved with the many: it is answered long before they would be.
    expect((await post({ model: small, input: 'a quick one' })).status).toBe(200);
    leaving.abort();
    await left;
    await until(() => server.lines.at(-1)?.fields['status'] === 499);
    const before = performance.now();
    await post({ model: small, input: 'another' });
    expect(performance.now() - before).toBeLessThan(SOON_MS);
  });
});
