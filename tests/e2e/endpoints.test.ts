/** Models, health, errors and the other endpoints around chat, with the real CLI behind them. */
import { describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { apiError } from '../support/api-reply.js';
import { startBench } from '../support/bench.js';
import { CLI_VERSIONS, NEWEST_CLI } from '../support/real-cli.js';
import { useBench, type SharedBench } from '../support/use-bench.js';

const hello: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'hello' }];
const retired = [
  'claude-3-5-sonnet-20241022',
  'claude-3-5-haiku-20241022',
  'claude-3-opus-20240229',
  'claude-3-sonnet-20240229',
  'claude-3-haiku-20240307',
];
const embedding = ['text-embedding-3-small', 'text-embedding-3-large', 'text-embedding-ada-002'];

/** Asks for this model. Returns the model the API was asked for and the one the answer names. */
async function askedAs(bench: SharedBench, model: string): Promise<{ served: string; named: string }> {
  bench.reset();
  const { model: named } = await bench.openai.chat.completions.create({ model, messages: hello });
  return { served: bench.reached()[0]!.body.model, named };
}

describe.each(CLI_VERSIONS)('models of CLI $version', ({ path, version }) => {
  const bench = useBench(path, { modelAliases: { fast: 'haiku' } });

  test('are listed: its own names, the ids behind them, retired names, embedding names and aliases', async () => {
    const { data } = await bench.openai.models.list();
    const ids = data.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['default', 'haiku', ...retired, ...embedding, 'fast']));
    expect(ids.filter((id) => /^claude-(?!3-)/.test(id)).length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(ids.length);
    expect(data.find(({ id }) => id === 'fast')).toMatchObject({ object: 'model', served_by: 'haiku' });
    for (const id of ids) expect((await bench.openai.models.retrieve(id)).id).toBe(id);
    expect(bench.reached()).toEqual([]);
  });

  test.each([
    'sonnet[1m]',
    'opusplan',
    'claude-sonnet-4-6[1m]',
    'anthropic/claude-sonnet-4.5',
    'claude/haiku',
    'openai/gpt-5',
    'claude-haiku-4-5',
    'gpt-4.1',
    'anthropic/fast',
  ])('%s is answered, and retrieved although no list has it', async (name) => {
    const { served } = await askedAs(bench, name);
    const found = await bench.openai.models.retrieve(name);
    expect(found).toMatchObject({ id: name, object: 'model', context_length: expect.any(Number) });
    const { served_by: id = name } = found as { served_by?: string };
    expect(id.replace('[1m]', '')).toBe(served);
    // The CLI asks for a long context in a header, where the model has none by itself.
    const long = String(bench.reached()[0]!.headers['anthropic-beta']).includes('context-1m');
    const asks = name.endsWith('[1m]') && (version !== NEWEST_CLI.version || name.includes('4-6'));
    expect(long).toBe(asks);
    if (name.endsWith('[1m]')) expect(found).toMatchObject({ context_length: 1_000_000 });
  });

  test('a missing one is a 404 that names the existing ones', async () => {
    await expect(bench.openai.models.retrieve('llama-3')).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
      param: 'model',
      message: expect.stringMatching(/llama-3.*fast.*haiku.*claude-\*/),
    });
  });

  test('names of every kind get the right model, which the answer names', async () => {
    const sonnet = await askedAs(bench, 'sonnet');
    const haiku = await askedAs(bench, 'haiku');
    expect(sonnet.served).toMatch(/^claude-sonnet-/);
    expect(haiku.served).toMatch(/^claude-haiku-/);
    expect([sonnet.named, haiku.named]).toEqual([sonnet.served, haiku.served]);
    expect(await askedAs(bench, 'claude-3-5-sonnet-20241022')).toEqual(sonnet);
    expect(await askedAs(bench, 'claude-3-haiku-20240307')).toEqual(haiku);
    expect(await askedAs(bench, 'fast')).toEqual(haiku);
    expect(await askedAs(bench, 'gpt-4o')).toEqual(sonnet);
    expect(await askedAs(bench, 'o3-mini')).toEqual(sonnet);
    expect((await askedAs(bench, 'claude-sonnet-4-20250514')).served).toBe('claude-sonnet-4-20250514');
  });

  test.each([false, true])(
    'an unknown name is a 404 that names the existing ones (stream: %s)',
    async (stream) => {
      const asking = bench.openai.chat.completions.create({ model: 'llama-3', messages: hello, stream });
      await expect(asking).rejects.toMatchObject({
        status: 404,
        code: 'model_not_found',
        param: 'model',
        message: expect.stringMatching(/`llama-3`.*fast.*haiku/),
      });
      expect(bench.reached()).toEqual([]);
    },
  );
});

