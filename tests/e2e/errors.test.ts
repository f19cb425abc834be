/** Every way an answer can fail, streamed or not: what the client is told, and what it costs at the API. */
import { describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import {
  answer,
  apiError,
  planLimitHeaders,
  rawBytes,
  silence,
  text,
  type Reply,
} from '../support/api-reply.js';
import { lastUserText } from '../support/api-request.js';
import { startBench, type Bench } from '../support/bench.js';
import type { BridgeOptions } from '../support/bridge.js';
import { deferred } from '../support/deferred.js';
import { createFakeCli, type FakeCliScenario } from '../support/fake-cli.js';
import { processesMarked, waitUntilGone } from '../support/leftovers.js';
import { CLI_VERSIONS, NEWEST_CLI, cliEnvironment } from '../support/real-cli.js';
import { useBench, type SharedBench } from '../support/use-bench.js';

const NOT_ALLOWED =
  'Third-party apps now draw from your extra usage, not your plan limits. Add more at claude.ai/settings/usage and keep going.';
const RESETS_AT = Math.floor(Date.now() / 1000) + 3600;
/** A stream whose answer is late begins without its status. */
const patient: BridgeOptions = { heartbeatMs: 120_000 };

interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Asks, and reads whatever comes to the end. The text of the question tells the two requests apart at the API. */
async function ask({ bridge, fetch }: SharedBench, stream: boolean, model = 'sonnet'): Promise<Told> {
  const response = await fetch(`${bridge.url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream, messages: [{ role: 'user', content: question(stream) }] }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
}

const question = (stream: boolean): string => (stream ? 'streamed' : 'whole');

async function askBothWays(bench: SharedBench, model?: string): Promise<{ whole: Told; streamed: Told }> {
  const [whole, streamed] = await Promise.all([ask(bench, false, model), ask(bench, true, model)]);
  return { whole, streamed };
}

/**
 * How many requests each of the two questions made at the API. The CLI's own requests after an answer has begun carry no
 * messages, and are refused.
 */
function spent(bench: SharedBench): number[] {
  const taken = bench.reached().filter(({ refused }) => refused === undefined);
  return [false, true].map(
    (stream) => taken.filter(({ body }) => lastUserText(body) === question(stream)).length,
  );
}

interface ErrorKeys {
  readonly message: unknown;
  readonly type: string;
  readonly param: string | null;
  readonly code: string;
}

/** An error before the first token: a real status, JSON with all four keys, and nothing that looks like an answer. */
function expectError(told: Told, status: number, error: ErrorKeys): void {
  expect(told.status).toBe(status);
  expect(told.headers.get('content-type')).toMatch(/^application\/json/);
  expect(JSON.parse(told.text)).toEqual({ error });
  expect(told.headers.get('x-request-id')).toMatch(/^req_/);
}

/** A stream that broke off: exactly these words, then an error event, no finish and no `[DONE]`. */
function expectBroken(told: Told, said: string, error: ErrorKeys): void {
  expect(told.status).toBe(200);
  expect(told.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const events = told.text.trimEnd().split('\n\n');
  const last = events.pop() ?? '';
  expect(JSON.parse(last.replace(/^data: /, ''))).toEqual({ error });
  const choices = events
    .filter((event) => !event.startsWith(':'))
    .flatMap((event) => (JSON.parse(event.replace(/^data: /, '')) as OpenAI.ChatCompletionChunk).choices);
  expect(choices.map(({ delta }) => delta.content ?? '').join('')).toBe(said);
  expect(choices.filter((choice) => (choice.finish_reason as string | null) !== null)).toEqual([]);
  expect(told.text).not.toContain('[DONE]');
}

type RetryHeaders = Readonly<Record<string, string | null>>;
const NEVER: RetryHeaders = { 'x-should-retry': 'false', 'retry-after': null, 'retry-after-ms': null };
const after = (seconds: number): RetryHeaders => ({
  'x-should-retry': 'true',
  'retry-after': String(seconds),
  'retry-after-ms': String(seconds * 1000),
});

function expectHeaders(told: Told, headers: RetryHeaders): void {
  const names = Object.keys(headers);
  expect(Object.fromEntries(names.map((name) => [name, told.headers.get(name)]))).toEqual(headers);
}

interface Failure {
  readonly reply: Reply;
  readonly status: number;
  readonly error: ErrorKeys;
  readonly headers: RetryHeaders;
  /** How many requests the CLI makes for one question when it may repeat a failed request once. */
  readonly requests: number | Readonly<Record<string, number>>;
}

const failures: Readonly<Record<string, Failure>> = {
  'a limit that passes': {
    reply: apiError(429, 'rate_limit_error', 'Number of requests exceeded'),
    status: 429,
    error: {
      message: expect.stringMatching(/not your usage limit.*Number of requests exceeded$/),
      type: 'rate_limit_error',
      param: null,
      code: 'rate_limit_exceeded',
    },
    headers: { ...after(5), 'x-claude-bridge-limit-window': null },
    requests: { '2.1.330': 2, '2.1.197': 1 },
  },
  'an expired login': {
    reply: apiError(401, 'authentication_error', 'OAuth token has expired. Please obtain a new token.'),
    status: 401,
    error: {
      message: expect.stringMatching(/OAuth token has expired\..*`claude auth login`/),
      type: 'authentication_error',
      param: null,
      code: 'login_required',
    },
    headers: NEVER,
    requests: 2,
  },
  'an unsound request': {
    reply: apiError(400, 'invalid_request_error', 'messages.0.content: something is odd'),
    status: 400,
    error: {
      message: 'messages.0.content: something is odd',
      type: 'invalid_request_error',
      param: null,
      code: 'invalid_request',
    },
    headers: NEVER,
    // 2.1.330 drops one of its own beta features before it accepts the API's answer.
    requests: { '2.1.330': 2, '2.1.197': 1 },
  },
  'a conversation that is too long': {
    reply: apiError(400, 'invalid_request_error', 'prompt is too long: 250000 tokens > 200000 maximum'),
    status: 400,
    error: {
      message: expect.stringContaining("model's maximum context length"),
      type: 'invalid_request_error',
      param: 'messages',
      code: 'context_length_exceeded',
    },
    headers: NEVER,
    requests: 1,
  },
  'a plan that does not cover this client, as 403': {
    reply: apiError(403, 'permission_error', NOT_ALLOWED),
    status: 403,
    error: { message: NOT_ALLOWED, type: 'permission_error', param: null, code: 'forbidden' },
    headers: NEVER,
    requests: 1,
  },
  'a plan that does not cover this client, as 400': {
    reply: apiError(400, 'invalid_request_error', NOT_ALLOWED),
    status: 400,
    error: { message: NOT_ALLOWED, type: 'invalid_request_error', param: null, code: 'invalid_request' },
    headers: NEVER,
    requests: { '2.1.330': 2, '2.1.197': 1 },
  },
  'an empty purse': {
    reply: apiError(402, 'billing_error', 'Your credit balance is too low'),
    status: 403,
    error: {
      message: expect.stringMatching(/credit balance is too low/i),
      type: 'permission_error',
      param: null,
      code: 'forbidden',
    },
    headers: NEVER,
    requests: 1,
  },
  'a request that is too large': {
    reply: apiError(413, 'request_too_large', 'Request exceeds the maximum size'),
    status: 413,
    error: {
      message: expect.stringMatching(/^Request too large \(max 32MB\)/),
      type: 'invalid_request_error',
      param: null,
      code: 'request_too_large',
    },
    headers: NEVER,
    requests: 1,
  },
  'a failure of the API': {
    reply: apiError(500, 'api_error', 'Internal server error'),
    status: 502,
    error: {
      message: expect.stringMatching(/^Internal server error/),
      type: 'server_error',
      param: null,
      code: 'upstream_error',
    },
    headers: after(2),
    requests: 2,
  },
  'an overloaded API': {
    reply: apiError(529, 'overloaded_error', 'Overloaded'),
    status: 503,
    error: {
      message: expect.stringMatching(/^Overloaded/),
      type: 'server_error',
      param: null,
      code: 'overloaded',
    },
    headers: after(5),
    requests: 2,
  },
  'a connection cut before the first byte': {
    reply: answer('never said', { cut: { afterChunks: 0 } }),
    status: 502,
    error: {
      message: expect.stringContaining('ECONNRESET'),
      type: 'server_error',
      param: null,
      code: 'upstream_error',
    },
    headers: after(2),
    requests: 2,
  },
  'a stream without a word': {
    reply: rawBytes(['']),
    status: 502,
    error: {
      message: expect.stringContaining('ended without'),
      type: 'server_error',
      param: null,
      code: 'upstream_error',
    },
    headers: after(2),
    requests: 1,
  },
};

/** What breaks the answer off in the middle, and the code for it. */
const breaks: Readonly<Record<string, { reply: Reply; code: string; status: number }>> = {
  'a cut connection': {
    // The cut also loses what the CLI has not read yet, so an empty text comes a second after the words.
    reply: answer([text(['one two ', '', 'never said'])], { cut: { afterChunks: 2 }, gapMs: 1000 }),
    code: 'upstream_error',
    status: 502,
  },
  'an error of the API': {
    reply: rawBytes([
      ...halfAnAnswer(),
      sse({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
    ]),
    code: 'overloaded',
    status: 503,
  },
  'a stream that just ends': { reply: rawBytes(halfAnAnswer()), code: 'upstream_error', status: 502 },
};

function halfAnAnswer(): string[] {
  const usage = { input_tokens: 1, output_tokens: 1 };
  const message = { id: 'msg_half', type: 'message', role: 'assistant', model: 'm', content: [], usage };
  return [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'one two ' } },
  ].map(sse);
}

function sse(event: { readonly type: string; readonly [key: string]: unknown }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

describe.each(CLI_VERSIONS)('through CLI $version', ({ path, version }) => {
  const bench = useBench(path, { ...patient, cliRetries: 1, sparesPerModel: 2 });

  test.each(Object.entries(failures))('%s', async (_, { reply, status, error, headers, requests }) => {
    bench.api.script(() => reply);
    const { whole, streamed } = await askBothWays(bench);
    for (const told of [whole, streamed]) {
      expectError(told, status, error);
      expectHeaders(told, headers);
    }
    const expected = typeof requests === 'number' ? requests : requests[version];
    expect(spent(bench)).toEqual([expected, expected]);
  });

  test.each([
    ['five_hour', '5-hour'],
    ['seven_day', '7-day'],
  ] as const)('a plan whose %s window is used up, until when', async (window, words) => {
    const limited = planLimitHeaders('rejected', RESETS_AT, window);
    bench.api.script(() => apiError(429, 'rate_limit_error', 'This would exceed your limit.', limited));
    const { whole, streamed } = await askBothWays(bench);
    const until = new Date(RESETS_AT * 1000).toISOString().replace('.000Z', 'Z');
    for (const told of [whole, streamed]) {
      expectError(told, 429, {
        message: expect.stringContaining(`The plan’s ${words} window is used up until ${until}.`),
        type: 'rate_limit_error',
        param: null,
        code: 'rate_limit_exceeded',
      });
      expectHeaders(told, {
        'x-should-retry': 'false',
        'retry-after-ms': null,
        'x-claude-bridge-limit-status': 'rejected',
        'x-claude-bridge-limit-window': window,
        'x-ratelimit-remaining-requests': '0',
      });
      const wait = Number(told.headers.get('retry-after'));
      expect(Math.abs(Date.now() / 1000 + wait - RESETS_AT)).toBeLessThan(10);
      expect(told.headers.get('x-ratelimit-reset-requests')).toMatch(/^(5\dm\d+s|1h0m0s)$/);
    }
    expect(spent(bench)).toEqual([1, 1]);
  });

  test('a model unknown to the API', async () => {
    bench.api.script(() => apiError(404, 'not_found_error', 'model: claude-made-up-1'));
    const { whole, streamed } = await askBothWays(bench, 'claude-made-up-1');
    for (const told of [whole, streamed]) {
      expectError(told, 404, {
        message: expect.stringMatching(/claude-made-up-1.*GET \/v1\/models/),
        type: 'invalid_request_error',
        param: 'model',
        code: 'model_not_found',
      });
      expectHeaders(told, NEVER);
    }
    for (const requests of spent(bench)) expect(requests).toBeLessThanOrEqual(2);
  });

  test.each(Object.entries(breaks))(
    '%s in the middle of an answer: an error event in a stream, otherwise the status',
    async (_, { reply, code, status }) => {
      bench.api.script(() => reply);
      const { whole, streamed } = await askBothWays(bench);
      const error = { message: expect.any(String), type: 'server_error', param: null, code };
      expectError(whole, status, error);
      expectHeaders(whole, { 'x-should-retry': 'true' });
      expectBroken(streamed, 'one two ', error);
      for (const requests of spent(bench)) expect(requests).toBeLessThanOrEqual(2);
    },
  );

  test('a CLI that is logged out: the command to type, and no request to the API', async () => {
    await using home = await cliEnvironment(bench.api.url);
    const env = { ...home.env, CLAUDE_CODE_OAUTH_TOKEN: undefined };
    await using loggedOut = await startBench(path, { ...patient, env, sparesPerModel: 0 });
    const { whole, streamed } = await askBothWays(loggedOut);
    for (const told of [whole, streamed]) {
      expectError(told, 401, {
        message: expect.stringMatching(/Not logged in.*`claude auth login`/),
        type: 'authentication_error',
        param: null,
        code: 'login_required',
      });
      expectHeaders(told, NEVER);
    }
    expect([...bench.reached(), ...loggedOut.reached()]).toEqual([]);
  });
});

describe('around the limits of the bridge', () => {
  const busy: ErrorKeys = {
    message: expect.stringMatching(/^The bridge is busy: 1 answers are running .*max-concurrent/),
    type: 'rate_limit_error',
    param: null,
    code: 'queue_full',
  };

  test('with the queue full, a request is refused at once, told when to come back, and costs nothing', async () => {
    // A client that waited instead of being refused would outlast the test.
    const slots = { maxRunning: 1, maxWaiting: 0, waitMs: 120_000 };
    await using bench = await startBench(NEWEST_CLI.path, { sparesPerModel: 0, slots });
    const { promise: until, resolve: go } = deferred();
    bench.api.reply(answer('one two three', { stall: { afterChunks: 1, until } }));
    const running = bench.openai.chat.completions.create({
      model: 'sonnet',
      messages: [{ role: 'user', content: 'first' }],
    });
    const first = running.then(({ choices }) => choices[0]!.message.content);
    await bench.api.nextRequest();
    const { whole, streamed } = await askBothWays(bench);
    for (const told of [whole, streamed]) {
      expectError(told, 429, busy);
      expectHeaders(told, after(5));
    }
    go();
    expect(await first).toBe('one two three');
    expect(bench.reached()).toHaveLength(1);
  });

  test('a stream that the heartbeat opened ends with an error event', async () => {
    const timeouts = { firstTokenMs: 1200, silenceMs: 9000, answerMs: 9000 };
    await using bench = await startBench(NEWEST_CLI.path, { sparesPerModel: 0, heartbeatMs: 300, timeouts });
    bench.api.script(() => silence);
    const { whole, streamed } = await askBothWays(bench);
    const late = { message: expect.stringMatching(/^The model said nothing within 1\.2 s/) };
    const error = { ...late, type: 'server_error', param: null, code: 'timeout' };
    expectError(whole, 504, error);
    expectBroken(streamed, '', error);
    expect(streamed.text).toContain('\n\n: ');
  });

  test('an official client does not retry what a retry cannot fix', async () => {
    await using bench = await startBench(NEWEST_CLI.path, { sparesPerModel: 0 });
    const limited = planLimitHeaders('rejected', RESETS_AT);
    bench.api.script(() => apiError(429, 'rate_limit_error', 'This would exceed your limit.', limited));
    const patient = new OpenAI({ baseURL: bench.bridge.url, apiKey: 'none', maxRetries: 3 });
    const asking = patient.chat.completions.create({
      model: 'sonnet',
      messages: [{ role: 'user', content: 'hello' }],
    });
    await expect(asking).rejects.toThrow(OpenAI.RateLimitError);
    expect(bench.reached()).toHaveLength(1);
  });
});

describe('a CLI that fails', () => {
  async function broken(scenario: FakeCliScenario, options: BridgeOptions = {}): Promise<BrokenCli> {
    const cli = await createFakeCli({ answer: 'one two three four', ...scenario });
    const bench = await startBench(cli.path, { sparesPerModel: 0, ...options });
    return {
      bench,
      starts: async () => (await cli.notes()).filter(({ argv }) => argv !== undefined).length,
      gone: async () => waitUntilGone(async () => processesMarked(cli.marker)),
      async [Symbol.asyncDispose]() {
        await bench[Symbol.asyncDispose]();
        await cli.close();
      },
    };
  }
  interface BrokenCli extends AsyncDisposable {
    readonly bench: Bench;
    starts(): Promise<number>;
    gone(): Promise<void>;
  }
  const crash: ErrorKeys = {
    message: expect.stringMatching(/exit code 3.* It said: out of luck/),
    type: 'server_error',
    param: null,
    code: 'cli_failed',
  };

  test.each(['boot', 'initialize', 'turn'] as const)(
    "a crash at %s is retried once in another process, then reported with the CLI's own words",
    async (phase) => {
      await using at = await broken({ exitAt: { phase, code: 3 }, stderr: 'out of luck\n' });
      for (const stream of [false, true]) {
        const told = await ask(at.bench, stream);
        expectError(told, 502, crash);
        expectHeaders(told, after(1));
      }
      expect(await at.starts()).toBe(4);
    },
  );

  test('a crash in the middle of an answer', async () => {
    await using at = await broken({ exitAt: { phase: 'mid-answer', code: 3 }, stderr: 'out of luck\n' });
    const { whole, streamed } = await askBothWays(at.bench);
    expectError(whole, 502, crash);
    expectHeaders(whole, after(1));
    expectBroken(streamed, 'one two ', crash);
    expect(await at.starts()).toBe(2);
  });

  test.each<[string, FakeCliScenario, object, string, string]>([
    [
      'before the answer',
      { stallAt: { phase: 'turn' } },
      { firstTokenMs: 700 },
      '',
      'The model said nothing within 0.7 s.',
    ],
    [
      'in its middle',
      { stallAt: { phase: 'mid-answer' } },
      { silenceMs: 700 },
      'one two ',
      'The model fell silent in the middle of its answer within 0.7 s.',
    ],
  ])('silence %s ends the process', async (_, scenario, wait, said, words) => {
    const timeouts = { firstTokenMs: 9000, silenceMs: 9000, answerMs: 9000, ...wait };
    await using at = await broken(scenario, { timeouts });
    const { whole, streamed } = await askBothWays(at.bench);
    const error: ErrorKeys = {
      message: expect.stringContaining(words),
      type: 'server_error',
      param: null,
      code: 'timeout',
    };
    expectError(whole, 504, error);
    expectHeaders(whole, after(2));
    if (said === '') expectError(streamed, 504, error);
    else expectBroken(streamed, said, error);
    await at.gone();
    expect(at.bench.bridge.engine.status().processes).toEqual({ spare: 0, busy: 0, idle: 0 });
  });
});
