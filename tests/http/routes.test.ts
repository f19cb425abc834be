import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { BridgeError } from '../../src/core/bridge-error.js';
import { createScriptedModel, end, events, start, text, usage } from './scripted-model.js';
import { chatBody, serve, until } from './serve.js';
import type { Served } from './serve.js';

let server: Served;

beforeAll(async () => {
  server = await serve();
});

afterAll(() => {
  server.closeNow();
});

beforeEach(() => {
  server.chat.script = createScriptedModel().script;
  server.lines.length = 0;
});

function errorShape(message: RegExp, code: string, param: string | null = null): object {
  return { error: { message: expect.stringMatching(message), type: expect.any(String), param, code } };
}

describe('chat completions', () => {
  test.each(['/v1/chat/completions', '/chat/completions'])('%s', async (path) => {
    const response = await request(server.url)
      .post(path)
      .type('json')
      .send(chatBody({ seed: 1 }));
    expect(response.status).toBe(200);
    expect(response.headers['x-request-id']).toMatch(/^req_id\d+$/);
    expect(response.headers['x-claude-bridge-ignored']).toBe('seed');
    expect(response.headers['openai-processing-ms']).toMatch(/^\d+$/);
    expect(response.body).toEqual({
      id: expect.stringMatching(/^chatcmpl-id\d+$/),
      object: 'chat.completion',
      created: expect.any(Number),
      model: 'claude-sonnet-5',
      system_fingerprint: 'fp_claude-sonnet-5',
      service_tier: 'default',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hey', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 15,
        prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 3, audio_tokens: 0 },
        completion_tokens_details: {
          reasoning_tokens: 0,
          audio_tokens: 0,
          accepted_prediction_tokens: 0,
          rejected_prediction_tokens: 0,
        },
      },
    });
  });

  test('an invalid request starts nothing', async () => {
    const before = server.chat.answers.length;
    const response = await request(server.url)
      .post('/v1/chat/completions')
      .send({ model: 'x', messages: [] });
    expect(response.status).toBe(422);
    expect(response.headers['x-should-retry']).toBe('false');
    expect(response.body).toEqual(errorShape(/must not be empty/, 'validation_error', 'messages'));
    expect(server.chat.answers).toHaveLength(before);
  });

  test('a failure in the middle is a status when nothing was sent', async () => {
    server.chat.script = events(start, text('half'));
    const response = await request(server.url).post('/v1/chat/completions').type('json').send(chatBody());
    expect(response.status).toBe(502);
    expect(response.body).toEqual(errorShape(/broke off/, 'cli_failed'));
  });

  test('an unexpected failure is a 500 without details, and the log has them', async () => {
    server.chat.script = () => {
      throw new Error('the secret is 42');
    };
    const response = await request(server.url).post('/v1/chat/completions').type('json').send(chatBody());
    expect(response.status).toBe(500);
    expect(response.body).toEqual(errorShape(/x-request-id/, 'internal_error'));
    expect(response.text).not.toContain('42');
    expect(server.lines.find(({ level }) => level === 'error')?.fields['stack']).toContain(
      'the secret is 42',
    );
  });

  test('one line in the log, without any content', async () => {
    server.chat.script = events(start, text('a private answer'), end);
    const body = chatBody({ messages: [{ role: 'user', content: 'a private question' }], seed: 1 });
    await request(server.url).post('/v1/chat/completions?key=private').type('json').send(body);
    await until(() => server.lines.length > 0);
    expect(server.lines).toEqual([
      {
        level: 'info',
        message: 'request',
        fields: {
          requestId: expect.stringMatching(/^req_/),
          method: 'POST',
          route: '/v1/chat/completions',
          status: 200,
          ms: expect.any(Number),
          stream: false,
          model: 'sonnet',
          servedBy: 'claude-sonnet-5',
          firstTokenMs: expect.any(Number),
          inputTokens: usage.inputTokens,
          cachedTokens: usage.cacheReadTokens,
          outputTokens: usage.outputTokens,
          ignored: ['seed'],
        },
      },
    ]);
  });

  test('of a long path only the beginning is logged', async () => {
    await request(server.url).get(`/${'x'.repeat(15_000)}`);
    await until(() => server.lines.length > 0);
    expect(server.lines.map(({ fields }) => fields['route'])).toEqual([`/${'x'.repeat(199)}`]);
  });
});