describe('around chat', () => {
  const bench = useBench(NEWEST_CLI.path, { strictModels: true });

  test("strict models: one of OpenAI's names is a 404", async () => {
    const asking = bench.openai.chat.completions.create({ model: 'gpt-4o', messages: hello });
    await expect(asking).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
    expect(bench.reached()).toEqual([]);
  });

  test('every route works without /v1', async () => {
    const { bridge, fetch } = bench;
    const bare = new OpenAI({ baseURL: bridge.origin, apiKey: 'none', maxRetries: 0, fetch });
    const { choices } = await bare.chat.completions.create({ model: 'sonnet', messages: hello });
    expect(choices[0]!.message.content).toBe('You said: hello');
    expect((await bare.models.list()).data.map(({ id }) => id)).toContain('haiku');
    expect((await bare.models.retrieve('haiku')).id).toBe('haiku');
    for (const url of [bridge.origin, bridge.url]) {
      expect((await globalThis.fetch(`${url}/health`)).status).toBe(200);
    }
  });

  test('a header names the parameters without effect, and only those', async () => {
    const { response } = await bench.openai.chat.completions
      .create({
        model: 'claude-haiku-4-5',
        messages: hello,
        temperature: 0.5,
        stop: 'END',
        verbosity: 'low',
        service_tier: 'flex',
        ...{ made_up: true },
      })
      .withResponse();
    expect(response.headers.get('x-claude-bridge-ignored')!.split(', ').sort()).toEqual([
      'made_up',
      'service_tier',
      'verbosity',
    ]);
    expect(response.headers.get('x-claude-bridge-adapted')).toBeNull();
    expect(bench.reached()[0]!.body).toMatchObject({ temperature: 0.5, stop_sequences: ['END'] });
  });
});

describe('what cannot be asked', () => {
  // No spare starts here for an earlier request.
  const bench = useBench(NEWEST_CLI.path, { sparesPerModel: 0, bodyLimitBytes: 1024 * 1024 });
  const ask = (more: object): string => JSON.stringify({ model: 'sonnet', messages: hello, ...more });
  test.each<[string, RequestInit & { path?: string }, number, { param?: string; code?: string }]>([
    ['bad JSON', { body: '{"model": ' }, 400, { code: 'invalid_request' }],
    ['no body', { body: '' }, 400, {}],
    [
      'a wrong type',
      { body: ask({ temperature: 'hot' }) },
      422,
      { param: 'temperature', code: 'validation_error' },
    ],
    ['a missing field', { body: '{"model":"sonnet"}' }, 422, { param: 'messages' }],
    [
      'an unknown role',
      { body: ask({ messages: [{ role: 'wizard', content: '' }] }) },
      422,
      { param: 'messages[0].role' },
    ],
    [
      'an empty last message',
      { body: ask({ messages: [...hello, { role: 'user', content: '' }] }) },
      422,
      { param: 'messages[1].content' },
    ],
    [
      'log probabilities',
      { body: ask({ logprobs: true }) },
      400,
      { param: 'logprobs', code: 'unsupported_parameter' },
    ],
    ['an unknown route', { path: '/nothing', body: '{}' }, 404, { code: 'not_found' }],
    ['a wrong method', { method: 'GET' }, 405, { code: 'method_not_allowed' }],
    [
      'a body beyond the limit',
      { body: ask({ user: 'x'.repeat(1_100_000) }) },
      413,
      { code: 'request_too_large' },
    ],
    ['a web form', { body: ask({}), headers: { 'content-type': 'text/plain' } }, 415, {}],
  ])(
    '%s gets an error with all four keys and its request id, and starts no process',
    async (_, init, status, error) => {
      const { path = '/chat/completions', ...request } = init;
      const { engine, url } = bench.bridge;
      const response = await bench.fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        ...request,
      });
      expect(response.status).toBe(status);
      expect(await response.json()).toEqual({
        error: {
          type: 'invalid_request_error',
          message: expect.any(String),
          param: null,
          code: expect.any(String),
          ...error,
        },
      });
      expect(response.headers.get('x-request-id')).toMatch(/^req_/);
      expect(response.headers.get('x-should-retry')).toBe('false');
      expect(bench.reached()).toEqual([]);
      expect(engine.status().processes).toEqual({ spare: 0, busy: 0, idle: 0 });
    },
  );
});

describe('health', () => {
  const health = async ({ bridge }: SharedBench): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(`${bridge.origin}/health`);
    return { status: response.status, body: await response.json() };
  };

  test('200 with versions, login and processes; 503 with the command that helps once the login is gone', async () => {
    await using bench = await startBench(NEWEST_CLI.path, { sparesPerModel: 1 });
    bench.bridge.engine.warm();
    expect(await health(bench)).toEqual({
      status: 200,
      body: {
        status: 'ok',
        version: 'tested',
        cli: { version: 'tested' },
        proof: 'ok',
        logged_in: null,
        processes: { spare: 1, busy: 0, idle: 0 },
        draining: false,
      },
    });
    await bench.openai.chat.completions.create({ model: 'sonnet', messages: hello });
    expect(await health(bench)).toMatchObject({
      status: 200,
      body: { logged_in: true, processes: { idle: 1 } },
    });

    bench.api.script(() => apiError(401, 'authentication_error', 'OAuth token has expired.'));
    const asking = bench.openai.chat.completions.create({ model: 'sonnet', messages: hello });
    await expect(asking).rejects.toMatchObject({
      status: 401,
      code: 'login_required',
      message: expect.stringContaining('claude auth login'),
    });
    expect(await health(bench)).toMatchObject({
      status: 503,
      body: {
        status: 'unavailable',
        logged_in: false,
        problem: expect.stringContaining('claude auth login'),
      },
    });

    bench.reset();
    await bench.openai.chat.completions.create({ model: 'sonnet', messages: hello });
    expect(await health(bench)).toMatchObject({ status: 200, body: { logged_in: true } });
  });

  test('503 when the CLI is missing', async () => {
    await using bench = await startBench('/nonexistent/claude');
    bench.bridge.engine.warm();
    const asking = bench.openai.chat.completions.create({ model: 'sonnet', messages: hello });
    await expect(asking).rejects.toMatchObject({ status: 503, code: 'cli_unavailable' });
    expect(await health(bench)).toMatchObject({
      status: 503,
      body: { status: 'unavailable', problem: expect.stringContaining('claude-bridge doctor') },
    });
  });
});
