/** What the server remembers about its requests, and how GET /v1/status shows it. */
import { afterEach, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { BridgeError } from '../../src/core/bridge-error.js';
import { createActivity } from '../../src/http/observe/activity.js';
import type { RequestFacts } from '../../src/http/observe/request-facts.js';
import { end, events, start, text, usage } from './scripted-model.js';
import { chatBody, rawChat, serve, until } from './serve.js';
import type { Served } from './serve.js';

const NOON = new Date(2026, 4, 4, 12).getTime();
const HOUR = 3_600_000;
const route = { method: 'POST', path: '/v1/chat/completions' };

describe('the memory', () => {
  const at = (): { time: number; activity: ReturnType<typeof createActivity> } => {
    const clock = { time: NOON };
    return Object.assign(clock, { activity: createActivity(() => clock.time) });
  };
  const facts = (id: string, more: Partial<RequestFacts> = {}): RequestFacts => ({
    id,
    startedAt: NOON,
    ...more,
  });

  test('shows a running request with its current facts, and moves it to the recent ones when it ends', () => {
    const clock = at();
    const one = facts('1');
    clock.activity.began(route, one);
    one.model = 'sonnet';
    one.firstTokenMs = 7;
    expect(clock.activity.snapshot().running).toEqual([
      {
        id: 'req_1',
        method: 'POST',
        route: '/v1/chat/completions',
        startedAt: NOON,
        model: 'sonnet',
        firstTokenMs: 7,
      },
    ]);
    clock.time += 1500;
    one.usage = usage;
    clock.activity.ended(one, 200);
    const { running, recent, ended, failed } = clock.activity.snapshot();
    expect({ running, ended, failed }).toEqual({ running: [], ended: 1, failed: 0 });
    expect(recent).toEqual([expect.objectContaining({ id: 'req_1', ms: 1500, status: 200, usage })]);
  });

  test('keeps only the last fifty, newest first, and cuts long paths', () => {
    const { activity } = at();
    for (let number = 1; number <= 60; number++) {
      const one = facts(String(number));
      activity.began({ method: 'GET', path: `/${'x'.repeat(5000)}` }, one);
      activity.ended(one, 404);
    }
    const { recent, ended, failed } = activity.snapshot();
    expect([recent.length, recent[0]?.id, recent.at(-1)?.id, ended, failed]).toEqual([
      50,
      'req_60',
      'req_11',
      60,
      60,
    ]);
    expect(recent[0]?.route).toHaveLength(100);
  });

  test('counts requests that asked a model apart from pages, and a stream that failed midway as failed', () => {
    const { activity } = at();
    const run = (one: RequestFacts, status: number): void => {
      activity.began(route, one);
      activity.ended(one, status);
    };
    run(facts('1'), 200);
    run(facts('2'), 404);
    run(facts('3', { model: 'sonnet' }), 200);
    run(facts('4', { model: 'sonnet', errorCode: 'upstream_error' }), 200);
    const { ended, failed, askedModel } = activity.snapshot();
    expect({ ended, failed, askedModel }).toEqual({
      ...{ ended: 4, failed: 2 },
      askedModel: { ended: 2, failed: 1 },
    });
  });

  test('cuts what clients can make long', () => {
    const { activity } = at();
    const one = facts('1', {
      ...{ model: 'sonnet', ownMs: 3 },
      ignored: Array.from({ length: 500 }, (_, field) => `${field}${'x'.repeat(500)}`),
      adapted: ['temperature: left out'],
    });
    activity.began(route, one);
    activity.ended(one, 200);
    const [shown] = activity.snapshot().recent;
    expect(shown).toMatchObject({ ownMs: 3, adapted: ['temperature: left out'] });
    expect([shown?.ignored?.length, shown?.ignored?.[0]?.length]).toEqual([20, 100]);
  });

  test('counts tokens by the model that answered; midnight resets the day but not the sum', () => {
    const clock = at();
    const serveOne = (id: string, servedBy: string): void => {
      const one = facts(id, { model: 'asked', servedBy, usage });
      clock.activity.began(route, one);
      clock.activity.ended(one, 200);
    };
    serveOne('1', 'claude-a');
    serveOne('2', 'claude-a');
    serveOne('3', 'claude-b');
    const a = { model: 'claude-a', requests: 2, inputTokens: 20, cachedTokens: 8, outputTokens: 10 };
    const b = { model: 'claude-b', requests: 1, inputTokens: 10, cachedTokens: 4, outputTokens: 5 };
    expect(clock.activity.snapshot()).toMatchObject({ tokens: [a, b], tokensToday: [a, b] });
    clock.time += 13 * HOUR;
    expect(clock.activity.snapshot()).toMatchObject({ tokens: [a, b], tokensToday: [] });
    serveOne('4', 'claude-b');
    expect(clock.activity.snapshot().tokensToday).toEqual([b]);
  });

  test('counts all models after the first fifty as one, because clients can name those of an upstream', () => {
    const { activity } = at();
    for (let number = 1; number <= 60; number++) {
      const one = facts(String(number), { servedBy: `m${number}`, usage });
      activity.began(route, one);
      activity.ended(one, 200);
    }
    const { tokens, tokensToday } = activity.snapshot();
    expect(tokensToday).toEqual(tokens);
    expect([tokens.length, tokens[49]?.model]).toEqual([51, 'm50']);
    expect(tokens[50]).toMatchObject({ model: 'other', requests: 10, inputTokens: 100 });
  });
});

describe('GET /v1/status', () => {
  let server: Served;
  afterEach(() => server.closeNow());

  const status = async (): Promise<Record<string, unknown>> =>
    (await request(server.url).get('/v1/status')).body as Record<string, unknown>;

  test('shows only the state of the engine at first', async () => {
    server = await serve();
    expect(await status()).toEqual({
      version: '9.9.9',
      command: 'claude-bridge',
      started_at: expect.any(Number),
      uptime_seconds: 0,
      ready: true,
      cli: { version: '2.1.330' },
      logged_in: true,
      processes: { spare: 1, busy: 0, idle: 2 },
      slots: 8,
      waiting: 0,
      requests: {
        ...{ ended: 0, failed: 0, running: [], recent: [] },
        asked_model: { ended: 0, failed: 0 },
      },
      limits: [],
      extra_usage: null,
      cost_estimate: { usd: 0, unpriced_answers: 0 },
      tokens: { since_start: [], today: [] },
    });
  });

  test('shows an answer and a refusal by the plan, but not their content', async () => {
    server = await serve();
    server.chat.planState = {
      windows: [
        {
          name: 'five_hour',
          status: 'allowed_warning',
          usedPercent: 91,
          resetsAt: 4_000_000_000,
          seenAt: NOON,
        },
        { name: 'seven_day', seenAt: NOON },
      ],
      extraUsage: false,
      spending: { usd: 1.25, unpricedAnswers: 2 },
    };
    server.chat.script = events(start, text('a secret answer'), end);
    const ask = async (): Promise<number> =>
      (await request(server.url).post('/v1/chat/completions').type('json').send(chatBody())).status;
    expect(await ask()).toBe(200);
    server.chat.script = () => {
      throw new BridgeError('rate_limit_exceeded', 'used up', {
        limits: { status: 'rejected', window: 'seven_day', resetsAt: 4_000_000_001 },
      });
    };
    expect(await ask()).toBe(429);
    // What the client has read to its end is over for the server a moment later.
    const over = async (): Promise<Record<string, unknown>> => {
      for (;;) {
        const now = await status();
        if ((now['requests'] as { ended: number }).ended === 2) return now;
      }
    };
    const now = await over();
    expect(now).toMatchObject({
      requests: {
        ended: 2,
        failed: 1,
        asked_model: { ended: 2, failed: 1 },
        running: [],
        recent: [
          { status: 429, error: 'rate_limit_exceeded', model: 'sonnet' },
          {
            method: 'POST',
            route: '/v1/chat/completions',
            status: 200,
            model: 'sonnet',
            served_by: 'claude-sonnet-5',
            stream: false,
            first_token_ms: expect.any(Number),
            own_ms: expect.any(Number),
            input_tokens: 10,
            cached_tokens: 4,
            cache_write_tokens: 3,
            output_tokens: 5,
          },
        ],
      },
      limits: [
        {
          ...{ window: 'five_hour', status: 'allowed_warning', used_percent: 91, resets_at: 4_000_000_000 },
          seen_at: NOON / 1000,
        },
        { window: 'seven_day', status: null, used_percent: null, resets_at: null, seen_at: NOON / 1000 },
      ],
      extra_usage: false,
      cost_estimate: { usd: 1.25, unpriced_answers: 2 },
      tokens: {
        today: [
          {
            model: 'claude-sonnet-5',
            requests: 1,
            input_tokens: 10,
            cached_tokens: 4,
            output_tokens: 5,
          },
        ],
      },
    });
    expect(JSON.stringify(now)).not.toMatch(/secret|"hi"/);
  });

  test('shows a request while it runs; a client that leaves becomes a 499', async () => {
    server = await serve();
    server.chat.script = async function* (_turn, signal) {
      yield start;
      yield text('one');
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    };
    const { socket, received } = rawChat(server, { stream: true });
    await until(() => received().includes('one'));
    expect(await status()).toMatchObject({
      requests: { running: [{ model: 'sonnet', stream: true, ms: expect.any(Number) }], recent: [] },
    });
    socket.destroy();
    await until(() => server.lines.some(({ fields }) => fields['status'] === 499));
    expect(await status()).toMatchObject({ requests: { running: [], recent: [{ status: 499 }] } });
  });

  test('needs the key, and neither counts nor logs itself', async () => {
    server = await serve({ keys: [{ key: 'a-key-of-mine' }] });
    expect((await request(server.url).get('/v1/status')).status).toBe(401);
    const answered = await request(server.url).get('/status').set('authorization', 'Bearer a-key-of-mine');
    expect(answered.body).toMatchObject({ requests: { ended: 0, recent: [] } });
    await until(() => server.lines.length >= 2);
    expect(server.lines.map(({ level }) => level)).toEqual(['debug', 'debug']);
  });
});
