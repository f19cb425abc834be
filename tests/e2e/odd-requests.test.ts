/** Requests that the model's API would refuse as written, and what reaches it instead. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type OpenAI from 'openai';
import { answer, toolUse } from '../support/api-reply.js';
import { startBench, whole, type Bench } from '../support/bench.js';
import {
  assistant,
  call,
  expectedMessages,
  result,
  told,
  unanswered,
  user,
} from '../support/expected-messages.js';
import { CLI_VERSIONS, NEWEST_CLI } from '../support/real-cli.js';
import { useBench } from '../support/use-bench.js';
import { obligingModel } from './obliging-model.js';

type Messages = OpenAI.ChatCompletionMessageParam[];
type Input = OpenAI.Responses.ResponseInput;

const HAIKU = 'claude-haiku-4-5';
const city = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const chatTool = (name: string, parameters: object = city): OpenAI.ChatCompletionFunctionTool => ({
  type: 'function',
  function: { name, parameters: { ...parameters } },
});
const calling = (id: string, args = '{"city":"Paris"}'): OpenAI.ChatCompletionMessageToolCall => ({
  ...{ id, type: 'function', function: { name: 'look', arguments: args } },
});
const looked = (id: string, content: string): Messages[number] => ({
  ...{ role: 'tool', tool_call_id: id, content },
});
const calls = (...made: OpenAI.ChatCompletionMessageToolCall[]): Messages[number] => ({
  ...{ role: 'assistant', content: null, tool_calls: made },
});
const go: Messages[number] = { role: 'user', content: 'go' };
const paris = { city: 'Paris' };

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  // Each model has its own process, which is kept for the next test that asks for it.
  const bench = useBench(path, { settings: { 'max-idle-conversations': 10 } });
  // The strict API accepts every one of them.
  afterEach(() => {
    for (const { refused } of bench.reached()) expect(refused).toBeUndefined();
  });

  /** Asks by chat and returns what reached the model. */
  async function sent(
    messages: Messages,
    more: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {},
  ): Promise<ReturnType<Bench['reached']>[number]['body']> {
    await bench.openai.chat.completions.create({
      ...{ model: 'sonnet', messages, tools: [chatTool('look')] },
      ...more,
    });
    return bench.reached().at(-1)!.body;
  }

  test.each<[string, object]>([
    ['{"city": "Par', { arguments: '{"city": "Par' }],
    ['null', {}],
    ['', {}],
    ['[1]', { arguments: '[1]' }],
  ])('a past call with the arguments %j, by chat and by Responses', async (args, input) => {
    const expected = expectedMessages(
      user('go'),
      assistant(call('c1', 'look', input)),
      user(result('c1', 'rain')),
    );
    expect((await sent([go, calls(calling('c1', args)), looked('c1', 'rain')])).messages).toEqual(expected);
    const items: Input = [
      { role: 'user', content: 'go' },
      { type: 'function_call', call_id: 'c1', name: 'look', arguments: args, status: 'incomplete' },
      { type: 'function_call_output', call_id: 'c1', output: 'rain' },
    ];
    await bench.openai.responses.create({ model: 'sonnet', input: items });
    expect(bench.reached().at(-1)!.body.messages).toEqual(expected);
  });

  test('ids that the API would never issue, one a prefix of another', async () => {
    const ids = ['c1', 'c1_2', 'call', 'call_1'];
    const { messages } = await sent([
      go,
      calls(...ids.map((id) => calling(id))),
      ...ids.map((id) => looked(id, `seen by ${id}`)),
    ]);
    expect(messages).toEqual(
      expectedMessages(
        user('go'),
        assistant(...ids.map((id) => call(id, 'look', paris))),
        user(...ids.map((id) => result(id, `seen by ${id}`))),
      ),
    );
  });

  test('calls in messages of their own, then their results', async () => {
    const { messages } = await sent([
      go,
      calls(calling('a')),
      calls(calling('b')),
      looked('a', 'one'),
      looked('b', 'two'),
    ]);
    const expected = expectedMessages(
      user('go'),
      assistant(call('a', 'look', paris), call('b', 'look', paris)),
      user(result('a', 'one'), result('b', 'two')),
    );
    expect(messages).toEqual(expected);
    const input: Input = [
      { role: 'user', content: 'go' },
      { type: 'function_call', call_id: 'a', name: 'look', arguments: '{"city":"Paris"}' },
      { type: 'function_call', call_id: 'b', name: 'look', arguments: '{"city":"Paris"}' },
      { type: 'function_call_output', call_id: 'a', output: 'one' },
      { type: 'function_call_output', call_id: 'b', output: 'two' },
    ];
    await bench.openai.responses.create({ model: 'sonnet', input });
    expect(bench.reached().at(-1)!.body.messages).toEqual(expected);
  });

  test('text between a call and its result, and a call without a result', async () => {
    const { messages } = await sent([
      go,
      calls(calling('a')),
      { role: 'assistant', content: 'One moment.' },
      looked('a', 'rain'),
      calls(calling('lost')),
      { role: 'user', content: 'and?' },
    ]);
    expect(messages).toEqual(
      expectedMessages(
        user('go'),
        assistant('One moment.', call('a', 'look', paris)),
        user(result('a', 'rain')),
        assistant(call('lost', 'look', paris)),
        user(unanswered('lost')),
        user('and?'),
      ),
    );
  });

  test('a forced call and an effort: the model gets what it can combine, and the answer names the rest', async () => {
    bench.api.script(obligingModel());
    const asked = {
      ...{ messages: [go], tools: [chatTool('look')] },
      tool_choice: 'required' as const,
      reasoning_effort: 'high' as const,
    };
    const adapted: (string | null)[] = [];
    for (const model of [HAIKU, 'claude-sonnet-5', 'claude-sonnet-5-5']) {
      const { data, response } = await bench.openai.chat.completions
        .create({ ...asked, model })
        .withResponse();
      expect(data.choices[0]!.finish_reason).toBe('tool_calls');
      adapted.push(response.headers.get('x-claude-bridge-adapted'));
    }
    const [old, forced, newest] = bench.reached().map(({ body }) => body);
    expect(bench.reached()).toHaveLength(3);
    expect(old).toMatchObject({
      ...{ thinking: { type: 'disabled' }, tool_choice: { type: 'tool', name: 'look' } },
    });
    expect(forced).toMatchObject({
      ...{ thinking: { type: 'adaptive' }, tool_choice: { type: 'tool', name: 'look' } },
      output_config: { effort: 'high' },
    });
    expect(newest).toMatchObject({ thinking: { type: 'adaptive' }, output_config: { effort: 'high' } });
    expect(newest!.messages).toEqual(told(expectedMessages(user('go')), 'Answer by calling the tool look.'));
    expect(adapted).toEqual([
      'reasoning_effort: left out: this model does not think in an answer that must call a tool',
      null,
      'tool_choice: told in words: this model cannot be forced to call a tool',
    ]);
  });

  test('a tool with the name of a CLI tool is still the client’s', async () => {
    bench.api.reply(answer([toolUse('toolu_bash_000000000001', 'Bash', { command: 'ls' })]));
    const command = { type: 'object', properties: { command: { type: 'string' } } };
    const { choices } = await bench.openai.chat.completions.create({
      ...{ model: 'sonnet', messages: [go], tools: [chatTool('Bash', command)] },
    });
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        tool_calls: [
          {
            ...{ id: 'toolu_bash_000000000001', type: 'function' },
            function: { name: 'Bash', arguments: '{"command":"ls"}' },
          },
        ],
      },
    });
    expect(bench.reached()[0]!.body.tools).toEqual([{ name: 'Bash', input_schema: command }]);
    expect(bench.reached()).toHaveLength(1);
  });

  test.each([false, true])(
    'properties with names the API rejects come back under the client’s names (stream: %s)',
    async (stream) => {
      const names = ['$filter', 'user name', '姓名'];
      const parameters = {
        type: 'object',
        properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
        required: names,
      };
      const args = Object.fromEntries(names.map((name, index) => [name, `value ${index}`]));
      bench.api.script(({ body }) => {
        const properties = Object.keys(body.tools![0]!.input_schema!['properties'] as object);
        const input = properties.map((name, index) => [name, `value ${index}`] as const);
        return answer([toolUse('toolu_names_00000000001', 'look', Object.fromEntries(input))]);
      });
      const asked = { model: 'sonnet', messages: [go], tools: [chatTool('look', parameters)] };
      let written: string;
      if (stream) {
        const chunks = await whole(await bench.openai.chat.completions.create({ ...asked, stream }));
        const deltas = chunks.flatMap(({ choices }) => choices[0]!.delta.tool_calls ?? []);
        written = deltas.map((delta) => delta.function?.arguments ?? '').join('');
      } else {
        const { choices } = await bench.openai.chat.completions.create(asked);
        written = (choices[0]!.message.tool_calls![0] as { function: { arguments: string } }).function
          .arguments;
      }
      expect(written).toBe(JSON.stringify(args));
      const { input_schema: schema } = bench.reached()[0]!.body.tools![0]!;
      const apiNames = Object.keys(schema!['properties'] as object);
      expect(apiNames).toHaveLength(3);
      for (const name of apiNames) expect(name).toMatch(/^[a-zA-Z0-9_.-]{1,64}$/);
      expect(schema!['required']).toEqual(apiNames);
      // A past call has the API's names again.
      const { messages } = await sent([go, calls(calling('a', JSON.stringify(args))), looked('a', 'found')], {
        tools: [chatTool('look', parameters)],
      });
      const input = Object.fromEntries(apiNames.map((name, index) => [name, `value ${index}`]));
      expect(messages).toEqual(
        expectedMessages(user('go'), assistant(call('a', 'look', input)), user(result('a', 'found'))),
      );
    },
  );

  test('one bad tool does not affect the good ones', async () => {
    const date = { type: 'string', pattern: '^\\d{4}\\-\\d{2}$' };
    const { tools } = await sent([go], {
      tools: [
        chatTool('good'),
        chatTool('dated', { type: 'object', properties: { date } }),
        chatTool('odd', { type: 'array', items: { type: 'strange' } }),
        chatTool('endless', { $ref: '#' }),
        chatTool('good_too'),
      ],
    });
    expect(tools!.map(({ name }) => name)).toEqual(['good', 'dated', 'odd', 'endless', 'good_too']);
    expect(tools![0]!.input_schema).toEqual(city);
    expect(tools![4]!.input_schema).toEqual(city);
    for (const { input_schema: schema } of tools!) expect(schema!['type']).toBe('object');
    expect(JSON.stringify(tools![1]!.input_schema)).toContain('{4}');
  });

  test('JSON that follows a schema given with json_object', async () => {
    bench.api.reply(answer('{"name":"Ada"}'));
    const schema = {
      ...{ type: 'object', properties: { name: { type: 'string' } } },
      ...{ required: ['name'], additionalProperties: false },
    };
    const { choices } = await bench.openai.chat.completions.create({
      ...{ model: 'sonnet', messages: [go] },
      response_format: { type: 'json_object', ...{ schema } },
    });
    expect(choices[0]!.message.content).toBe('{"name":"Ada"}');
    expect(bench.reached()[0]!.body.output_config).toMatchObject({ format: { type: 'json_schema', schema } });
  });

  test("an absurd limit becomes the model's own, and does not carry over to later requests", async () => {
    const asked = { model: HAIKU, messages: [go] };
    const { response } = await bench.openai.chat.completions
      .create({ ...asked, max_completion_tokens: 1e8 })
      .withResponse();
    expect(response.headers.get('x-claude-bridge-adapted')).toBe(
      'max_completion_tokens: 64000 instead: it is the most this model takes',
    );
    const next = await bench.openai.chat.completions.create(asked).withResponse();
    expect(next.response.headers.get('x-claude-bridge-adapted')).toBeNull();
    expect(bench.reached().map(({ body }) => body.max_tokens)).toEqual([64_000, 32_000]);
    expect(bench.processes()).toBe(1);
  });

  test.each<[string, string, object, string]>([
    [
      'temperature',
      'claude-sonnet-5-5',
      { temperature: 0.2 },
      'temperature: left out: this model takes no sampling parameters',
    ],
    [
      'top_p',
      HAIKU,
      { temperature: 0.2, top_p: 0.5 },
      'top_p: left out: this model takes temperature or top_p, not both',
    ],
    ['max_tokens', HAIKU, { max_tokens: 1e8 }, 'max_tokens: 64000 instead: it is the most this model takes'],
    [
      'reasoning_effort',
      'claude-opus-5-5',
      { reasoning_effort: 'none' },
      'reasoning_effort: "low" instead: this model always thinks',
    ],
    [
      'tools[].function.strict',
      'claude-sonnet-4-20250514',
      { tools: [{ type: 'function', function: { name: 'look', parameters: city, strict: true } }] },
      'tools[].function.strict: left out: this model cannot be held to a schema',
    ],
    [
      'two options at once',
      'claude-sonnet-5-5',
      { temperature: 0.2, top_p: 0.5 },
      'temperature: left out: this model takes no sampling parameters; ' +
        'top_p: left out: this model takes no sampling parameters',
    ],
  ])('a header names each approximation: %s', async (_, model, more, header) => {
    for (const stream of [false, true]) {
      const response = await bench.fetch(`${bench.bridge.url}/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model, messages: [go], stream, ...more }),
      });
      await response.text();
      expect([response.status, response.headers.get('x-claude-bridge-adapted')]).toEqual([200, header]);
    }
  });

  test('a strict tool is strict where its schema allows it', async () => {
    const strict = {
      type: 'function' as const,
      function: { name: 'look', parameters: { ...city, additionalProperties: false }, strict: true },
    };
    const { tools } = await sent([go], { tools: [strict, chatTool('other')] });
    expect(tools).toEqual([
      { name: 'look', input_schema: { ...city, additionalProperties: false }, strict: true },
      { name: 'other', input_schema: city },
    ]);
  });

  test('every API behaves the same way', async () => {
    const post = async (route: string, body: object): Promise<Response> =>
      bench.fetch(`${bench.bridge.url}${route}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
        body: JSON.stringify({ model: 'claude-sonnet-5-5', temperature: 0.2, ...body }),
      });
    const messages = [{ role: 'user', content: 'go' }];
    const asked: [string, object][] = [
      ['/chat/completions', { messages, max_tokens: 100 }],
      ['/completions', { prompt: 'go', max_tokens: 100 }],
      ['/responses', { input: 'go', max_output_tokens: 100 }],
      ['/messages', { messages, max_tokens: 100 }],
    ];
    for (const [route, body] of asked) {
      const response = await post(route, body);
      const text = await response.text();
      expect([route, response.status, text]).toEqual([route, 200, expect.stringContaining('You said: go')]);
      expect([route, response.headers.get('x-claude-bridge-adapted')]).toEqual([
        route,
        'temperature: left out: this model takes no sampling parameters',
      ]);
    }
    const bodies = bench.reached().map(({ body }) => ({ ...body, metadata: undefined }));
    expect(bodies).toHaveLength(4);
    for (const body of bodies) expect(body).toEqual(bodies[0]);
    expect(bodies[0]).toMatchObject({ messages: expectedMessages(user('go')), max_tokens: 100 });
    expect(bench.processes()).toBe(1);
    const counted = await post('/messages/count_tokens', { messages });
    expect([counted.status, await counted.json()]).toEqual([
      200,
      expect.objectContaining({ input_tokens: expect.any(Number) }),
    ]);
    expect(bench.reached()).toHaveLength(4);
  });
});

test('strict serving refuses an approximation before the model is called', async () => {
  await using bench = await startBench(NEWEST_CLI.path, { strict: true, strictParameters: true });
  const asking = bench.openai.chat.completions.create({
    ...{ model: 'claude-sonnet-5-5', messages: [go], temperature: 0.2 },
  });
  await expect(asking).rejects.toMatchObject({
    ...{ status: 400, code: 'unsupported_parameter', param: 'temperature' },
    message: expect.stringContaining('this model takes no sampling parameters'),
  });
  expect(bench.reached()).toEqual([]);
});
