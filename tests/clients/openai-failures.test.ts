/** How the `openai` SDK handles failures: typed errors, no pointless retries, the wait it is told, and a clean end when it gives up. */
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { answer, apiError, planLimitHeaders, type Reply } from '../support/api-reply.js';
import { whole } from '../support/bench.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { useBench } from '../support/use-bench.js';
import { cutAnswer } from '../support/cut-answer.js';

const messages = [{ role: 'user' as const, content: 'hello' }];
const body = { model: 'sonnet', messages };

// An answer that has begun has no status of its own any more.
const bench = useBench(NEWEST_CLI.path, { heartbeatMs: 60_000 });
/** Keeps its default of two retries; `sent` holds its requests. */
let client: OpenAI;
let sent: { at: number; retry: string | null }[] = [];
beforeAll(() => {
  client = new OpenAI({
    baseURL: bench.bridge.url,
    apiKey: 'none',
    fetch: async (url, init) => {
      sent.push({ at: performance.now(), retry: new Headers(init?.headers).get('x-stainless-retry-count') });
      return bench.fetch(url, init).catch((error: unknown) => {
        // The SDK checks for `Error`, and an error from outside Jest's realm is not an instance of it.
        const { message, name } = error as Error;
        throw Object.assign(new Error(message), { name });
      });
    },
  });
});
beforeEach(() => {
  sent = [];
});

test('models: the list and a single one', async () => {
  const models = await whole(client.models.list());
  expect(models.map(({ id }) => id)).toEqual(expect.arrayContaining(['sonnet', 'opus', 'haiku']));
  expect(await client.models.retrieve('sonnet')).toMatchObject({ id: 'sonnet', object: 'model' });
  await expect(client.models.retrieve('no-such-model')).rejects.toThrow(OpenAI.NotFoundError);
});

const hour = Math.floor(Date.now() / 1000) + 3600;
test.each<[string, Reply | undefined, object, new (...args: never[]) => Error, object]>([
  [
    'an unknown model',
    undefined,
    { model: 'no-such-model' },
    OpenAI.NotFoundError,
    { code: 'model_not_found' },
  ],
  [
    'a wrong type',
    undefined,
    { temperature: 'hot' },
    OpenAI.UnprocessableEntityError,
    { status: 422, type: 'invalid_request_error', code: 'validation_error', param: 'temperature' },
  ],
  [
    'no messages',
    undefined,
    { messages: [] },
    OpenAI.UnprocessableEntityError,
    { code: 'validation_error', param: 'messages' },
  ],
  [
    'an expired login',
    apiError(401, 'authentication_error', 'OAuth token has expired'),
    {},
    OpenAI.AuthenticationError,
    { code: 'login_required' },
  ],
  [
    'a used-up plan',
    apiError(429, 'rate_limit_error', 'limit', planLimitHeaders('rejected', hour)),
    {},
    OpenAI.RateLimitError,
    { code: 'rate_limit_exceeded' },
  ],
  [
    'a conversation beyond the context',
    apiError(400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'),
    {},
    OpenAI.BadRequestError,
    { code: 'context_length_exceeded' },
  ],
])('%s is one request and a typed error', async (_what, reply, fields, type, details) => {
  if (reply !== undefined) bench.api.script(() => reply);
  for (const stream of [false, true]) {
    sent = [];
    const asking = client.chat.completions.create({ ...body, ...fields, stream } as typeof body);
    const error: unknown = await asking.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ ...details, requestID: expect.stringMatching(/^req_/u) });
    expect(sent).toHaveLength(1);
  }
});

describe('a temporary failure', () => {
  test.each([
    [500, 'api_error', 2000],
    [529, 'overloaded_error', 5000],
  ])('%i is retried after the wait that the answer names', async (status, type, waitMs) => {
    bench.api.reply(apiError(status, type, 'later'));
    const { choices } = await client.chat.completions.create(body);
    expect(choices[0]!.message.content).toBe('You said: hello');
    expect(sent.map(({ retry }) => retry)).toEqual(['0', '1']);
    expect(bench.reached()).toHaveLength(2);
    expect(sent[1]!.at - sent[0]!.at).toBeGreaterThanOrEqual(waitMs - 50);
  });

  test('three requests, and then the last error', async () => {
    bench.api.script(() => apiError(500, 'api_error', 'broken for good'));
    await expect(client.chat.completions.create(body)).rejects.toThrow(/502.*broken for good/u);
    expect(sent.map(({ retry }) => retry)).toEqual(['0', '1', '2']);
    expect(bench.reached()).toHaveLength(3);
  });

  test('in the middle of a stream it is thrown and not retried', async () => {
    const { reply, heard } = cutAnswer();
    bench.api.reply(reply);
    const said: string[] = [];
    const reading = (async () => {
      for await (const { choices } of await client.chat.completions.create({ ...body, stream: true })) {
        said.push(choices[0]?.delta.content ?? '');
        if (said.join('') === 'one two ') heard();
      }
    })();
    await expect(reading).rejects.toThrow(OpenAI.APIError);
    expect(said.join('')).toBe('one two ');
    expect(sent).toHaveLength(1);
  });
});

describe('a client that leaves', () => {
  test('by an abort signal, before the first word: the model is stopped', async () => {
    bench.api.reply(answer('never', { stall: { afterChunks: 0 } }));
    const leaving = new AbortController();
    const asking = client.chat.completions.create({ ...body, stream: true }, { signal: leaving.signal });
    const request = await bench.api.nextRequest((each) => bench.reached().includes(each));
    leaving.abort();
    await expect(asking).rejects.toThrow(OpenAI.APIUserAbortError);
    expect(await request.aborted).toBeGreaterThan(0);
    expect(sent).toHaveLength(1);
  });

  test('by breaking out of the loop: the model is stopped', async () => {
    bench.api.reply(answer('one two three', { stall: { afterChunks: 1 } }));
    for await (const { choices } of await client.chat.completions.create({ ...body, stream: true })) {
      if (choices[0]?.delta.content === 'one ') break;
    }
    expect(await bench.reached()[0]!.aborted).toBeGreaterThan(0);
  });

  test('by its own timeout: it retries, and each request is stopped', async () => {
    bench.api.script(() => answer('never', { stall: { afterChunks: 0 } }));
    const asking = client.chat.completions.create(body, { timeout: 1500, maxRetries: 1 });
    await expect(asking).rejects.toThrow(OpenAI.APIConnectionTimeoutError);
    expect(sent).toHaveLength(2);
    for (const { aborted } of bench.reached()) expect(await aborted).toBeGreaterThan(0);
  });
});
