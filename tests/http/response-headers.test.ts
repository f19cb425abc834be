/** What the engine reports before its answer reaches the client as headers, whether the answer succeeds or fails. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BridgeError } from '../../src/core/bridge-error.js';
import type { AdaptableOption, TurnEvent } from '../../src/core/turn-event.js';
import { end, events, start, text } from './scripted-model.js';
import { chatBody, serve, until } from './serve.js';
import type { Served } from './serve.js';

const now = 1_700_000_000;
let server: Served;
let strict: Served;

beforeAll(async () => {
  server = await serve({ now: () => now * 1000 });
  strict = await serve({ strict: true });
});

afterAll(() => {
  server.closeNow();
  strict.closeNow();
});

async function ask(more: object = {}, at = server): Promise<Response> {
  return fetch(`${at.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: chatBody(more),
  });
}

const adapted = (option: AdaptableOption): TurnEvent => ({ type: 'adapted', option, what: 'left out' });

describe.each([true, false])('adapted options (stream: %s)', (stream) => {
  test.each<[object, AdaptableOption[], string, string]>([
    [{ temperature: 1 }, ['temperature'], '', 'temperature'],
    [{ max_tokens: 4 }, ['maxTokens'], '', 'max_tokens'],
    [{ max_completion_tokens: 4, max_tokens: 5 }, ['maxTokens'], '', 'max_completion_tokens'],
    [{ reasoning_effort: 'low' }, ['reasoning'], '', 'reasoning_effort'],
    [{ tool_choice: 'auto' }, ['toolChoice', 'strict'], '', 'tool_choice, tools[].function.strict'],
    [{ seed: 1, store: true, top_p: 1, top_k: 3 }, ['topP', 'topK'], 'seed, store', 'top_p, top_k'],
    [{ seed: 1 }, [], 'seed', ''],
  ])('%j and %j', async (more, options, ignored, fields) => {
    server.chat.script = events(...options.map(adapted), start, text('Hey'), end);
    const response = await ask({ stream, ...more });
    expect(response.status).toBe(200);
    const told = fields === '' ? [] : fields.split(', ').map((field) => `${field}: left out`);
    expect(response.headers.get('x-claude-bridge-ignored') ?? '').toBe(ignored);
    expect(response.headers.get('x-claude-bridge-adapted') ?? '').toBe(told.join('; '));
    await response.text();
    await until(() => server.lines.length > 0);
    const [line] = server.lines.splice(0);
    expect(line?.fields['ignored'] ?? []).toEqual(ignored === '' ? [] : ignored.split(', '));
    expect(line?.fields['adapted'] ?? []).toEqual(told);
  });

  test('do not count as an answer: a later failure has its own status, and the header is set all the same', async () => {
    server.chat.script = async function* () {
      yield adapted('temperature');
      await Promise.reject(new BridgeError('overloaded', 'Too much.', { retryable: true }));
    };
    const response = await ask({ stream, temperature: 1 });
    expect(response.status).toBe(503);
    expect(response.headers.get('x-claude-bridge-adapted')).toBe('temperature: left out');
    await response.text();
    server.lines.length = 0;
  });

  test('strict mode refuses ignored parameters without asking a model', async () => {
    const response = await ask({ stream, seed: 1, store: true, user: 'me' }, strict);
    expect(response.status).toBe(400);
    expect(response.headers.get('x-claude-bridge-ignored')).toBeNull();
    expect(await response.json()).toEqual({
      error: {
        message: expect.stringContaining('seed, store,'),
        type: 'invalid_request_error',
        param: 'seed',
        code: 'unsupported_parameter',
      },
    });
    expect(strict.chat.answers).toHaveLength(0);
  });

  test('what an answer turned out to be is told, and strict mode serves it', async () => {
    strict.chat.script = events(start, text('{}'), adapted('output'), end);
    const response = await ask({ stream }, strict);
    expect(response.status).toBe(200);
    await response.text();
    if (!stream) expect(response.headers.get('x-claude-bridge-adapted')).toBe('response_format: left out');
    await until(() => strict.lines.length > 0);
    expect(strict.lines.splice(0).at(-1)?.fields['adapted']).toEqual(['response_format: left out']);
    strict.chat.answers.length = 0;
  });

  test('strict mode refuses an answer that leaves something out', async () => {
    strict.chat.script = events(adapted('topP'), start, end);
    const response = await ask({ stream, top_p: 1 }, strict);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { param: 'top_p', code: 'unsupported_parameter' } });
    await strict.chat.answers[0]?.over;
    strict.chat.answers.length = 0;
    strict.chat.script = events(start, end);
    expect((await ask({ stream, top_p: 1 }, strict)).status).toBe(200);
    strict.chat.answers.length = 0;
  });
});

describe.each([true, false])('the plan’s limits (stream: %s)', (stream) => {
  test('before an answer', async () => {
    const limits = { status: 'allowed_warning', window: 'five_hour', resetsAt: now + 3723 };
    server.chat.script = events({ type: 'limits', limits }, start, end);
    const { status, headers } = await ask({ stream });
    expect(status).toBe(200);
    expect(headers.get('x-claude-bridge-limit-status')).toBe('allowed_warning');
    expect(headers.get('x-claude-bridge-limit-window')).toBe('five_hour');
    expect(headers.get('x-ratelimit-reset-requests')).toBe('1h2m3s');
    expect(headers.get('x-ratelimit-remaining-requests')).toBeNull();
  });

  test('of a window that is used up', async () => {
    const limits = { status: 'rejected', window: 'seven_day_opus', resetsAt: now + 61 };
    server.chat.script = async function* () {
      yield start;
      await Promise.reject(
        new BridgeError('rate_limit_exceeded', 'You have reached your limit.', { retryAfter: 61, limits }),
      );
    };
    const response = await ask();
    expect(response.status).toBe(429);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'retry-after': '61',
      'x-should-retry': 'false',
      'x-claude-bridge-limit-status': 'rejected',
      'x-claude-bridge-limit-window': 'seven_day_opus',
      'x-ratelimit-reset-requests': '1m1s',
      'x-ratelimit-remaining-requests': '0',
    });
    expect(await response.json()).toMatchObject({
      error: {
        message:
          'You have reached your limit. The plan’s 7-day window for Opus is used up until 2023-11-14T22:14:21Z.',
        code: 'rate_limit_exceeded',
      },
    });
  });
});
