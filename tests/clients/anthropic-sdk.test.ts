/** Anthropic's own SDK against the bridge and the real CLI, checked at both ends. */
import Anthropic from '@anthropic-ai/sdk';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { answer, apiError, text, thinking } from '../support/api-reply.js';
import { systemText } from '../support/api-request.js';
import { whole } from '../support/bench.js';
import { assistant, expectedMessages, user } from '../support/expected-messages.js';
import { CLI_VERSIONS, NEWEST_CLI } from '../support/real-cli.js';
import { lastWords, timeNow, weatherIn, weatherLoop } from './weather-loop.js';
import { useBench } from '../support/use-bench.js';
import { PIXEL_DATA } from '../support/conversation-parts.js';
import { cutAnswer } from '../support/cut-answer.js';

const PDF = Buffer.from('%PDF-1.1\n%%EOF\n').toString('base64');
/** Opens every conversation, so that one process answers those with the same model. */
const hello: Anthropic.MessageParam[] = [{ role: 'user', content: 'hello' }];
const asked = { model: 'sonnet', max_tokens: 4000, messages: hello };
const tools: Anthropic.Tool[] = [
  {
    name: 'get_weather',
    description: 'Weather of a city',
    input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
  { name: 'get_time', description: 'The time', input_schema: { type: 'object', properties: {} } },
];

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  // On a very busy machine, a shorter heartbeat would open the stream before the answer fails.
  const bench = useBench(path, { heartbeatMs: 60_000 });
  let anthropic: Anthropic;
  beforeAll(() => {
    const { fetch } = bench;
    anthropic = new Anthropic({ baseURL: bench.bridge.origin, apiKey: 'none', maxRetries: 0, fetch });
  });

  test('create: the request reaches the model, and the message comes back', async () => {
    // The newest types no longer have the sampling parameters.
    const sampling = { temperature: 0.5, top_k: 7 };
    const { data, response, request_id } = await anthropic.messages
      .create({
        ...asked,
        ...sampling,
        model: 'claude-haiku-4-5',
        system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
        messages: [...hello, { role: 'assistant', content: 'Hi.' }, { role: 'user', content: '/cost' }],
        stop_sequences: ['END'],
        metadata: { user_id: 'me' },
      })
      .withResponse();
    expect(data).toMatchObject({
      id: expect.stringMatching(/^msg_/),
      type: 'message',
      role: 'assistant',
      content: [{ type: 'text', text: 'You said: /cost' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
    });
    expect(data.usage).toEqual({
      ...{ input_tokens: 11, cache_creation_input_tokens: 3, cache_read_input_tokens: 7, output_tokens: 5 },
    });
    expect(request_id).toMatch(/^req_/);
    expect(response.headers.get('x-claude-bridge-ignored')).toBeNull();
    const { body } = bench.reached()[0]!;
    expect(systemText(body)).toBe('Be brief.');
    expect(body.messages).toEqual(expectedMessages(user('hello'), assistant('Hi.'), user('/cost')));
    expect(body).toMatchObject({ ...sampling, max_tokens: 4000 });
    expect(body.stop_sequences).toEqual(['END']);
  });

  test("stream: the helper emits every word, and its final message is the model's", async () => {
    bench.api.reply(
      answer([thinking('Hmm, let me see.'), text('Done it is.')], {
        stopReason: 'stop_sequence',
        stopSequence: 'END',
      }),
    );
    const words: string[] = [];
    const stream = anthropic.messages
      .stream({ ...asked, thinking: { type: 'enabled', budget_tokens: 2048 } })
      .on('text', (word) => void words.push(word));
    const message = await stream.finalMessage();
    expect(words).toEqual(['Done ', 'it ', 'is.']);
    expect(message).toMatchObject({
      content: [
        { type: 'thinking', thinking: 'Hmm, let me see.', signature: 'c2lnbmF0dXJl' },
        { type: 'text', text: 'Done it is.' },
      ],
      stop_reason: 'stop_sequence',
      stop_sequence: 'END',
      usage: { input_tokens: 11, cache_read_input_tokens: 7, output_tokens: 5 },
    });
    expect(bench.reached()[0]!.body.output_config).toMatchObject({ effort: 'low' });
  });

  test.each([false, true])('two rounds of tools in one process (stream: %s)', async (stream) => {
    bench.api.script(weatherLoop());
    const messages = [...hello];
    const ask = async (): Promise<Anthropic.Message> =>
      stream
        ? anthropic.messages.stream({ ...asked, messages, tools }).finalMessage()
        : anthropic.messages.create({ ...asked, messages, tools });
    const reasons: unknown[] = [];
    let last = await ask();
    for (; last.stop_reason === 'tool_use'; last = await ask()) {
      reasons.push(last.stop_reason);
      const results = last.content.flatMap((block): Anthropic.ToolResultBlockParam[] => {
        if (block.type !== 'tool_use') return [];
        const { city } = block.input as { city?: string };
        const told = city === undefined ? timeNow : weatherIn(city);
        return [{ type: 'tool_result', tool_use_id: block.id, content: told }];
      });
      messages.push({ role: 'assistant', content: last.content }, { role: 'user', content: results });
    }
    expect(last.content).toEqual([{ type: 'text', text: lastWords }]);
    expect(reasons).toEqual(['tool_use', 'tool_use']);
    expect(bench.processes()).toBe(1);
    expect(bench.reached()).toHaveLength(3);
    expect(bench.reached()[0]!.body.tools).toEqual(tools);
  });

  test('images, PDFs and texts reach the model unchanged', async () => {
    const content: Anthropic.ContentBlockParam[] = [
      { type: 'text', text: 'look' },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL_DATA } },
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
      {
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: PDF },
        title: 'a.pdf',
      },
      {
        type: 'document',
        source: { type: 'text', media_type: 'text/plain', data: 'a note' },
        title: 'b.txt',
      },
    ];
    await anthropic.messages.create({
      ...asked,
      messages: [...hello, { role: 'assistant', content: 'Show me.' }, { role: 'user', content }],
    });
    expect(bench.reached()[0]!.body.messages).toEqual(
      expectedMessages(user('hello'), assistant('Show me.'), user(...content.map((block) => ({ ...block })))),
    );
  });

  test('an answer in JSON', async () => {
    bench.api.reply(answer('{"name":"Ada"}'));
    const schema = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
    const { content } = await anthropic.messages.create({
      ...asked,
      output_config: { format: { type: 'json_schema', schema } },
    });
    expect(content).toEqual([{ type: 'text', text: '{"name":"Ada"}' }]);
    expect(bench.reached()[0]!.body.output_config).toMatchObject({
      format: { type: 'json_schema', schema: { ...schema, additionalProperties: false } },
    });
  });

  test('countTokens: the API counts what the CLI received, and no model is called', async () => {
    const before = bench.api.counts.length;
    const { data, response } = await anthropic.messages
      .countTokens({
        model: 'sonnet',
        system: 'Be brief.',
        messages: [...hello, { role: 'assistant', content: 'Hi.' }, { role: 'user', content: 'and now?' }],
        tools,
      })
      .withResponse();
    expect(bench.reached()).toHaveLength(0);
    expect(response.headers.get('x-claude-bridge-estimated')).toBe('true');
    // The CLI also asks for the count of a word of its own, which is not part of our request.
    const counts = bench.api.counts.slice(before).filter(({ messages }) => messages[0]!.content !== 'foo');
    expect(counts.map(({ messages }) => messages)).toEqual([
      expect.arrayContaining([expect.objectContaining({ role: 'assistant' })]),
      [{ role: 'user', content: expect.stringContaining('Be brief.') }],
    ]);
    const told = JSON.stringify(counts);
    for (const part of ['hello', 'Hi.', 'and now?', 'get_weather', 'Weather of a city'])
      expect(told).toContain(part);
    // The scripted API counts one token per character.
    const characters = counts.reduce((sum, { messages }) => sum + JSON.stringify(messages).length, 0);
    expect(data.input_tokens).toBe(characters + 346);
  });

  test.each([
    [400, 'invalid_request_error', Anthropic.BadRequestError],
    [404, 'not_found_error', Anthropic.NotFoundError],
    [429, 'rate_limit_error', Anthropic.RateLimitError],
    [500, 'api_error', Anthropic.InternalServerError],
    [529, 'overloaded_error', Anthropic.OverloadedError],
  ])('a model failure with status %i has its class and type, in streams too', async (status, type, kind) => {
    bench.api.script(() => apiError(status, type, 'messages: such a thing'));
    for (const stream of [false, true]) {
      const asking = anthropic.messages.create({ ...asked, stream });
      await expect(asking).rejects.toBeInstanceOf(kind);
      await expect(asking).rejects.toMatchObject({
        status,
        type,
        requestID: expect.stringMatching(/^req_/),
        error: { type: 'error', error: { type }, request_id: expect.stringMatching(/^req_/) },
      });
    }
  });

  test('an answer that breaks off is an error of the stream', async () => {
    const { reply, heard } = cutAnswer();
    bench.api.reply(reply);
    const stream = await anthropic.messages.create({ ...asked, stream: true });
    const reading = (async () => {
      for await (const { type } of stream) if (type === 'content_block_delta') heard();
    })();
    await expect(reading).rejects.toMatchObject({ type: 'api_error' });
  });

  test('models are listed page by page, and retrieved, under every name that a message may use', async () => {
    const all = (await anthropic.models.list({ limit: 1000 })).data;
    expect(all.map(({ id }) => id)).toEqual(expect.arrayContaining(['sonnet', 'opus', 'haiku']));
    const paged = await whole(anthropic.models.list({ limit: 3 }));
    expect(paged).toEqual(all);
    const sonnet = all.find(({ id }) => id === 'sonnet')!;
    expect(sonnet).toEqual({
      ...{ type: 'model', id: 'sonnet', display_name: 'Sonnet', created_at: '1970-01-01T00:00:00Z' },
      ...{ max_input_tokens: path === NEWEST_CLI.path ? 1_000_000 : 200_000, max_tokens: 128_000 },
    });
    for (const id of ['sonnet', 'anthropic/claude-haiku-4-5', 'sonnet[1m]'])
      expect(await anthropic.models.retrieve(id)).toMatchObject({ type: 'model', id });
    await expect(anthropic.models.retrieve('llama-3')).rejects.toMatchObject({
      ...{ status: 404, type: 'not_found_error', requestID: expect.stringMatching(/^req_/) },
    });
  });

  test.each(['haiku', 'sonnet'])('context edits reach the model (%s)', async (model) => {
    const edits: Anthropic.Beta.BetaContextManagementConfig['edits'] = [
      { type: 'clear_thinking_20251015', keep: { type: 'thinking_turns', value: 2 } },
      { type: 'clear_tool_uses_20250919', trigger: { type: 'input_tokens', value: 50_000 } },
    ];
    for (const thinks of [true, false]) {
      const { response } = await anthropic.beta.messages
        .create({
          ...{ ...asked, model, context_management: { edits }, betas: ['context-management-2025-06-27'] },
          ...(thinks && { max_tokens: 9000, thinking: { type: 'enabled', budget_tokens: 4096 } }),
        })
        .withResponse();
      expect(response.headers.get('x-claude-bridge-ignored')).toBeNull();
      expect(response.headers.get('x-claude-bridge-adapted')).toBeNull();
      const { thinking: sent, ...body } = bench.reached().at(-1)!.body;
      const on = sent?.['type'] !== 'disabled';
      expect(body).toMatchObject({ context_management: { edits: on ? edits : edits.slice(1) } });
      if (thinks) expect(on).toBe(true);
    }
  });

  describe('an answer that the client has begun (prefill)', () => {
    const begun = (content: string): Anthropic.MessageParam[] => [...hello, { role: 'assistant', content }];
    const older = { ...asked, model: 'claude-haiku-4-5', system: 'Be brief.' };

    test.each([false, true])('goes on where the model can do that (stream: %s)', async (stream) => {
      bench.api.reply(answer(' upon a time'));
      const messages = begun('Once');
      const message = stream
        ? await anthropic.messages.stream({ ...older, messages }).finalMessage()
        : await anthropic.messages.create({ ...older, messages });
      expect(message.content).toMatchObject([{ type: 'text', text: ' upon a time' }]);
      expect(bench.reached()).toHaveLength(1);
      expect(bench.reached()[0]!.body.messages).toEqual(expectedMessages(user('hello'), assistant('Once')));
    });

    test('goes on without thinking', async () => {
      bench.api.reply(answer(' upon a time'));
      const { response } = await anthropic.messages
        .create({ ...older, messages: begun('Once'), thinking: { type: 'enabled', budget_tokens: 2000 } })
        .withResponse();
      expect(response.headers.get('x-claude-bridge-adapted')).toBe(
        'thinking: left out: this model does not think in an answer that has begun',
      );
      expect(bench.reached()[0]!.body.thinking).toEqual({ type: 'disabled' });
    });

    test.each([
      ['sonnet', 'Once', 'This model does not support assistant message prefill.'],
      ['claude-haiku-4-5', 'Once ', 'messages: final assistant content cannot end with trailing whitespace'],
    ])('is refused at no cost by %s: "%s"', async (model, said, reason) => {
      const refused = anthropic.messages.create({ ...asked, model, messages: begun(said) });
      await expect(refused).rejects.toThrow(Anthropic.BadRequestError);
      await expect(refused).rejects.toThrow(reason);
      expect(bench.reached()).toHaveLength(0);
    });
  });

  test('a thread is refused in the way that makes the SDK send the whole conversation', async () => {
    const fields = { model: 'sonnet', max_tokens: 4000 };
    const refused = anthropic.beta.messages.thread(fields).send({ role: 'user', content: 'hello' });
    await expect(refused).rejects.toThrow(Anthropic.BadRequestError);
    await expect(refused).rejects.toMatchObject({ errorCode: 'thread_unsupported_request' });
    expect(bench.reached()).toHaveLength(0);

    bench.api.reply(answer('Hi!'), answer('Bye!'));
    const thread = anthropic.beta.messages.thread({
      ...fields,
      unsupportedRequestBehavior: 'continue_unthreaded',
    });
    await thread.send({ role: 'user', content: 'hello' });
    expect((await thread.send({ role: 'user', content: 'goodbye' })).content).toMatchObject([
      { type: 'text', text: 'Bye!' },
    ]);
    expect(bench.reached().map(({ body }) => body.messages)).toEqual([
      expectedMessages(user('hello')),
      expectedMessages(user('hello'), assistant('Hi!'), user('goodbye')),
    ]);
  });

  test('a client that leaves stops the model', async () => {
    bench.api.reply(answer('one two three four', { stall: { afterChunks: 2 } }));
    const stream = anthropic.messages.stream(asked);
    await new Promise((resolve) => stream.once('text', resolve));
    stream.abort();
    await expect(stream.finalMessage()).rejects.toBeInstanceOf(Anthropic.APIUserAbortError);
    await bench.reached()[0]!.aborted;
  });
});
