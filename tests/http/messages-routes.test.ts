/** What surrounds the Messages API: its errors have Anthropic's shape wherever a request fails, and no others have. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BridgeError, type BridgeErrorCode } from '../../src/core/bridge-error.js';
import type { TurnEvent } from '../../src/core/turn-event.js';
import { end, events, start, text } from './scripted-model.js';
import { serve } from './serve.js';
import type { Served } from './serve.js';

const hello = { model: 'sonnet', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] };
const json = { 'content-type': 'application/json' };
let open: Served;
let guarded: Served;
let strict: Served;
beforeAll(async () => {
  open = await serve();
  guarded = await serve({ keys: [{ key: 'secret' }] });
  strict = await serve({ strict: true });
});
afterAll(() => [open, guarded, strict].forEach((server) => server.closeNow()));

const post = (server: Served, path: string, body: unknown, headers: object = {}): Promise<Response> =>
  fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { ...json, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

async function anthropicError(response: Response): Promise<unknown> {
  const id = response.headers.get('request-id');
  expect(id).toBe(response.headers.get('x-request-id'));
  const { error, ...rest } = (await response.json()) as {
    error: { type: string; message: string; details?: object };
  };
  expect(rest).toEqual({ type: 'error', request_id: id });
  expect(
    Object.keys(error)
      .filter((key) => key !== 'details')
      .toSorted(),
  ).toEqual(['message', 'type']);
  expect(error.message).not.toBe('');
  return [response.status, error.type];
}

test.each<[string, () => Promise<Response>, number, string]>([
  ['bad JSON', () => post(open, '/v1/messages', '{'), 400, 'invalid_request_error'],
  ['a missing field', () => post(open, '/messages', { model: 'sonnet' }), 400, 'invalid_request_error'],
  [
    'no JSON',
    () => post(open, '/v1/messages', '{}', { 'content-type': 'text/plain' }),
    415,
    'invalid_request_error',
  ],
  ['too much', () => post(open, '/v1/messages', ' '.repeat(2_000_000)), 413, 'request_too_large'],
  ['another method', () => fetch(`${open.url}/v1/messages`), 405, 'invalid_request_error'],
  ['an unknown route', () => post(open, '/v1/messages/batches', hello), 404, 'not_found_error'],
  [
    'a foreign page',
    () => post(open, '/v1/messages', hello, { origin: 'https://evil.example' }),
    403,
    'permission_error',
  ],
  [
    'a thread',
    () => post(open, '/v1/messages', { ...hello, thread: { type: 'create' } }),
    400,
    'invalid_request_error',
  ],
  [
    'another API of Anthropic',
    () => fetch(`${open.url}/v1/skills`, { headers: { 'anthropic-version': '2023-06-01' } }),
    404,
    'not_found_error',
  ],
  ['no key', () => post(guarded, '/v1/messages', hello), 401, 'authentication_error'],
  ['no key to count', () => post(guarded, '/v1/messages/count_tokens', hello), 401, 'authentication_error'],
  [
    'what would be ignored',
    () => post(strict, '/v1/messages', { ...hello, mcp_servers: [{ name: 'x' }] }),
    400,
    'invalid_request_error',
  ],
  [
    'what would be ignored in a count',
    () => post(strict, '/v1/messages/count_tokens', { ...hello, mcp_servers: [{ name: 'x' }] }),
    400,
    'invalid_request_error',
  ],
  [
    'a beta that would be ignored',
    () => post(strict, '/v1/messages', hello, { 'anthropic-beta': 'mine' }),
    400,
    'invalid_request_error',
  ],
])('%s has Anthropic’s shape', async (_, send, status, type) => {
  expect(await anthropicError(await send())).toEqual([status, type]);
});

test.each<[BridgeErrorCode, number, string]>([
  ['context_length_exceeded', 400, 'invalid_request_error'],
  ['login_required', 401, 'authentication_error'],
  ['forbidden', 403, 'permission_error'],
  ['model_not_found', 404, 'not_found_error'],
  ['rate_limit_exceeded', 429, 'rate_limit_error'],
  ['queue_full', 429, 'rate_limit_error'],
  ['internal_error', 500, 'api_error'],
  ['cli_failed', 500, 'api_error'],
  ['cli_unavailable', 503, 'api_error'],
  ['overloaded', 529, 'overloaded_error'],
  ['timeout', 504, 'timeout_error'],
])('a model that fails with %s has Anthropic’s shape', async (code, status, type) => {
  open.chat.script = async function* () {
    yield* [];
    await Promise.reject(new BridgeError(code, 'Why.'));
  };
  expect(await anthropicError(await post(open, '/v1/messages', hello))).toEqual([status, type]);
});

test('a model that does not exist is named as Anthropic names it', async () => {
  open.chat.script = async function* () {
    yield* [];
    await Promise.reject(new BridgeError('model_not_found', 'The model `x` does not exist.'));
  };
  const response = await post(open, '/v1/messages', hello);
  expect(await response.json()).toEqual({
    type: 'error',
    error: { type: 'not_found_error', message: 'model: The model `x` does not exist.' },
    request_id: response.headers.get('request-id'),
  });
});

test('what is no HTTP has the shape of the path it names, and an id', async () => {
  const raw = async (path: string): Promise<{ head: string; body: unknown }> => {
    const socket = connect(open.port, '127.0.0.1');
    socket.end(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nBad Header\r\n\r\n`);
    const received = (await socket.setEncoding('utf8').toArray()).join('');
    const [head = '', body = ''] = received.split('\r\n\r\n');
    return { head, body: JSON.parse(body) };
  };
  const message = expect.stringContaining('not valid HTTP') as unknown;
  const { head, body } = await raw('/v1/messages');
  const id = /^request-id: (req_id\d+)$/m.exec(head)?.[1];
  expect(head.split('\r\n')).toContain(`x-request-id: ${id}`);
  expect(body).toEqual({
    type: 'error',
    error: { type: 'invalid_request_error', message },
    request_id: id,
  });
  expect((await raw('/api/chat?x')).body).toEqual({ error: message });
  expect((await raw('/v1/responses')).body).toMatchObject({ error: { message, code: 'invalid_request' } });
});

test('other routes keep OpenAI’s shape and headers', async () => {
  for (const path of ['/v1/chat/completions', '/v1/completions', '/v1/messagesx', '/v1/models/messages']) {
    const response = await post(open, path, {});
    expect(response.headers.get('request-id')).toBeNull();
    const body = (await response.json()) as { error: object };
    expect(Object.keys(body)).toEqual(['error']);
    expect(Object.keys(body.error)).toContain('param');
  }
});

test('the key may come as x-api-key, and a count is told to be an estimate', async () => {
  const response = await post(guarded, '/v1/messages/count_tokens', hello, { 'x-api-key': 'secret' });
  expect(await response.json()).toEqual({ input_tokens: 1 });
  expect(response.headers.get('x-claude-bridge-estimated')).toBe('true');
});

describe.each([true, false])('an answer (stream: %s)', (stream) => {
  test('tells what had no effect, and the plan’s limits', async () => {
    const limits = { status: 'allowed_warning', window: 'five_hour' };
    const before: TurnEvent[] = [
      { type: 'adapted', option: 'stop', what: 'left out' },
      { type: 'limits', limits },
    ];
    open.chat.script = events(...before, start, text('Hey'), end);
    const more = { stream, stop_sequences: ['x'], mcp_servers: [{ name: 'mine' }] };
    const response = await post(open, '/v1/messages', { ...hello, ...more }, { 'anthropic-beta': 'mine' });
    expect(response.headers.get('x-claude-bridge-ignored')).toBe('mcp_servers, anthropic-beta.mine');
    expect(response.headers.get('x-claude-bridge-adapted')).toBe('stop_sequences: left out');
    expect(response.headers.get('x-claude-bridge-limit-status')).toBe('allowed_warning');
    expect(response.headers.get('request-id')).toMatch(/^req_/);
    expect(await response.text()).toContain('"text":"Hey"');
  });

  test('that fails before its first word has a status, and says whether to try again', async () => {
    open.chat.script = async function* () {
      yield { type: 'adapted', option: 'topK', what: 'left out' };
      await Promise.reject(new BridgeError('overloaded', 'Too much.', { retryable: true }));
    };
    const response = await post(open, '/v1/messages', { ...hello, stream });
    expect(response.headers.get('x-should-retry')).toBe('true');
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await anthropicError(response)).toEqual([529, 'overloaded_error']);
  });
});

test('a stream that is slow to begin opens with a ping, and one that breaks off ends with an error event', async () => {
  const slow = await serve({ heartbeatMs: 30 });
  slow.chat.script = async function* () {
    await new Promise((resolve) => setTimeout(resolve, 200));
    yield start;
    yield text('Hey');
    await Promise.reject(new BridgeError('upstream_error', 'It broke.'));
  };
  const body = await (await post(slow, '/v1/messages', { ...hello, stream: true })).text();
  slow.closeNow();
  const names = [...body.matchAll(/^event: (\w+)$/gm)].map(([, name]) => name);
  expect(names).toEqual([
    ...['ping', 'message_start', 'content_block_start', 'ping', 'content_block_delta', 'error'],
  ]);
  expect(body).toContain('{"type":"api_error","message":"It broke."}');
});
