import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { deferred } from './deferred.js';
import {
  answer,
  apiError,
  planLimitHeaders,
  rawBytes,
  silence,
  text,
  thinking,
  toolUse,
} from './api-reply.js';
import { conversation, lastUserMessage, lastUserText, systemText } from './api-request.js';
import { startConversation } from './cli-conversation.js';
import type { CliConversation, CliLine } from './cli-conversation.js';
import { echo, startMessagesApi, type MessagesApi } from './messages-api.js';
import { CLI_VERSIONS, cliEnvironment, type CliEnvironment } from './real-cli.js';

describe.each(CLI_VERSIONS)('the scripted API under the real CLI $version', ({ path }) => {
  test.each(['sonnet', 'haiku', 'opus'])(
    'shows what the client wrote and nothing else (%s)',
    async (model) => {
      await using api = await startMessagesApi();
      await using environment = await cliEnvironment(api.url);
      await using cli = startConversation(path, environment, model);
      await cli.initialize('Answer in one word.\nNever two.');
      await cli.replayUser('one');
      cli.replayAssistant('two');
      const first = await cli.ask([text1('three '), text1('<system-reminder>\nmine\n</system-reminder>')]);
      const second = await cli.ask('four');

      expect(first['result']).toBe('You said: three <system-reminder>\nmine\n</system-reminder>');
      expect(second['result']).toBe('You said: four');
      expect(api.requests).toHaveLength(2);
      const { body, headers } = await api.nextRequest((request) => conversation(request.body).length === 5);
      expect(headers.authorization).toBe('Bearer made-up-token');
      expect(systemText(body)).toBe('Answer in one word.\nNever two.');
      expect(conversation(body)).toEqual([
        { role: 'user', content: [text1('one')] },
        { role: 'assistant', content: [text1('two')] },
        { role: 'user', content: [text1('three '), text1('<system-reminder>\nmine\n</system-reminder>')] },
        {
          role: 'assistant',
          content: [text1('You said: three <system-reminder>\nmine\n</system-reminder>')],
        },
        { role: 'user', content: [text1('four')] },
      ]);
      expect(lastUserMessage(body)).toEqual({ role: 'user', content: [text1('four')] });
      expect(lastUserText(body)).toBe('four');
    },
  );

  describe('one conversation, question after question', () => {
    let api: MessagesApi;
    let environment: CliEnvironment;
    let cli: CliConversation;
    let asked = 0;
    let printed = 0;
    beforeAll(async () => {
      api = await startMessagesApi();
      environment = await cliEnvironment(api.url);
      cli = startConversation(path, environment);
      await cli.initialize('');
    });
    afterAll(async () => {
      await cli[Symbol.asyncDispose]();
      await environment.close();
      await api.close();
    });
    beforeEach(() => {
      [asked, printed] = [api.requests.length, cli.lines.length];
      api.script(echo);
    });
    const requests = (): MessagesApi['requests'] => api.requests.slice(asked);
    const lines = (): readonly CliLine[] => cli.lines.slice(printed);
    const nextRequest = async (): ReturnType<MessagesApi['nextRequest']> =>
      api.nextRequest((request) => requests().includes(request));

    test('an empty system prompt leaves no text', async () => {
      await cli.ask('hello');
      expect(systemText((await nextRequest()).body)).toBe('');
    });

    test('answers with thinking, text and usage; the chunks arrive unchanged', async () => {
      const usage = { input: 100, cacheWrite: 20, cacheRead: 3, output: 45 };
      api.reply(answer([thinking('so it is'), text(['Hé', 'llo ', '世界'])], { usage, bytesPerWrite: 7 }));
      const result = await cli.ask('hello');
      expect(deltas(lines(), 'text_delta', 'text')).toEqual(['Hé', 'llo ', '世界']);
      expect(deltas(lines(), 'thinking_delta', 'thinking')).toEqual(['so ', 'it ', 'is']);
      expect(result['usage']).toMatchObject({
        input_tokens: 100,
        cache_creation_input_tokens: 20,
        cache_read_input_tokens: 3,
        output_tokens: 45,
      });
      const [request] = requests();
      await settled(() => request!.closed);
      expect(request).toMatchObject({ finished: true, closed: true });
    });

    test('a tool call streams its input in fragments', async () => {
      api.reply(answer([text('Wait.'), toolUse('toolu_1', 'nothing_such', { city: 'Paris' })]));
      const result = await cli.ask('hello');
      expect(deltas(lines(), 'input_json_delta', 'partial_json')).toEqual(['{"city":', '"Paris"}']);
      // The CLI has no such tool, tells the model so, and the echo answers.
      expect(result['is_error']).toBe(false);
      expect(requests()).toHaveLength(2);
    });

    test.each([
      { reply: apiError(400, 'invalid_request_error', 'No.'), status: 400 },
      {
        reply: apiError(429, 'rate_limit_error', 'Later.', planLimitHeaders('rejected', 4_000_000_000)),
        status: 429,
      },
    ])('an HTTP error $status reaches the CLI', async ({ reply, status }) => {
      api.script(() => reply);
      const result = await cli.ask('hello');
      expect(result).toMatchObject({ is_error: true, api_error_status: status });
      const limits = lines().find((line) => line.type === 'rate_limit_event')?.['rate_limit_info'];
      if (status === 429) {
        expect(limits).toMatchObject({
          status: 'rejected',
          resetsAt: 4_000_000_000,
          rateLimitType: 'five_hour',
        });
      }
    });

    test.each([
      { name: 'silent from the start', reply: silence, chunks: 0 },
      { name: 'stalled', reply: answer('a b c d', { stall: { afterChunks: 2 } }), chunks: 2 },
    ])('an aborted request that is $name is noticed', async ({ reply, chunks }) => {
      api.reply(reply);
      const turn = cli.ask('hello');
      const request = await nextRequest();
      await settled(() => deltas(lines(), 'text_delta', 'text').length === chunks);
      cli.interrupt();
      expect(await request.aborted).toBeGreaterThanOrEqual(request.at);
      expect(request).toMatchObject({ finished: false, closed: true });
      await turn;
    });

    test('a cut socket makes the CLI retry, and is not an abort', async () => {
      api.reply(answer('a b c', { cut: { afterChunks: 0 } }), answer('whole'));
      const result = await cli.ask('hello');
      expect(result['result']).toBe('whole');
      expect(requests()).toHaveLength(2);
      const aborted = await Promise.race([requests()[0]!.aborted, Promise.resolve('never')]);
      expect(aborted).toBe('never');
    });
  });
});

