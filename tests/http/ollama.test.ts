/** Ollama's routes over HTTP: models, guards, bodies, failures, and the second port. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { BridgeError, type BridgeErrorCode } from '../../src/core/bridge-error.js';
import { listen } from '../../src/http/server/listen.js';
import { joinedListeners } from '../../src/http/server/joined-listeners.js';
import { createLocalEmbedder } from '../support/embedder.js';
import { freePort } from '../support/free-port.js';
import { end, events, start, text, usage } from './scripted-model.js';
import { serve, until } from './serve.js';
import type { Served } from './serve.js';

const hello = { model: 'sonnet', messages: [{ role: 'user', content: 'hi' }] };
const embedder = createLocalEmbedder();
let open: Served;
let guarded: Served;
let strict: Served;
beforeAll(async () => {
  open = await serve({ embedder });
  guarded = await serve({ keys: [{ key: 'secret', name: 'home' }] });
  strict = await serve({ strict: true });
});
afterAll(async () => {
  for (const server of [open, guarded, strict]) server.closeNow();
  await embedder.close();
});
afterEach(() => {
  open.chat.script = events(start, text('Hey'), end);
  open.lines.splice(0);
});

const json = { 'content-type': 'application/json' };
async function post(path: string, body: unknown, headers: object = json, server = open): Promise<Response> {
  return fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { ...headers },
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  });
}

async function failure(response: Response): Promise<unknown> {
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  const body = (await response.json()) as { error: string };
  expect(Object.keys(body)).toEqual(['error']);
  return [response.status, body.error];
}

describe('models', () => {
  const details = {
    ...{ parent_model: '', format: '', family: 'claude', families: ['claude'] },
    ...{ parameter_size: '', quantization_level: '' },
  };
  const capabilities = ['completion', 'tools', 'vision', 'thinking'];

  test('are listed with a tag', async () => {
    const { models } = (await (await fetch(`${open.url}/api/tags`)).json()) as { models: { name: string }[] };
    expect(models[0]).toEqual({
      name: 'sonnet:latest',
      model: 'sonnet:latest',
      remote_model: 'claude-sonnet-5',
      modified_at: '1970-01-01T00:00:00Z',
      size: 0,
      digest: createHash('sha256').update('sonnet').digest('hex'),
      ...{ details, capabilities },
    });
    expect(models.map(({ name }) => name)).toEqual([
      ...['sonnet:latest', 'opus:latest', 'text-embedding-3-small:latest', 'text-embedding-3-large:latest'],
      ...['text-embedding-ada-002:latest', 'all-MiniLM-L6-v2:latest'],
    ]);
  });

  test.each(['sonnet', 'sonnet:latest'])('%s is shown', async (model) => {
    const shown = await post('/api/show', { model });
    expect(await shown.json()).toEqual({
      ...{ license: '', modelfile: '', parameters: '', template: '' },
      model_info: { 'general.architecture': 'claude', 'general.basename': model },
      remote_model: 'claude-sonnet-5',
      modified_at: '1970-01-01T00:00:00Z',
      ...{ details, capabilities },
    });
  });

  test('the context length is where clients look for it', async () => {
    const { list } = open.chat;
    const traits = {
      ...{ contextLength: 200_000, maxOutputTokens: 64_000, efforts: [] },
      ...{ sampling: true, forcedTools: true, structuredOutput: true },
    };
    open.chat.list = () => Promise.resolve([{ id: 'haiku', traits }]);
    const shown: unknown = await (await post('/api/show', { name: 'haiku' })).json();
    open.chat.list = list;
    expect(shown).toMatchObject({
      details: { context_length: 200_000 },
      model_info: { 'claude.context_length': 200_000 },
      capabilities: ['completion', 'tools', 'vision'],
    });
  });

  test.each(['all-minilm', 'all-minilm-l6-v2:latest', 'all-MiniLM-L6-v2'])(
    '%s is shown as one of embeddings',
    async (model) => {
      expect(await (await post('/api/show', { model })).json()).toMatchObject({
        details: { family: 'bert', embedding_length: 384 },
        model_info: { 'bert.embedding_length': 384 },
        capabilities: ['embedding'],
      });
    },
  );

  test('none is loaded, and the version is that of the API', async () => {
    expect(await (await fetch(`${open.url}/api/ps`)).json()).toEqual({ models: [] });
    const { version } = (await (await fetch(`${open.url}/api/version`)).json()) as { version: string };
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect((await fetch(`${open.url}/api/tags`, { method: 'HEAD' })).status).toBe(200);
  });

  test('one that is there can be pulled, whole and line by line', async () => {
    expect(await (await post('/api/pull', { model: 'sonnet', stream: false })).json()).toEqual({
      status: 'success',
    });
    const streamed = await post('/api/pull', { name: 'sonnet:latest' });
    expect(streamed.headers.get('content-type')).toBe('application/x-ndjson');
    expect(await streamed.text()).toBe('{"status":"success"}\n');
    expect((await post('/api/pull', { model: 'all-minilm', stream: false })).status).toBe(200);
  });

  test.each(['/api/show', '/api/pull', '/api/chat', '/api/generate'])(
    '%s does not know others',
    async (path) => {
      expect(await failure(await post(path, { model: 'llama3.2', stream: false }))).toEqual([
        404,
        'There is no model llama3.2.',
      ]);
    },
  );

  test.each(['push', 'create', 'copy', 'delete'])('%s is refused', async (what) => {
    const method = what === 'delete' ? 'DELETE' : 'POST';
    const response = await fetch(`${open.url}/api/${what}`, { method, body: '{"model":"x"}' });
    expect(await failure(response)).toEqual([400, expect.stringMatching(`cannot ${what} models`)]);
  });
});

describe('an answer', () => {
  test('is streamed line by line, and counted like every other', async () => {
    const response = await post('/api/chat', { ...hello, options: { seed: 1 } });
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    expect(response.headers.get('x-claude-bridge-ignored')).toBe('options.seed');
    const lines = (await response.text()).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      {
        model: 'sonnet',
        remote_model: 'claude-sonnet-5',
        message: { role: 'assistant', content: 'Hey' },
        done: false,
      },
      { message: { content: '' }, done: true, eval_count: usage.outputTokens },
    ]);
    await until(() => open.lines.length > 0);
    expect(open.lines[0]?.fields).toMatchObject({
      ...{ route: '/api/chat', status: 200, stream: true, model: 'sonnet', servedBy: 'claude-sonnet-5' },
      inputTokens: usage.inputTokens,
    });
  });

  test('adapted options have Ollama’s names', async () => {
    open.chat.script = events({ type: 'adapted', option: 'maxTokens', what: 'cut' }, start, end);
    const response = await post('/api/generate', { model: 'sonnet', prompt: 'hi', stream: false });
    expect(response.headers.get('x-claude-bridge-adapted')).toBe('options.num_predict: cut');
  });

  test('asking nothing asks no model', async () => {
    const before = open.chat.answers.length;
    const chat = await post('/api/chat', { model: 'sonnet:latest' });
    expect(await chat.json()).toMatchObject({ model: 'sonnet:latest', done: true, done_reason: 'load' });
    const prompt = await post('/api/generate', { model: 'sonnet', keep_alive: 0 });
    expect(await prompt.json()).toMatchObject({ response: '', done: true, done_reason: 'unload' });
    expect(open.chat.answers).toHaveLength(before);
  });

  test('that is slow to begin opens with a line that says nothing, and one that breaks off ends with an error', async () => {
    const slow = await serve({ heartbeatMs: 30 });
    slow.chat.script = async function* () {
      await new Promise((resolve) => setTimeout(resolve, 200));
      yield start;
      yield text('Hey');
      await Promise.reject(new BridgeError('upstream_error', 'It broke.'));
    };
    const response = await post('/api/chat', hello, json, slow);
    const lines = (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    slow.closeNow();
    expect([
      response.status,
      lines[0]?.message?.content,
      lines.at(-2)?.message?.content,
      lines.at(-1),
    ]).toEqual([...[200, '', 'Hey'], { error: 'It broke.' }]);
  });
});

interface Line {
  readonly message?: { readonly content: string };
}

describe('a failure has Ollama’s form', () => {
  test.each<[string, () => Promise<Response>, number, RegExp]>([
    ['bad JSON', () => post('/api/chat', '{'), 400, /not valid JSON/],
    ['no body', () => post('/api/chat', ''), 400, /is empty/],
    ['no model', () => post('/api/show', {}), 400, /^model is missing/],
    ['a wrong field', () => post('/api/chat', { ...hello, think: 'hard' }), 400, /^think must be one of/],
    [
      'another charset',
      () => post('/api/chat', hello, { 'content-type': 'text/plain; charset=latin1' }),
      415,
      /UTF-8/,
    ],
    ['too much', () => post('/api/chat', ' '.repeat(2_000_000)), 413, /larger than 1 MB/],
    ['another method', () => fetch(`${open.url}/api/chat`), 405, /Use POST/],
    ['an unknown route', () => fetch(`${open.url}/api/me`), 404, /There is no route/],
    ['a blob', () => post('/api/blobs/sha256:0', 'x'), 404, /There is no route/],
    [
      'a foreign page',
      () => post('/api/chat', hello, { ...json, origin: 'https://evil.example' }),
      403,
      /Web pages/,
    ],
    ['no key', () => post('/api/chat', hello, json, guarded), 401, /needs an API key/],
    ['no key for the list', () => fetch(`${guarded.url}/api/tags`), 401, /needs an API key/],
    [
      'what would be ignored',
      () => post('/api/chat', { ...hello, options: { seed: 4 } }, json, strict),
      400,
      /options\.seed/,
    ],
  ])('%s', async (_, send, status, message) => {
    expect(await failure(await send())).toEqual([status, expect.stringMatching(message)]);
  });

  test.each<[BridgeErrorCode, number]>([
    ['login_required', 401],
    ['rate_limit_exceeded', 429],
    ['cli_failed', 502],
    ['overloaded', 503],
  ])('%s before the first word is %d', async (code, status) => {
    open.chat.script = async function* () {
      yield* [];
      await Promise.reject(new BridgeError(code, 'Why.'));
    };
    expect(await failure(await post('/api/chat', hello))).toEqual([status, 'Why.']);
  });
});

test('a body may have any media type or none, as in Ollama’s own examples with curl, and from Node’s fetch', async () => {
  const types = ['application/x-www-form-urlencoded', 'text/plain;charset=UTF-8'];
  for (const headers of [{}, ...types.map((type) => ({ 'content-type': type }))])
    expect(
      (await post('/api/generate', { model: 'sonnet', prompt: 'hi', stream: false }, headers)).status,
    ).toBe(200);
  expect((await post('/v1/chat/completions', hello, {})).status).toBe(415);
  // A page may send these to any address without asking, but not to this server, even if it comes from this machine.
  for (const type of [{}, ...types.map((each) => ({ 'content-type': each }))])
    expect((await post('/api/chat', hello, { ...type, origin: 'http://localhost:3000' })).status).toBe(415);
  expect((await post('/api/chat', hello, { ...json, origin: 'http://localhost:3000' })).status).toBe(200);
  // A form of another site: browsers send its origin, or where it comes from.
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  for (const foreign of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
  ])
    expect(
      (await post('/api/generate', { model: 'sonnet', prompt: 'hi' }, { ...form, ...foreign })).status,
    ).toBe(403);
});

test('the key may come in the usual header', async () => {
  const response = await post('/api/chat', hello, { ...json, authorization: 'Bearer secret' }, guarded);
  expect(response.status).toBe(200);
});

describe('embeddings', () => {
  const model = 'all-minilm:latest';
  const embed = async (body: object): Promise<{ embeddings: number[][]; prompt_eval_count: number }> =>
    (await (await post('/api/embed', { model, ...body })).json()) as never;

  test('of a text and of several, in either form', async () => {
    const several = await embed({
      input: ['a bridge', 'a river'],
      keep_alive: '5m',
      options: { num_ctx: 1 },
    });
    const one = await embed({ input: 'a bridge' });
    const older = (await (await post('/api/embeddings', { model, prompt: 'a bridge' })).json()) as object;
    expect(several).toEqual({
      model,
      embeddings: [one.embeddings[0], expect.any(Array)],
      ...{ total_duration: expect.any(Number), load_duration: 0, prompt_eval_count: 4 },
    });
    expect(older).toEqual({ embedding: one.embeddings[0] });
    expect(one.embeddings[0]).toHaveLength(384);
  });

  test('come at OpenAI’s route under the names of the list too', async () => {
    const [one, other] = await Promise.all(
      ['all-MiniLM-L6-v2', 'all-MiniLM-L6-v2:latest'].map(async (model) => {
        const response = await post('/v1/embeddings', { model, input: 'a' });
        return ((await response.json()) as { data?: unknown }).data;
      }),
    );
    expect(one).toEqual([expect.objectContaining({ index: 0 })]);
    expect(other).toEqual(one);
  });

  test('have at most the length that is asked for', async () => {
    const [vector = []] = (await embed({ input: 'a', dimensions: 2 })).embeddings;
    expect(vector).toHaveLength(2);
    expect(Math.hypot(...vector)).toBeCloseTo(1);
    expect((await embed({ input: 'a', dimensions: 1000 })).embeddings[0]).toHaveLength(384);
  });

  test('of nothing are none', async () => {
    for (const input of ['', [], null]) expect(await embed({ input })).toMatchObject({ embeddings: [] });
    expect(await (await post('/api/embeddings', { model })).json()).toEqual({ embedding: [] });
  });

  test.each<[object, number, RegExp]>([
    [{ input: ['a', ''] }, 400, /^input\[1\] must not be empty/],
    [{ input: [1] }, 400, /^input\[0\] must be/],
    [{ input: 'a', model: 'nomic-embed-text' }, 404, /does not exist here/],
  ])('%j', async (body, status, message) => {
    const response = await post('/api/embed', { model, ...body });
    expect(await failure(response)).toEqual([status, expect.stringMatching(message)]);
  });
});

test('on its own port the server says what Ollama says; both ports end together', async () => {
  const port = await freePort();
  const server = await serve({ ollamaPort: port });
  const second = await listen(server.app, { host: '127.0.0.1', port, newId: () => 'x' });
  const both = joinedListeners(server, second);
  const at = async (url: string, accept: string): Promise<unknown> => {
    const response = await fetch(`${url}/`, { headers: { accept } });
    return [response.headers.get('content-type')?.split(';')[0], (await response.text()).slice(0, 17)];
  };
  expect(await at(second.url, '*/*')).toEqual(['text/plain', 'Ollama is running']);
  expect(await at(server.url, '*/*')).toEqual(['application/json', '{"name":"claude-b']);
  expect((await fetch(`${second.url}/`, { method: 'HEAD' })).status).toBe(200);
  expect((await post('/api/chat', hello, json, server)).status).toBe(200);
  expect(
    (await fetch(`${second.url}/api/chat`, { method: 'POST', body: JSON.stringify(hello) })).status,
  ).toBe(200);
  expect([both.url, both.port]).toEqual([server.url, server.port]);
  await both.close();
  const left = await Promise.allSettled([server, second].map(async ({ url }) => fetch(`${url}/api/version`)));
  second.closeNow();
  expect(left.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
