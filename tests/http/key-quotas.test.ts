/** Each key is held to its quota: before a model is asked, with headers that say what is left, and only on routes that ask one. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readKeyQuotas } from '../../src/settings/key-quotas.js';
import { BridgeError } from '../../src/core/bridge-error.js';
import type { QuotaStore } from '../../src/core/quota.js';
import type { TurnEvent } from '../../src/core/turn-event.js';
import { createMemoryQuotaStore } from '../../src/state/memory-quota-store.js';
import { deferred } from '../support/deferred.js';
import { createLocalEmbedder } from '../support/embedder.js';
import { end, events, start, text, wait } from './scripted-model.js';
import { chatBody, rawChat, serve, until } from './serve.js';
import type { Served } from './serve.js';

const keys = [
  { name: 'laptop', key: 'laptop-key' },
  { name: 'editor', key: 'editor-key' },
  { key: 'nameless' },
];
let server: Served;
let time: number;
const now = (): number => time;

async function serveWith(quotas: Record<string, string>, more: object = {}): Promise<void> {
  const limits = readKeyQuotas(quotas, ['laptop', 'editor']);
  server = await serve({ keys, now, quotas: { limits, store: createMemoryQuotaStore(now) }, ...more });
  server.chat.script = events(start, text('Hey'), end);
}
beforeEach(() => {
  time = Date.parse('2026-05-04T12:30:00Z');
});
afterEach(() => server.closeNow());

async function post(path: string, body: string, key = 'laptop-key'): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  return fetch(`${server.url}${path}`, { method: 'POST', headers, body });
}
const chat = (key?: string, more: object = {}): Promise<Response> =>
  post('/v1/chat/completions', chatBody(more), key);

function told(response: Response): Record<string, string> {
  return Object.fromEntries([...response.headers].filter(([name]) => /ratelimit|retry/.test(name)));
}

describe.each([true, false])('requests (stream: %s)', (stream) => {
  test('so many are answered and say what is left; the next is 429 and asks no model', async () => {
    await serveWith({ laptop: '2requests/hour' });
    const first = await chat('laptop-key', { stream });
    expect(first.status).toBe(200);
    expect(told(first)).toEqual({
      'x-ratelimit-limit-requests': '2',
      'x-ratelimit-remaining-requests': '1',
      'x-ratelimit-reset-requests': '30m0s',
    });
    await first.text();
    const second = await chat('laptop-key', { stream });
    expect(second.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    await second.text();
    const refused = await chat('laptop-key', { stream });
    expect(refused.status).toBe(429);
    expect(await refused.json()).toEqual({
      error: {
        message:
          'The key "laptop" has used up the 2 requests of this hour. The next hour begins at 2026-05-04T13:00:00Z, in 30m0s. ' +
          'Wait until then; whoever runs this server can raise it with the setting key-quotas.',
        type: 'rate_limit_error',
        param: null,
        code: 'quota_exceeded',
      },
    });
    expect(told(refused)).toEqual({
      'x-ratelimit-limit-requests': '2',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '30m0s',
      'retry-after': '1800',
      'x-should-retry': 'false',
    });
    expect(server.chat.answers).toHaveLength(2);
    time += 30 * 60_000;
    expect((await chat('laptop-key', { stream })).status).toBe(200);
  });
});

test('other keys have their own, * is for each of them, and for all without a name together', async () => {
  await serveWith({ laptop: '1requests/day', '*': '2requests/minute' });
  const statuses = async (key: string): Promise<number[]> => {
    const all = [];
    for (let count = 0; count < 3; count++) all.push((await chat(key)).status);
    return all;
  };
  expect(await statuses('laptop-key')).toEqual([200, 429, 429]);
  expect(await statuses('editor-key')).toEqual([200, 200, 429]);
  expect(await statuses('nameless')).toEqual([200, 200, 429]);
  const refused = await chat('nameless');
  expect(told(refused)).toMatchObject({
    'retry-after': '60',
    'retry-after-ms': '60000',
    'x-should-retry': 'true',
  });
  expect(await refused.json()).toMatchObject({
    error: {
      message: expect.stringMatching(
        /^Clients without a named key have used up the 2 requests of this minute/,
      ),
    },
  });
});

test('a key without a quota is not counted and told nothing', async () => {
  await serveWith({ laptop: '1requests/day' });
  const response = await chat('editor-key');
  expect([response.status, told(response)]).toEqual([200, {}]);
});

test('of two windows the one that is nearest to its end is told, and the one to wait for in the refusal', async () => {
  await serveWith({ laptop: '3requests/minute+1requests/day' });
  expect(told(await chat())).toMatchObject({
    'x-ratelimit-limit-requests': '1',
    'x-ratelimit-reset-requests': '11h30m0s',
  });
  const refused = await chat();
  expect(refused.headers.get('retry-after')).toBe(String(11.5 * 3600));
  expect(((await refused.json()) as { error: { message: string } }).error.message).toContain(
    'the one request of this day',
  );
});

describe('tokens', () => {
  const usage = { inputTokens: 100, cacheReadTokens: 40, cacheWriteTokens: 30, outputTokens: 20 };
  const ended: TurnEvent = { type: 'end', finishReason: 'stop', usage };

  test('are counted when an answer ended: what went in, the cache with it, and what came out', async () => {
    await serveWith({ laptop: '240tokens/hour' });
    server.chat.script = events(start, text('Hey'), ended);
    for (const remaining of ['240', '120']) {
      const response = await chat();
      expect(response.headers.get('x-ratelimit-remaining-tokens')).toBe(remaining);
      expect(response.headers.get('x-ratelimit-limit-requests')).toBeNull();
      await response.text();
    }
    const refused = await chat();
    expect(refused.status).toBe(429);
    expect(told(refused)).toMatchObject({
      'x-ratelimit-limit-tokens': '240',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '30m0s',
    });
    expect(await refused.json()).toMatchObject({
      error: { message: expect.stringContaining('used up the 240 tokens of this hour') },
    });
  });

  test('of a client that left early count as far as they were told', async () => {
    await serveWith({ laptop: '100tokens/hour' });
    server.chat.script = async function* (_turn, signal) {
      yield { type: 'start', model: 'm', usage };
      yield text('Hey');
      await wait(60_000, signal);
    };
    const { socket, received } = rawChat(server, { stream: true }, 'x-api-key: laptop-key\r\n');
    await until(() => received().includes('Hey'));
    socket.destroy();
    await until(() => server.lines.some(({ message }) => message === 'request'));
    server.chat.script = events(start, end);
    expect((await chat()).status).toBe(429);
  });

  test('of many requests at once are held, so that not all of them pass', async () => {
    await serveWith({ laptop: '600tokens/day' });
    const { promise: finished, resolve: finish } = deferred();
    server.chat.script = async function* () {
      yield start;
      await finished;
      yield ended;
    };
    const all = Array.from({ length: 60 }, () => chat());
    // Each holds some 260 for its short question and an answer.
    await until(() => server.lines.length === 57);
    expect(server.chat.answers).toHaveLength(3);
    const refused = await chat();
    expect(told(refused)).toMatchObject({ 'retry-after': '5', 'x-should-retry': 'true' });
    expect(await refused.json()).toMatchObject({
      error: {
        code: 'quota_exceeded',
        message:
          'The key "laptop" has 600 tokens in a day, and requests that run now hold what is left of them. ' +
          'Try again when one of those has ended; whoever runs this server can raise it with the setting key-quotas.',
      },
    });
    finish();
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(3);
    await until(() => server.lines.length === 61);
    expect((await chat()).headers.get('x-ratelimit-remaining-tokens')).toBe('240');
  });

  test('of a stream that is cut just before its end count with what was said, told or not', async () => {
    await serveWith({ laptop: '10ktokens/hour' });
    server.chat.script = async function* (_turn, signal) {
      yield start;
      yield text('word '.repeat(4000));
      await wait(60_000, signal);
    };
    const { socket, received } = rawChat(server, { stream: true }, 'x-api-key: laptop-key\r\n');
    await until(() => received().includes('word'));
    socket.destroy();
    await until(() => server.lines.some(({ message }) => message === 'request'));
    server.chat.script = events(start, end);
    const remaining = Number((await chat()).headers.get('x-ratelimit-remaining-tokens'));
    expect(remaining).toBe(10_000 - 5000 - 1);
  });

  test('of a client that left before the first word count by the length of what it asked', async () => {
    await serveWith({ laptop: '10ktokens/hour' });
    server.chat.script = async function* (_turn, signal) {
      await wait(60_000, signal);
      yield start;
    };
    const messages = [{ role: 'user', content: 'x'.repeat(8000) }];
    const { socket } = rawChat(server, { messages }, 'x-api-key: laptop-key\r\n');
    await until(() => server.chat.answers.length === 1);
    socket.destroy();
    await until(() => server.lines.some(({ message }) => message === 'request'));
    server.chat.script = events(start, end);
    expect((await chat()).headers.get('x-ratelimit-remaining-tokens')).toBe('8000');
  });

  test('of a client that left while its quota was looked up are not held for ever', async () => {
    const store = createMemoryQuotaStore(now);
    const { promise: looking, resolve: looked } = deferred();
    const slow: QuotaStore = {
      admit: async (...asked) => looking.then(async () => store.admit(...asked)),
    };
    const limits = readKeyQuotas({ laptop: '1requests/hour+100tokens/hour' }, ['laptop']);
    server = await serve({ keys, now, quotas: { limits, store: slow } });
    const { socket } = rawChat(server, {}, 'x-api-key: laptop-key\r\n');
    await until(() => server.lines.length === 0 && socket.bytesWritten > 0);
    await fetch(`${server.url}/health`);
    socket.resetAndDestroy();
    await until(() =>
      server.lines.some(({ message, fields }) => message === 'request' && fields['status'] === 499),
    );
    looked();
    expect(told(await chat())).toMatchObject({
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-remaining-tokens': '100',
    });
  });

  test('of an answer that failed count as far as they were told', async () => {
    await serveWith({ laptop: '100tokens/hour' });
    server.chat.script = async function* () {
      yield { type: 'start', model: 'm', usage };
      await Promise.reject(new BridgeError('upstream_error', 'Broke.'));
    };
    expect((await chat()).status).toBe(502);
    expect((await chat()).status).toBe(429);
  });
});

describe('the plan’s limits beside a quota', () => {
  const resetsAt = (): number => time / 1000 + 61;

  test('keep to their own headers while the plan goes on', async () => {
    await serveWith({ laptop: '9requests/hour' });
    const limits = { status: 'allowed', window: 'five_hour', resetsAt: resetsAt() };
    server.chat.script = events({ type: 'limits', limits }, start, end);
    const { headers } = await chat();
    expect(headers.get('x-claude-bridge-limit-reset')).toBe('1m1s');
    expect(headers.get('x-ratelimit-reset-requests')).toBe('30m0s');
    expect(headers.get('x-ratelimit-remaining-requests')).toBe('8');
  });

  test('go before it when the plan is used up', async () => {
    await serveWith({ laptop: '9requests/hour' });
    const limits = { status: 'rejected', window: 'five_hour', resetsAt: resetsAt() };
    server.chat.script = async function* () {
      yield start;
      await Promise.reject(new BridgeError('rate_limit_exceeded', 'Used up.', { limits }));
    };
    const response = await chat();
    expect(response.status).toBe(429);
    expect(told(response)).toEqual({
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '1m1s',
      'retry-after': '61',
      'x-should-retry': 'false',
    });
  });
});

describe('what counts', () => {
  const get = (path: string): Promise<Response> =>
    fetch(`${server.url}${path}`, { headers: { authorization: 'Bearer laptop-key' } });

  test('not what only watches, nor what is wrong', async () => {
    await serveWith({ laptop: '1requests/hour' });
    for (const path of ['/health', '/v1/status', '/metrics', '/v1/models', '/', '/v1/responses/resp_1'])
      expect((await get(path)).headers.get('x-ratelimit-limit-requests')).toBeNull();
    expect((await post('/v1/chat/completions', '{"model":"sonnet"}')).status).toBe(422);
    expect((await chat()).status).toBe(200);
    expect((await chat()).status).toBe(429);
    expect((await get('/v1/models')).status).toBe(200);
  });

  test.each([
    ['/v1/completions', { model: 'sonnet', prompt: 'hi' }],
    ['/v1/responses', { model: 'sonnet', input: 'hi' }],
    ['/v1/messages', { model: 'sonnet', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] }],
    ['/v1/messages/count_tokens', { model: 'sonnet', messages: [{ role: 'user', content: 'hi' }] }],
  ])('each request to %s, of several answers too', async (path, body) => {
    await serveWith({ laptop: '1requests/hour' });
    const first = await post(path, JSON.stringify(body));
    expect([first.status, first.headers.get('x-ratelimit-remaining-requests')]).toEqual([200, '0']);
    expect((await post(path, JSON.stringify(body))).status).toBe(429);
  });

  test('every answer to a request for several, which are given all or none', async () => {
    await serveWith({ laptop: '5requests/hour' });
    expect((await chat('laptop-key', { n: 3 })).headers.get('x-ratelimit-remaining-requests')).toBe('2');
    const refused = await chat('laptop-key', { n: 3 });
    expect([refused.status, refused.headers.get('x-ratelimit-remaining-requests')]).toEqual([429, '2']);
    expect(await refused.json()).toMatchObject({
      error: {
        message:
          'The key "laptop" has 2 of the 5 requests of this hour left, and this request asks for 3 answers, each of which counts as one request. ' +
          'The next hour begins at 2026-05-04T13:00:00Z, in 30m0s. Ask for fewer, or wait until then; whoever runs this server can raise it with the setting key-quotas.',
      },
    });
    const never = await chat('laptop-key', { n: 8 });
    expect(never.headers.get('x-should-retry')).toBe('false');
    expect(((await never.json()) as { error: { message: string } }).error.message).toMatch(
      /asks for 8 answers, .*\. Ask for fewer; whoever/,
    );
    expect((await chat('laptop-key', { n: 2 })).status).toBe(200);
  });

  test('not an answer that never had its place, with all that was held for it', async () => {
    await serveWith({ laptop: '1requests/hour+9tokens/day' });
    const answer = server.chat.answer.bind(server.chat);
    server.chat.answer = async function* () {
      yield* await Promise.reject<never[]>(new BridgeError('queue_full', 'Busy.', { retryable: true }));
    };
    for (let count = 0; count < 3; count++)
      expect(await (await chat()).json()).toMatchObject({ error: { code: 'queue_full' } });
    server.chat.answer = answer;
    const answered = await chat();
    expect(answered.status).toBe(200);
    expect(told(answered)).toMatchObject({
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-remaining-tokens': '9',
    });
  });

  test('the refusal has Anthropic’s shape on its paths', async () => {
    await serveWith({ laptop: '1requests/hour' });
    const body = JSON.stringify({
      model: 'sonnet',
      max_tokens: 9,
      messages: [{ role: 'user', content: 'hi' }],
    });
    await post('/v1/messages', body);
    const refused = await post('/v1/messages', body);
    expect(refused.headers.get('retry-after')).toBe('1800');
    expect([refused.status, await refused.json()]).toEqual([
      429,
      {
        type: 'error',
        error: { type: 'rate_limit_error', message: expect.stringContaining('The key "laptop" has used up') },
        request_id: refused.headers.get('request-id'),
      },
    ]);
  });

  test('embeddings, one by one and by the tokens of their texts', async () => {
    const embedder = createLocalEmbedder();
    try {
      await serveWith({ laptop: '9requests/hour+3tokens/day' }, { embedder });
      const embed = (): Promise<Response> =>
        post(
          '/v1/embeddings',
          JSON.stringify({ model: 'text-embedding-3-small', input: 'four words to embed' }),
        );
      const first = await embed();
      expect([first.status, first.headers.get('x-ratelimit-remaining-requests')]).toEqual([200, '8']);
      await first.text();
      await until(() => server.lines.some(({ message }) => message === 'request'));
      const refused = await embed();
      expect([refused.status, refused.headers.get('x-ratelimit-remaining-tokens')]).toEqual([429, '0']);
      expect(await refused.json()).toMatchObject({ error: { code: 'quota_exceeded' } });
    } finally {
      await embedder.close();
    }
  });
});