describe('bodies', () => {
  const post = (): request.Test => request(server.url).post('/v1/chat/completions');

  test.each<[string, string, RegExp]>([
    ['{"a": x}', 'invalid_request', /Unexpected token 'x' in JSON at position 6/],
    [`{"a": "${'b'.repeat(80)}", c}`, 'invalid_request', /at position 90/],
    [`{"a": ["${'b'.repeat(80)}", c]}`, 'invalid_request', /Unexpected token 'c' in JSON at position 91/],
    ['{"a": 1', 'invalid_request', /position 7/],
    ['{"a":', 'invalid_request', /position 5/],
    ['', 'invalid_request', /is empty/],
    [' ', 'invalid_request', /is empty/],
    ['[1]', 'validation_error', /must be a JSON object/],
    ['"x"', 'validation_error', /must be a JSON object/],
    ['null', 'validation_error', /must be a JSON object/],
    [`{"a":${'['.repeat(100)}${']'.repeat(100)}}`, 'invalid_request', /more than 100 levels deep/],
    ['['.repeat(1_000_000), 'invalid_request', /more than 100 levels deep/],
  ])('%j is refused', async (body, code, message) => {
    const response = await post().type('json').send(body);
    expect(response.status).toBe(code === 'validation_error' ? 422 : 400);
    expect(response.body).toEqual(errorShape(message, code));
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'text/json',
  ])('%s is refused', async (type) => {
    const response = await post().set('content-type', type).send(chatBody());
    expect(response.status).toBe(415);
    expect(response.body).toEqual(
      errorShape(/Content-Type: application\/json|UTF-8/, 'unsupported_media_type'),
    );
  });

  test.each(['application/json; charset=UTF-8', 'Application/JSON;charset="utf8"'])(
    '%s is fine',
    async (type) => {
      expect((await post().set('content-type', type).send(chatBody())).status).toBe(200);
    },
  );

  test('an unknown compression is refused', async () => {
    const response = await post().type('json').set('content-encoding', 'x-own').send(chatBody());
    expect(response.status).toBe(415);
  });

  test('too large is 413 and says how to raise the limit', async () => {
    const response = await post()
      .type('json')
      .send(chatBody({ padding: 'x'.repeat(1024 * 1024) }));
    expect(response.status).toBe(413);
    expect(response.body).toEqual(
      errorShape(/1 MB.*claude-bridge config set body-limit-mb 2/, 'request_too_large'),
    );
  });
});

describe('models', () => {
  const sonnet = {
    id: 'sonnet',
    object: 'model',
    created: 0,
    owned_by: 'anthropic',
    served_by: 'claude-sonnet-5',
  };

  test.each(['/v1/models', '/models'])('%s', async (path) => {
    const response = await request(server.url).get(path);
    expect(response.body).toEqual({
      object: 'list',
      data: [sonnet, { id: 'opus', object: 'model', created: 0, owned_by: 'anthropic' }],
    });
  });

  test('one of them', async () => {
    expect((await request(server.url).get('/v1/models/sonnet')).body).toEqual(sonnet);
  });

  test('one that is not there', async () => {
    const response = await request(server.url).get('/v1/models/gpt%2F9');
    expect(response.status).toBe(404);
    expect(response.body).toEqual(errorShape(/gpt\/9/, 'model_not_found', 'model'));
  });

  test.each(['a/b', 'a%2Fb', 'a//b', 'anthropic/claude%5B1m%5D'])(
    '%s is one name, slashes included',
    async (path) => {
      const asked: string[] = [];
      const model = server.chat.model.bind(server.chat);
      server.chat.model = (name) => {
        asked.push(name);
        return Promise.resolve({ id: name });
      };
      const response = await request(server.url).get(`/v1/models/${path}`);
      server.chat.model = model;
      expect(response.body).toEqual({ id: asked[0], object: 'model', created: 0, owned_by: 'anthropic' });
      expect(asked).toEqual([decodeURIComponent(path)]);
    },
  );

  test('what is known of a model is in the fields of other servers; in Anthropic’s form when asked so', async () => {
    const { list } = server.chat;
    server.chat.list = () =>
      Promise.resolve([
        {
          ...{ id: 'haiku', displayName: 'Haiku' },
          traits: {
            ...{ contextLength: 200_000, maxOutputTokens: 64_000, efforts: ['none', 'low'] },
            ...{ sampling: true, forcedTools: false, structuredOutput: false },
          },
        },
      ]);
    const openai = await request(server.url).get('/v1/models');
    const anthropic = await request(server.url).get('/v1/models').set('anthropic-version', '2023-06-01');
    const one = await request(server.url).get('/v1/models/haiku').set('anthropic-version', '2023-06-01');
    const limited = await request(server.url).get('/v1/models?limit=0').set('anthropic-version', 'x');
    server.chat.list = list;
    expect(openai.headers['vary']).toContain('anthropic-version');
    expect(openai.body).toEqual({
      object: 'list',
      data: [
        {
          ...{ id: 'haiku', object: 'model', created: 0, owned_by: 'anthropic', display_name: 'Haiku' },
          ...{ context_length: 200_000, context_window: 200_000, max_model_len: 200_000 },
          max_completion_tokens: 64_000,
          top_provider: { context_length: 200_000, max_completion_tokens: 64_000 },
          architecture: { input_modalities: ['text', 'image', 'file'], output_modalities: ['text'] },
          supported_parameters: [
            ...['max_tokens', 'max_completion_tokens', 'stop', 'tools', 'parallel_tool_calls'],
            ...['response_format', 'temperature', 'top_p', 'top_k', 'reasoning_effort'],
          ],
          reasoning_efforts: ['none', 'low'],
        },
      ],
    });
    const haiku = {
      ...{ type: 'model', id: 'haiku', display_name: 'Haiku', created_at: '1970-01-01T00:00:00Z' },
      ...{ max_input_tokens: 200_000, max_tokens: 64_000 },
    };
    expect(anthropic.body).toEqual({ data: [haiku], has_more: false, first_id: 'haiku', last_id: 'haiku' });
    expect(one.body).toEqual(haiku);
    expect([limited.status, limited.body]).toEqual([
      400,
      {
        type: 'error',
        error: { type: 'invalid_request_error', message: expect.stringMatching(/limit must be/) },
        request_id: limited.headers['request-id'],
      },
    ]);
  });

  test('an engine that cannot be asked', async () => {
    const { list } = server.chat;
    server.chat.list = () => Promise.reject(new BridgeError('cli_unavailable', 'Not found.'));
    const response = await request(server.url).get('/v1/models');
    server.chat.list = list;
    expect(response.status).toBe(503);
    expect(response.headers['request-id']).toBeUndefined();
    expect(response.body).toEqual(errorShape(/Not found/, 'cli_unavailable'));
  });
});