describe('the scripted API by itself', () => {
  test('answers HEAD /, 404 elsewhere, JSON without `stream`, and gates an answer on a promise', async () => {
    await using api = await startMessagesApi({ rules: false });
    expect((await fetch(api.url, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${api.url}/v1/other`)).status).toBe(404);
    expect(api.otherRequests).toEqual(['HEAD /', 'GET /v1/other']);

    api.reply(answer([toolUse('toolu_1', 'f', { a: 1 })]));
    const whole = await post(api.url, { model: 'm', messages: [{ role: 'user', content: 'x' }] });
    expect(await whole.json()).toMatchObject({
      model: 'm',
      content: [{ type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: 1 } }],
      stop_reason: 'tool_use',
    });

    const { promise: until, resolve: open } = deferred();
    api.reply(answer('a b', { stall: { afterChunks: 1, until } }));
    const stream = await post(api.url, { model: 'm', stream: true, messages: [] });
    await api.nextRequest((request) => request.body.stream === true);
    open();
    expect(await stream.text()).toMatch(/"text":"a ".*"text":"b".*"stop_reason":"end_turn".*message_stop/su);
  });

  test('raw bytes go out unchanged; a script that throws is a 400; nextRequest explains a timeout', async () => {
    await using api = await startMessagesApi({
      rules: false,
      script: () => {
        throw new Error('no idea');
      },
    });
    api.reply(rawBytes(['data: \u{1F600}'.slice(0, 6), Buffer.from('\u{1F600}').subarray(0, 2)]));
    const messages: never[] = [];
    const raw = await post(api.url, { model: 'm', stream: true, messages });
    expect([...new Uint8Array(await raw.arrayBuffer())]).toEqual([...Buffer.from('data: '), 0xf0, 0x9f]);
    const failed = await post(api.url, { model: 'm', messages });
    expect([failed.status, await failed.text()]).toEqual([400, expect.stringContaining('no idea')]);
    await expect(api.nextRequest(() => false, 10)).rejects.toThrow('No matching request');
  });
});

function deltas(lines: readonly CliLine[], type: string, field: string): unknown[] {
  return lines
    .filter((line) => line.type === 'stream_event')
    .map((line) => (line['event'] as { delta?: Record<string, unknown> }).delta)
    .filter((delta) => delta?.['type'] === type)
    .map((delta) => delta![field]);
}

async function settled(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 10) {
    if (waited > 5000) throw new Error('The condition did not come true in 5 s.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function text1(content: string): { type: string; text: string } {
  return { type: 'text', text: content };
}

function post(url: string, body: object): Promise<Response> {
  return fetch(`${url}/v1/messages?beta=true`, { method: 'POST', body: JSON.stringify(body) });
}
