/** Ollama's API through the whole bridge: what the client gets, and what reaches the model. */
import { describe, expect, test } from '@jest/globals';
import { answer, apiError, text, thinking, toolUse } from '../support/api-reply.js';
import { systemText } from '../support/api-request.js';
import { assistant, call, expectedMessages, result, unanswered, user } from '../support/expected-messages.js';
import { CLI_VERSIONS } from '../support/real-cli.js';
import { useBench } from '../support/use-bench.js';
import { PIXEL_DATA } from '../support/conversation-parts.js';

const hello = { role: 'user', content: 'hello' };
const city = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const tools = [
  { type: 'function', function: { name: 'get_weather', description: 'Weather of a city', parameters: city } },
  { type: 'function', function: { name: 'get_time' } },
];

interface Piece {
  readonly message?: Message;
  readonly response?: string;
  readonly done?: boolean;
  readonly [field: string]: unknown;
}

interface Message {
  readonly role: string;
  readonly content: string;
  readonly thinking?: string;
  readonly tool_calls?: readonly { readonly id?: string; readonly function: object }[];
}

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  const bench = useBench(path);

  async function ask(
    route: string,
    body: object,
  ): Promise<{ status: number; pieces: Piece[]; headers: Headers }> {
    const response = await bench.fetch(`${bench.bridge.origin}/api/${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { status, headers } = response;
    const lines = (await response.text()).split('\n').filter((line) => line !== '');
    return { status, headers, pieces: lines.map((line) => JSON.parse(line) as Piece) };
  }
  const chat = async (body: object): ReturnType<typeof ask> =>
    ask('chat', { model: 'sonnet:latest', ...body });

  test('a whole answer, with its token counts and the model that served', async () => {
    const usage = { input: 100, cacheRead: 20, cacheWrite: 3, output: 45 };
    bench.api.reply(answer('Hi!', { usage, model: 'claude-sonnet-99' }));
    const messages = [{ role: 'system', content: 'Be kind.' }, hello];
    const { pieces } = await chat({ messages, stream: false, keep_alive: '5m', options: { num_ctx: 8192 } });
    expect(pieces).toEqual([
      {
        model: 'sonnet:latest',
        remote_model: 'claude-sonnet-99',
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        message: { role: 'assistant', content: 'Hi!' },
        done: true,
        done_reason: 'stop',
        total_duration: expect.any(Number),
        load_duration: 0,
        prompt_eval_count: 123,
        prompt_eval_duration: expect.any(Number),
        eval_count: 45,
        eval_duration: expect.any(Number),
      },
    ]);
    expect(bench.reached()).toHaveLength(1);
    const { body } = bench.reached()[0]!;
    expect(body.messages).toEqual(expectedMessages(user('hello')));
    expect(systemText(body)).toBe('Be kind.');
    expect(body.tools).toEqual([]);
  });

  test('a streamed answer, piece by piece', async () => {
    bench.api.reply(answer([text(['one ', 'two'])]));
    const { pieces, headers } = await chat({ messages: [hello] });
    expect(headers.get('content-type')).toBe('application/x-ndjson');
    expect(pieces.map(({ message, done }) => [message?.content, done])).toEqual([
      ['one ', false],
      ['two', false],
      ['', true],
    ]);
    expect(bench.reached()[0]!.body.messages).toEqual(expectedMessages(user('hello')));
  });

  test('a prompt with its system prompt and an image', async () => {
    bench.api.reply(answer('A pixel.'));
    const { pieces } = await ask('generate', {
      ...{
        model: 'sonnet',
        prompt: 'hello',
        system: 'Be kind.',
        images: [PIXEL_DATA],
        stream: false,
      },
    });
    expect(pieces).toMatchObject([
      { model: 'sonnet', response: 'A pixel.', done: true, done_reason: 'stop' },
    ]);
    const { body } = bench.reached()[0]!;
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL_DATA } };
    expect(body.messages).toEqual(expectedMessages(user('hello', image)));
    expect(systemText(body)).toBe('Be kind.');
  });

  test.each([true, false])(
    'tools in two turns: the calls as objects, the results by their tool (with ids: %s)',
    async (ids) => {
      const [first, second] = ['toolu_00000000000000000001', 'toolu_00000000000000000002'];
      bench.api.reply(
        answer([
          text('Checking.'),
          toolUse(first, 'get_weather', { city: 'Paris' }),
          toolUse(second, 'get_time', {}),
        ]),
        answer('Rain at noon.'),
      );
      const { pieces } = await chat({ messages: [hello], tools });
      const calls = pieces.flatMap(({ message }) => message?.tool_calls ?? []);
      expect(calls).toEqual([
        { id: first, function: { index: 0, name: 'get_weather', arguments: { city: 'Paris' } } },
        { id: second, function: { index: 1, name: 'get_time', arguments: {} } },
      ]);
      expect(pieces.at(-1)).toMatchObject({ done: true, done_reason: 'stop' });
      expect(bench.reached()[0]!.body.tools).toMatchObject([
        { name: 'get_weather', description: 'Weather of a city', input_schema: city },
        { name: 'get_time' },
      ]);

      const sent = calls.map(({ id, function: named }) =>
        ids ? { id, function: named } : { function: named },
      );
      const last = await chat({
        stream: false,
        messages: [
          hello,
          { role: 'assistant', content: 'Checking.', tool_calls: sent },
          { role: 'tool', tool_name: 'get_time', content: '12:00' },
          { role: 'tool', tool_name: 'get_weather', content: 'Rain' },
        ],
        tools,
      });
      expect(last.pieces).toMatchObject([{ message: { content: 'Rain at noon.' } }]);
      expect(bench.reached()).toHaveLength(2);
      const [a, b] = ids
        ? [first, second]
        : ['call_messages[1].tool_calls[0]', 'call_messages[1].tool_calls[1]'];
      expect(bench.reached()[1]!.body.messages).toEqual(
        expectedMessages(
          user('hello'),
          assistant('Checking.', call(a, 'get_weather', { city: 'Paris' }), call(b, 'get_time', {})),
          user(result(a, 'Rain'), result(b, '12:00')),
        ),
      );
    },
  );

  test('thinking', async () => {
    bench.api.reply(answer([thinking(['Hm', 'm.']), text('Done.')]));
    const { pieces } = await chat({ messages: [hello], think: 'low' });
    expect(pieces.map(({ message }) => [message?.thinking, message?.content])).toEqual([
      ['Hm', ''],
      ['m.', ''],
      [undefined, 'Done.'],
      [undefined, ''],
    ]);
    expect(bench.reached()[0]!.body.thinking).toEqual({ type: 'adaptive', display: 'summarized' });
  });

  test('the thoughts before a call go back to the model, although clients send neither them nor the id of the call', async () => {
    const id = 'toolu_00000000000000000003';
    bench.api.reply(
      answer([thinking('Hm.', 'c2ln'), text('Checking.'), toolUse(id, 'get_time', {})]),
      answer('Noon.'),
    );
    const asked = { messages: [hello], tools, think: 'high', stream: false };
    const [first] = (await chat(asked)).pieces;
    const { role, content, thinking: said } = first!.message!;
    expect(said).toBe('Hm.');
    const [{ function: called }] = first!.message!.tool_calls as [{ function: object }];
    const { pieces, headers } = await chat({
      ...asked,
      messages: [
        hello,
        { role, content, thinking: said, tool_calls: [{ function: called }] },
        { role: 'tool', tool_name: 'get_time', content: '12:00' },
      ],
    });
    expect(pieces).toMatchObject([{ message: { content: 'Noon.' } }]);
    expect(headers.get('x-claude-bridge-adapted')).toBeNull();
    const derived = 'call_messages[1].tool_calls[0]';
    expect(bench.reached()[1]!.body.messages).toEqual(
      expectedMessages(
        user('hello'),
        assistant(
          { type: 'thinking', thinking: 'Hm.', signature: 'c2ln' },
          'Checking.',
          call(derived, 'get_time', {}),
        ),
        user(result(derived, '12:00')),
      ),
    );
  });

  test('a result goes with the latest call of its tool, not with one that the user cut off', async () => {
    bench.api.reply(answer('Rain.'));
    const asks = (city: string): object => ({
      ...{ role: 'assistant', content: '' },
      tool_calls: [{ function: { name: 'get_weather', arguments: { city } } }],
    });
    await chat({
      stream: false,
      messages: [
        ...[hello, asks('Oslo'), { role: 'user', content: 'No, Bergen.' }, asks('Bergen')],
        { role: 'tool', tool_name: 'get_weather', content: 'Rain' },
      ],
      tools,
    });
    const [a, b] = ['call_messages[1].tool_calls[0]', 'call_messages[3].tool_calls[0]'] as const;
    expect(bench.reached()[0]!.body.messages).toEqual(
      expectedMessages(
        user('hello'),
        assistant(call(a, 'get_weather', { city: 'Oslo' })),
        user(unanswered(a)),
        user('No, Bergen.'),
        assistant(call(b, 'get_weather', { city: 'Bergen' })),
        user(result(b, 'Rain')),
      ),
    );
  });

  test('JSON of a given shape', async () => {
    bench.api.reply(answer('{"city":"Oslo"}'));
    const { pieces } = await chat({ messages: [hello], format: city, stream: false });
    expect(pieces).toMatchObject([{ message: { content: '{"city":"Oslo"}' } }]);
    expect(bench.reached()[0]!.body.output_config).toMatchObject({
      format: { type: 'json_schema', schema: { type: 'object', required: ['city'] } },
    });
  });

  test('the options reach the model', async () => {
    await ask('generate', {
      ...{ model: 'claude-haiku-4-5', prompt: 'hello', stream: false },
      options: { num_predict: 20, temperature: 0.5, top_k: 7, stop: ['END'], seed: 0 },
    });
    expect(bench.reached()[0]!.body).toMatchObject({
      ...{ max_tokens: 20, temperature: 0.5, top_k: 7, stop_sequences: ['END'] },
    });
  });

  test('a name from the list works at the routes of the other APIs too', async () => {
    const { models } = (await (await bench.fetch(`${bench.bridge.origin}/api/tags`)).json()) as {
      models: { name: string }[];
    };
    expect(models.map(({ name }) => name)).toContain('haiku:latest');
    bench.api.reply(answer('Hi!'));
    const { choices } = await bench.openai.chat.completions.create({
      model: 'haiku:latest',
      messages: [{ role: 'user', content: 'hello' }],
    });
    expect(choices[0]?.message.content).toBe('Hi!');
    const { model, messages } = bench.reached()[0]!.body;
    expect(model).toMatch(/^claude-haiku-/u);
    expect(messages).toEqual(expectedMessages(user('hello')));
  });

  test('an unknown model and a failing one', async () => {
    expect(await chat({ model: 'llama3.2', messages: [hello] })).toMatchObject({
      status: 404,
      pieces: [{ error: expect.stringContaining('`llama3.2` does not exist') }],
    });
    expect(bench.reached()).toHaveLength(0);
    bench.api.reply(apiError(529, 'overloaded_error', 'Overloaded'));
    const failed = await chat({ messages: [hello] });
    expect([failed.status, Object.keys(failed.pieces[0]!)]).toEqual([503, ['error']]);
  });

  test('an answer that the client has begun', async () => {
    bench.api.reply(answer(' upon a time'));
    const messages = [hello, { role: 'assistant', content: 'Once' }];
    const { pieces } = await chat({ model: 'claude-haiku-4-5', messages, stream: false });
    expect(pieces).toMatchObject([{ message: { content: ' upon a time' } }]);
    expect(bench.reached()[0]!.body.messages).toEqual(expectedMessages(user('hello'), assistant('Once')));
  });
});
