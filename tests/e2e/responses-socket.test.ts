/** The WebSocket of responses through the whole bridge: what the client gets, and what reaches the model. */
import OpenAI from 'openai';
import { ResponsesWS } from 'openai/resources/responses/ws';
import { describe, expect, test } from '@jest/globals';
import { answer, apiError, toolUse } from '../support/api-reply.js';
import {
  assistant,
  call,
  expectedMessages,
  result as apiResult,
  user,
} from '../support/expected-messages.js';
import { sentEvents, type SentEvent } from '../support/responses-stream.js';
import { CLI_VERSIONS } from '../support/real-cli.js';
import { openSocket, responseIn, said, type SocketClient } from '../support/socket-client.js';
import { useBench } from '../support/use-bench.js';
import { weather } from './weather-tool.js';

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  // A stream that has to begin before the model is known names it as the client did.
  const bench = useBench(path, { heartbeatMs: 60_000 });

  async function withSocket(run: (socket: SocketClient) => Promise<void>): Promise<void> {
    const socket = await openSocket(bench.bridge.origin);
    await run(socket);
    socket.webSocket.close();
    await socket.closed();
  }

  test('sends the events of a stream, one in each message, for the same request to the model', async () => {
    const body = { model: 'sonnet', instructions: 'Be brief.', input: 'hello' };
    await withSocket(async (socket) => {
      const overSocket = await socket.ask(body);
      const response = await bench.fetch(`${bench.bridge.url}/responses`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, stream: true }),
      });
      const streamed = sentEvents(await response.text());
      expect(overSocket.map(withoutIds)).toEqual(streamed.map(withoutIds));
    });
    const [one, other] = bench.reached().map(({ body: sent }) => sent);
    expect(one!.messages).toEqual(expectedMessages(user('hello')));
    expect(other!.messages).toEqual(one!.messages);
    expect(other!.system).toEqual(one!.system);
  });

  test('continues the latest answer also if it is not to be kept, in one process, and on this socket only', async () => {
    await withSocket(async (socket) => {
      const first = await socket.ask({ input: 'one', store: false });
      const { id } = responseIn(first);
      const second = await socket.ask({ input: 'two', store: false, previous_response_id: id });
      expect(said(second)).toBe('You said: two');
      expect(bench.processes()).toBe(1);
      expect(bench.reached().at(-1)!.body.messages).toEqual(
        expectedMessages(user('one'), assistant('You said: one'), user('two')),
      );
      const { id: latest } = responseIn(second);
      await withSocket(async (other) => {
        expect(await other.ask({ input: 'three', previous_response_id: latest })).toMatchObject([
          {
            type: 'error',
            status: 400,
            error: { code: 'previous_response_not_found', param: 'previous_response_id' },
          },
        ]);
      });
      await expect(bench.openai.responses.retrieve(latest)).rejects.toMatchObject({ status: 404 });
    });
    expect(bench.reached()).toHaveLength(2);
  });

  test('forgets an answer that a request failed to continue', async () => {
    await withSocket(async (socket) => {
      const { id } = responseIn(await socket.ask({ input: 'one', store: false }));
      const astray = { type: 'function_call_output', call_id: 'call_missing', output: 'x' };
      expect(await socket.ask({ input: [astray], store: false, previous_response_id: id })).toMatchObject([
        { type: 'error', status: 422, error: { param: 'input[0].call_id' } },
      ]);
      expect(await socket.ask({ input: 'two', store: false, previous_response_id: id })).toMatchObject([
        { type: 'error', status: 400, error: { code: 'previous_response_not_found' } },
      ]);
    });
    expect(bench.reached()).toHaveLength(1);
  });

  test('takes in a conversation ahead of its first question', async () => {
    await withSocket(async (socket) => {
      const ahead = await socket.ask({ input: [{ role: 'user', content: 'one' }], generate: false });
      expect(ahead.map(({ type }) => type)).toEqual([
        'response.created',
        'response.in_progress',
        'response.completed',
      ]);
      expect(responseIn(ahead)).toMatchObject({ output: [], usage: { total_tokens: 0 } });
      expect(bench.reached()).toEqual([]);
      const answered = await socket.ask({ input: 'two', previous_response_id: responseIn(ahead).id });
      expect(said(answered)).toBe('You said: two');
    });
    expect(bench.reached().map(({ body }) => body.messages)).toEqual([
      expectedMessages(user('one'), user('two')),
    ]);
  });

  test('serves the client of the SDK, tool calls included', async () => {
    bench.api.reply(answer([toolUse('toolu_a_0000000000000001', 'get_weather', { city: 'Paris' })]));
    const client = new OpenAI({ baseURL: bench.bridge.url, apiKey: 'none' });
    const socket = new ResponsesWS(client);
    const next = async (): Promise<OpenAI.Responses.Response> =>
      new Promise((resolve, reject) => {
        socket.once('response.completed', ({ response }) => resolve(response));
        socket.once('error', reject);
      });
    const asked = next();
    socket.send({
      type: 'response.create',
      model: 'sonnet',
      input: 'one',
      tools: [weather],
      store: false,
    });
    const first = await asked;
    expect(first.output).toMatchObject([{ type: 'function_call', name: 'get_weather' }]);
    bench.api.reply(answer('Fine.'));
    const told = next();
    socket.send({
      ...{ type: 'response.create', model: 'sonnet', tools: [weather], store: false },
      previous_response_id: first.id,
      input: [{ type: 'function_call_output', call_id: 'toolu_a_0000000000000001', output: '20 degrees' }],
    });
    expect((await told).output).toMatchObject([{ type: 'message', content: [{ text: 'Fine.' }] }]);
    socket.close();
    expect(bench.processes()).toBe(1);
    expect(bench.reached().at(-1)!.body.messages).toEqual(
      expectedMessages(
        user('one'),
        assistant(call('toolu_a_0000000000000001', 'get_weather', { city: 'Paris' })),
        user(apiResult('toolu_a_0000000000000001', '20 degrees')),
      ),
    );
  });

  test('a client that leaves ends the work for it', async () => {
    bench.api.script(() => answer('word '.repeat(200), { gapMs: 50 }));
    const socket = await openSocket(bench.bridge.origin);
    socket.send({ type: 'response.create', model: 'sonnet', input: 'one' });
    const request = await bench.api.nextRequest((candidate) => bench.reached().includes(candidate));
    while (said(socket.messages) === '') await new Promise((resolve) => setTimeout(resolve, 10));
    socket.webSocket.terminate();
    await request.aborted;
    expect(request.finished).toBe(false);
  });

  test('a failure of the model is an error with its status, and the socket goes on', async () => {
    await withSocket(async (socket) => {
      bench.api.script(() => apiError(429, 'rate_limit_error', 'No.'));
      const [failed] = await socket.ask({ input: 'one' });
      expect(failed).toMatchObject({
        type: 'error',
        status: 429,
        error: { code: 'rate_limit_exceeded', type: 'rate_limit_error', param: null },
      });
      bench.reset();
      expect(said(await socket.ask({ input: 'again' }))).toBe('You said: again');
    });
  });
});

/** The event without what differs between any two answers. */
function withoutIds(event: SentEvent): unknown {
  return JSON.parse(
    JSON.stringify(event)
      .replace(/"(resp|msg)_[^"]*"/gu, '"$1"')
      .replace(/"(?:created|completed)_at":\d+/gu, '"at":0'),
  );
}
