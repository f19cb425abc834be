/** Responses through the whole bridge: what the client gets, and what reaches the model. */
import { describe, expect, test } from '@jest/globals';
import type OpenAI from 'openai';
import { ENDS_LATE_MS, answer, apiError, text, thinking, toolUse } from '../support/api-reply.js';
import { systemText } from '../support/api-request.js';
import { whole } from '../support/bench.js';
import {
  assistant,
  call,
  expectedMessages,
  result as apiResult,
  user,
} from '../support/expected-messages.js';
import { CLI_VERSIONS } from '../support/real-cli.js';
import { useBench } from '../support/use-bench.js';
import { cutAnswer } from '../support/cut-answer.js';
import { PIXEL_DATA } from '../support/conversation-parts.js';
import { weather } from './weather-tool.js';

type Input = OpenAI.Responses.ResponseInput;
type Created = OpenAI.Responses.ResponseCreateParamsNonStreaming;

const PDF = Buffer.from('%PDF-1.1\n%%EOF\n').toString('base64');

/** Conversations begin alike where it does not matter how, so that one process answers many of them. */
describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  // A stream whose answer is late begins without its status.
  const bench = useBench(path, { heartbeatMs: 120_000 });

  async function ask(more: Partial<Created>): Promise<OpenAI.Responses.Response> {
    return bench.openai.responses.create({ model: 'sonnet', ...more });
  }

  test('a text, its true token counts and the model that served it', async () => {
    bench.api.reply(
      answer('Four, of course.', {
        usage: { input: 100, cacheRead: 20, cacheWrite: 3, output: 45 },
        model: 'claude-sonnet-99',
      }),
    );
    const response = await ask({ instructions: 'Be brief.', input: 'one', metadata: { a: 'b' } });
    expect(response).toMatchObject({
      status: 'completed',
      model: 'claude-sonnet-99',
      output_text: 'Four, of course.',
      metadata: { a: 'b' },
      usage: {
        input_tokens: 123,
        input_tokens_details: { cached_tokens: 20, cache_write_tokens: 3 },
        output_tokens: 45,
        total_tokens: 168,
      },
    });
    const { body } = bench.reached()[0]!;
    expect(systemText(body)).toBe('Be brief.');
    expect(body.messages).toEqual(expectedMessages(user('one')));
  });

  test('previous_response_id continues in the same process, and the whole past reaches the model', async () => {
    const first = await ask({ input: 'one', instructions: 'Be brief.' });
    const second = await ask({ input: 'two', instructions: 'Be brief.', previous_response_id: first.id });
    const stream = await bench.openai.responses.create({
      ...{
        model: 'sonnet',
        input: 'three',
        instructions: 'Be brief.',
        previous_response_id: second.id,
        stream: true,
      },
    });
    const events = await whole(stream);
    expect(second.previous_response_id).toBe(first.id);
    expect(events.at(-1)).toMatchObject({
      type: 'response.completed',
      response: { previous_response_id: second.id },
    });
    expect(bench.processes()).toBe(1);
    expect(bench.reached().at(-1)!.body.messages).toEqual(
      expectedMessages(
        user('one'),
        assistant('You said: one'),
        user('two'),
        assistant('You said: two'),
        user('three'),
      ),
    );
  });

  test('the whole conversation in input also continues in the same process', async () => {
    const first = await ask({ input: 'one', store: false });
    const input: Input = [
      { role: 'user', content: 'one' },
      ...(first.output as Input),
      { role: 'user', content: 'two' },
    ];
    expect((await ask({ input, store: false })).output_text).toBe('You said: two');
    expect(bench.processes()).toBe(1);
    await expect(ask({ input: 'more', previous_response_id: first.id })).rejects.toMatchObject({
      status: 400,
      code: 'previous_response_not_found',
      param: 'previous_response_id',
    });
    expect(bench.reached()).toHaveLength(2);
  });

  test.each(['previous_response_id', 'input'])(
    'two tool calls and their results, with %s, in one process',
    async (way) => {
      bench.api.reply(
        answer([
          text('Let me look.'),
          toolUse('toolu_a_0000000000000001', 'get_weather', { city: 'Paris' }),
          toolUse('toolu_b_0000000000000001', 'get_weather', { city: 'Rome' }),
        ]),
      );
      const input: Input = [{ role: 'user', content: 'one' }];
      const first = await ask({ input, tools: [weather] });
      const calls = first.output.filter((item) => item.type === 'function_call');
      expect(first.output.map(({ type }) => type)).toEqual(['message', 'function_call', 'function_call']);
      expect(
        calls.map(({ call_id: id, name, arguments: args }) => [id, name, JSON.parse(args) as unknown]),
      ).toEqual([
        ['toolu_a_0000000000000001', 'get_weather', { city: 'Paris' }],
        ['toolu_b_0000000000000001', 'get_weather', { city: 'Rome' }],
      ]);
      const results: Input = calls.map(({ call_id }, index) => ({
        ...{ type: 'function_call_output', call_id, output: `${20 + index} degrees` },
      }));
      bench.api.reply(answer('Fine.'));
      const second = await ask(
        way === 'input'
          ? { input: [...input, ...(first.output as Input), ...results], tools: [weather] }
          : { input: results, previous_response_id: first.id, tools: [weather] },
      );
      expect(second.output_text).toBe('Fine.');
      expect(bench.processes()).toBe(1);
      expect(bench.reached().at(-1)!.body.messages).toEqual(
        expectedMessages(
          user('one'),
          assistant(
            'Let me look.',
            call('toolu_a_0000000000000001', 'get_weather', { city: 'Paris' }),
            call('toolu_b_0000000000000001', 'get_weather', { city: 'Rome' }),
          ),
          user(
            apiResult('toolu_a_0000000000000001', '20 degrees'),
            apiResult('toolu_b_0000000000000001', '21 degrees'),
          ),
        ),
      );
    },
  );

  test('custom and namespace tools come back under the client’s names', async () => {
    const tools = [
      {
        type: 'custom',
        name: 'patch',
        description: 'Edits',
        format: { type: 'grammar', syntax: 'lark', definition: 'start: /x/' },
      },
      {
        type: 'namespace',
        name: 'files',
        description: 'F',
        tools: [{ type: 'function', name: 'list', parameters: {} }],
      },
      {
        type: 'namespace',
        name: 'mail',
        description: 'M',
        tools: [{ type: 'function', name: 'list', parameters: {} }],
      },
      { type: 'web_search' },
    ] as unknown as OpenAI.Responses.Tool[];
    bench.api.reply(
      answer([
        toolUse('toolu_a_0000000000000001', 'patch', { input: '*** Begin\n' }),
        toolUse('toolu_b_0000000000000001', 'mail__list', {}),
      ]),
    );
    const { data, response } = await bench.openai.responses
      .create({ model: 'sonnet', input: 'one', tools })
      .withResponse();
    expect(data.output).toMatchObject([
      { type: 'custom_tool_call', call_id: 'toolu_a_0000000000000001', name: 'patch', input: '*** Begin\n' },
      {
        type: 'function_call',
        call_id: 'toolu_b_0000000000000001',
        name: 'list',
        namespace: 'mail',
        arguments: '{}',
      },
    ]);
    expect(response.headers.get('x-claude-bridge-ignored')).toBeNull();
    expect(response.headers.get('x-claude-bridge-adapted')).toBe(
      'tools[].format: told to the model, and nothing holds it to the grammar',
    );
    expect(bench.reached()[0]!.body.tools!.map(({ name, description }) => [name, description])).toEqual([
      ['patch', 'Edits'],
      ['files__list', 'F'],
      ['mail__list', 'M'],
      ['web_search', undefined],
    ]);
    bench.api.reply(answer('Done.'));
    const second = await ask({
      previous_response_id: data.id,
      tools,
      input: [
        { type: 'custom_tool_call_output', call_id: 'toolu_a_0000000000000001', output: 'patched' },
        { type: 'function_call_output', call_id: 'toolu_b_0000000000000001', output: 'none' },
      ],
    });
    expect(second.output_text).toBe('Done.');
    expect(bench.processes()).toBe(1);
  });

  test.each([false, true])(
    'thoughts are a reasoning item that the client need not send back (stream: %s)',
    async (stream) => {
      bench.api.reply(answer([thinking('Let me think.'), text('Done.')]));
      const asked = {
        model: 'sonnet',
        input: 'one',
        reasoning: { effort: 'high' as const, summary: 'auto' as const },
      };
      const response = stream
        ? await bench.openai.responses.stream(asked).finalResponse()
        : await bench.openai.responses.create(asked);
      expect(response.output).toMatchObject([
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Let me think.' }] },
        { type: 'message', content: [{ text: 'Done.' }] },
      ]);
      expect(response.reasoning).toMatchObject({ effort: 'high', summary: 'auto' });
      await ask({ ...asked, input: 'and?', previous_response_id: response.id });
      expect(bench.processes()).toBe(1);
    },
  );

  test('text.format: JSON that follows a schema, streamed or not', async () => {
    bench.api.script(() => answer(JSON.stringify({ city: 'Rome' })));
    const format = {
      type: 'json_schema' as const,
      name: 'place',
      strict: true,
      schema: {
        type: 'object',
        properties: { city: { type: 'string' } },
        required: ['city'],
        additionalProperties: false,
      },
    };
    const response = await ask({ input: 'one', text: { format } });
    expect(JSON.parse(response.output_text)).toEqual({ city: 'Rome' });
    const streamed = await bench.openai.responses
      .stream({ model: 'sonnet', input: 'one', text: { format } })
      .finalResponse();
    expect(JSON.parse(streamed.output_text)).toEqual({ city: 'Rome' });
    expect(streamed.text?.format).toEqual(format);
  });

  test('an image and a PDF reach the model unchanged', async () => {
    await ask({
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'one' },
            { type: 'input_image', image_url: `data:image/png;base64,${PIXEL_DATA}`, detail: 'auto' },
            { type: 'input_file', file_data: `data:application/pdf;base64,${PDF}`, filename: 'a.pdf' },
          ],
        },
      ],
    });
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL_DATA } };
    const source = { type: 'base64', media_type: 'application/pdf', data: PDF };
    expect(bench.reached()[0]!.body.messages).toEqual(
      expectedMessages(user('one', image, { type: 'document', source, title: 'a.pdf' })),
    );
  });

  test('the output limit makes an incomplete response, which the client can continue', async () => {
    bench.api.reply(answer('cut off', { stopReason: 'max_tokens', endGapMs: ENDS_LATE_MS }));
    const cut = await ask({ input: 'one', max_output_tokens: 16 });
    expect(cut).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output_text: 'cut off',
    });
    expect(bench.reached()[0]!.body.max_tokens).toBe(16);
    await ask({ input: 'go on', previous_response_id: cut.id });
    expect(bench.reached().at(-1)!.body.messages).toEqual(
      expectedMessages(user('one'), assistant('cut off'), user('go on')),
    );
  });

  test.each([
    ['claude-haiku-4-5', true],
    ['sonnet', false],
  ])('%s goes on with an answer that the client has begun (by itself: %s)', async (model, itself) => {
    bench.api.reply(answer(' upon a time'));
    const input: Input = [
      { role: 'user', content: 'one' },
      { role: 'assistant', content: 'Once' },
    ];
    const { data, response } = await bench.openai.responses.create({ model, input }).withResponse();
    expect(data.output_text).toBe(' upon a time');
    const inWords =
      'input: told in words to go on: the model cannot continue its own last message in this request';
    expect(response.headers.get('x-claude-bridge-adapted')).toBe(itself ? null : inWords);
    expect(bench.reached()).toHaveLength(1);
    const continueIt = 'Continue your last message from exactly where it ends. Do not repeat any of it.';
    const sent = [user('one'), assistant('Once'), ...(itself ? [] : [user(continueIt)])];
    expect(bench.reached()[0]!.body.messages).toEqual(expectedMessages(...sent));
  });

  test.each([
    [429, 'rate_limit_error', 'rate_limit_exceeded'],
    [401, 'authentication_error', 'login_required'],
  ])(
    'a failure before the first word is a real status: %d',
    async (status, type, code) => {
      bench.api.script(() => apiError(status, type, 'No.'));
      const told = { status, code };
      const asked = { model: 'sonnet', input: 'one' };
      await Promise.all([
        expect(ask(asked)).rejects.toMatchObject(told),
        expect(bench.openai.responses.create({ ...asked, stream: true })).rejects.toMatchObject(told),
      ]);
    },
    60_000,
  );

  test('a failure in the middle is response.failed with the items so far, which the SDK can read', async () => {
    const { reply, heard } = cutAnswer();
    bench.api.reply(reply);
    const stream = bench.openai.responses.stream({ model: 'sonnet', input: 'one' });
    stream.on('response.output_text.delta', heard);
    const events = await whole(stream);
    expect(events.at(-1)).toMatchObject({
      type: 'response.failed',
      response: {
        status: 'failed',
        error: { code: 'server_error', message: expect.any(String) },
        output: [
          { type: 'message', status: 'incomplete', content: [{ text: expect.stringMatching(/^one/u) }] },
        ],
      },
    });
    const { id } = (events.at(-1) as { response: { id: string } }).response;
    await expect(bench.openai.responses.retrieve(id)).rejects.toMatchObject({ status: 404 });
  });

  test('retrieve, input items and delete', async () => {
    const created = await ask({ input: 'one' });
    const next = await ask({
      input: [
        { role: 'user', content: 'two' },
        { role: 'user', content: 'three' },
      ],
      previous_response_id: created.id,
    });
    expect(await bench.openai.responses.retrieve(next.id)).toEqual(next);
    const listed = await whole(bench.openai.responses.inputItems.list(next.id, { order: 'asc', limit: 1 }));
    expect(listed).toMatchObject([
      { type: 'message', role: 'user', status: 'completed', content: [{ type: 'input_text', text: 'two' }] },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'three' }] },
    ]);
    await bench.openai.responses.delete(created.id);
    await expect(bench.openai.responses.retrieve(created.id)).rejects.toMatchObject({
      status: 404,
      code: 'not_found',
    });
    await expect(bench.openai.responses.delete(created.id)).rejects.toMatchObject({ status: 404 });
    // A later response holds the whole conversation itself.
    await ask({ input: 'four', previous_response_id: next.id });
    expect(bench.reached().at(-1)!.body.messages).toEqual(
      expectedMessages(
        user('one'),
        assistant('You said: one'),
        user('two'),
        user('three'),
        assistant('You said: three'),
        user('four'),
      ),
    );
  });
});