describe('the rest', () => {
  test.each(['/health', '/v1/health'])('%s', async (path) => {
    const response = await request(server.url).get(path);
    expect(response.status).toBe(200);
    expect(response.body).toEqual({
      status: 'ok',
      version: '9.9.9',
      cli: { version: '2.1.330' },
      proof: 'ok',
      logged_in: true,
      processes: { spare: 1, busy: 0, idle: 2 },
      draining: false,
    });
    await until(() => server.lines.length > 0);
    expect(server.lines[0]?.level).toBe('debug');
  });

  test('health when no request can be answered', async () => {
    const { state } = server.chat;
    server.chat.state = { ...state, ready: false, problem: 'Run: claude auth login', loggedIn: false };
    const response = await request(server.url).get('/health');
    server.chat.state = state;
    expect(response.status).toBe(503);
    expect(response.body).toMatchObject({
      status: 'unavailable',
      logged_in: false,
      problem: 'Run: claude auth login',
    });
  });

  test('liveness, whatever is wrong with the CLI', async () => {
    const { state } = server.chat;
    server.chat.state = { ...state, ready: false, problem: 'Run: claude auth login' };
    const response = await request(server.url).get('/health/live');
    server.chat.state = state;
    expect([response.status, response.body]).toEqual([200, { status: 'live' }]);
    await until(() => server.lines.length > 0);
    expect(server.lines[0]?.level).toBe('debug');
  });

  test('readiness, until something is wrong or the bridge is about to stop', async () => {
    let draining = false;
    const stopping = await serve({ keys: [{ key: 'sk-right' }], draining: () => draining });
    const ready = async (): Promise<[number, unknown]> => {
      const response = await request(stopping.url).get('/v1/health/ready');
      return [response.status, response.body];
    };
    expect(await ready()).toEqual([200, { status: 'ready' }]);
    const { state } = stopping.chat;
    stopping.chat.state = { ...state, ready: false, problem: 'Run: claude auth login' };
    expect(await ready()).toEqual([503, { status: 'not_ready', reason: 'Run: claude auth login' }]);
    stopping.chat.state = state;
    draining = true;
    expect(await ready()).toEqual([503, { status: 'not_ready', reason: 'The bridge is about to stop.' }]);
    const health = await request(stopping.url).get('/health');
    expect([health.status, health.body]).toEqual([200, expect.objectContaining({ draining: true })]);
    stopping.closeNow();
  });

  test.each(['/', '/v1', '/v1/'])('the welcome at %s', async (path) => {
    const response = await request(server.url).get(path);
    expect(response.body).toMatchObject({ version: '9.9.9', base_url: `${server.url}/v1` });
    expect((response.body as { routes: string[] }).routes).toContain('POST /v1/chat/completions');
  });

  test('an unknown route lists the known ones', async () => {
    const response = await request(server.url).get('/v1/nothing');
    expect(response.status).toBe(404);
    expect(response.headers['x-request-id']).toMatch(/^req_/);
    expect(response.body).toEqual(errorShape(/GET \/v1\/nothing.*POST \/v1\/chat\/completions/, 'not_found'));
  });

  test.each([
    ['get', '/v1/chat/completions', 'POST'],
    ['post', '/v1/models', 'GET, HEAD'],
    ['delete', '/models/sonnet', 'GET, HEAD'],
    ['put', '/health', 'GET, HEAD'],
  ] as const)('%s %s is 405', async (method, path, allow) => {
    const response = await request(server.url)[method](path);
    expect(response.status).toBe(405);
    expect(response.headers['allow']).toBe(allow);
    expect(response.body).toEqual(errorShape(new RegExp(`Use ${allow}`), 'method_not_allowed'));
  });

  test('HEAD answers as GET does, without the body', async () => {
    const response = await request(server.url).head('/v1/models');
    expect(response.status).toBe(200);
    expect(response.headers['content-type']).toMatch(/json/);
    expect(response.text).toBeUndefined();
  });

  test('a URL that cannot be decoded', async () => {
    const response = await request(server.url).get('/v1/models/%ff');
    expect(response.status).toBe(400);
    expect(response.body).toEqual(errorShape(/malformed/, 'invalid_request'));
  });
});
