/** Tools in every form that clients send, and their results, over several requests through the whole bridge. */
import { describe, expect, test } from '@jest/globals';
import type OpenAI from 'openai';
import { answer, text, toolUse } from '../support/api-reply.js';
import { whole } from '../support/bench.js';
import { startBridge } from '../support/bridge.js';
import {
  assistant,
  call,
  expectedMessages,
  result as apiResult,
  told,
  user,
} from '../support/expected-messages.js';
import { CLI_VERSIONS } from '../support/real-cli.js';
import { useBench } from '../support/use-bench.js';
import { PIXEL_DATA } from '../support/conversation-parts.js';

interface Made {
  readonly content: readonly { readonly id: string }[];
}

interface Answered {
  readonly content: readonly { readonly tool_use_id: string }[];
}

type Messages = OpenAI.ChatCompletionMessageParam[];

const city = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const tools: OpenAI.ChatCompletionFunctionTool[] = [
  { type: 'function', function: { name: 'get_weather', description: 'Weather of a city', parameters: city } },
  { type: 'function', function: { name: 'get_time' } },
];
const asking: Messages = [{ role: 'user', content: 'go' }];
const result = (id: string, content: string): Messages[number] => ({
  role: 'tool',
  tool_call_id: id,
  content,
});

const callId = (count: number): string => `toolu_${String(count).padStart(20, '0')}`;

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  const bench = useBench(path);

  let calls = 0;
  /** Makes the model answer with two calls, and returns their ids. */
  function twoCalls(): readonly [string, string] {
    calls += 2;
    const ids = [callId(calls), callId(calls + 1)] as const;
    bench.api.reply(
      answer([
        text('Checking.'),
        toolUse(ids[0], 'get_weather', { city: 'Paris' }),
        toolUse(ids[1], 'get_time', {}),
      ]),
    );
    return ids;
  }
  const create = async (
    messages: Messages,
    more: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {},
  ): Promise<OpenAI.ChatCompletion.Choice> =>
    (await bench.openai.chat.completions.create({ model: 'sonnet', messages, tools, ...more })).choices[0]!;

  test('calls stream after the text: id, type and name once, then fragments', async () => {
    const [first, second] = twoCalls();
    const stream = await bench.openai.chat.completions.create({
      model: 'sonnet',
      messages: asking,
      tools,
      stream: true,
    });
    const chunks = await whole(stream);
    const deltas = chunks.map(({ choices }) => choices[0]!.delta);
    expect(deltas.slice(0, 2)).toEqual([{ role: 'assistant', content: '' }, { content: 'Checking.' }]);
    expect(deltas.slice(2)).toEqual([
      {
        tool_calls: [
          { index: 0, id: first, type: 'function', function: { name: 'get_weather', arguments: '' } },
        ],
      },
      { tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '"Paris"}' } }] },
      {
        tool_calls: [
          { index: 1, id: second, type: 'function', function: { name: 'get_time', arguments: '' } },
        ],
      },
      { tool_calls: [{ index: 1, function: { arguments: '{}' } }] },
      {},
    ]);
    expect(chunks.at(-1)!.choices[0]!.finish_reason).toBe('tool_calls');
    expect(bench.reached()[0]!.body.tools).toEqual([
      { name: 'get_weather', description: 'Weather of a city', input_schema: city },
      { name: 'get_time', input_schema: { type: 'object', properties: {} } },
    ]);
  });

  test('results in any order continue the waiting process, even as parts and with an image', async () => {
    const [first, second] = twoCalls();
    const { message, finish_reason } = await create(asking);
    expect(finish_reason).toBe('tool_calls');
    const picture = { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL_DATA}` } } as never;
    const after = await create([
      ...asking,
      message,
      result(second, 'noon'),
      { role: 'tool', tool_call_id: first, content: [{ type: 'text', text: 'rain' }, picture] },
    ]);
    expect(after.finish_reason).toBe('stop');
    expect(bench.processes()).toBe(1);
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL_DATA } };
    expect(bench.reached()[1]!.body.messages).toEqual(
      expectedMessages(
        user('go'),
        assistant('Checking.', call(first, 'get_weather', { city: 'Paris' }), call(second, 'get_time', {})),
        user(apiResult(first, 'rain', image), apiResult(second, 'noon')),
      ),
    );
  });

  test('another bridge takes the results of a call it has never seen', async () => {
    const [first, second] = twoCalls();
    const { message } = await create(asking);
    await using other = await startBridge(path, bench.api.url);
    const response = await bench.fetch(`${other.url}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'sonnet',
        messages: [...asking, message, result(first, 'rain'), result(second, 'noon')],
        tools,
      }),
    });
    expect(response.status).toBe(200);
    await response.text();
    expect(bench.reached()[1]!.body.messages).toEqual(
      expectedMessages(
        user('go'),
        assistant('Checking.', call(first, 'get_weather', { city: 'Paris' }), call(second, 'get_time', {})),
        user(apiResult(first, 'rain'), apiResult(second, 'noon')),
      ),
    );
  });

  test('content is null when there is a call and no text', async () => {
    bench.api.reply(answer([toolUse(callId(1000), 'get_time', {})]));
    expect((await create(asking)).message).toEqual({
      role: 'assistant',
      content: null,
      refusal: null,
      tool_calls: [{ id: callId(1000), type: 'function', function: { name: 'get_time', arguments: '{}' } }],
    });
  });

  test('functions, the older form, work both ways', async () => {
    bench.api.reply(answer([toolUse(callId(1001), 'get_weather', { city: 'Paris' })]));
    const legacy = { functions: [{ name: 'get_weather', parameters: city }] };
    const ask = async (messages: Messages): Promise<OpenAI.ChatCompletion.Choice> =>
      (await bench.openai.chat.completions.create({ model: 'sonnet', messages, ...legacy })).choices[0]!;
    const { message, finish_reason } = await ask(asking);
    expect({ finish_reason, message }).toMatchObject({
      finish_reason: 'function_call',
      message: { content: null, function_call: { name: 'get_weather', arguments: '{"city":"Paris"}' } },
    });
    await ask([...asking, message, { role: 'function', name: 'get_weather', content: 'rain' }]);
    const { body } = bench.reached()[1]!;
    expect(body.tools!.map(({ name }) => name)).toEqual(['get_weather']);
    expect(body.tool_choice).toEqual({ type: 'auto', disable_parallel_tool_use: true });
    const [, { content }, { content: answered }] = body.messages as [object, Made, Answered];
    expect(body.messages).toEqual(
      expectedMessages(
        user('go'),
        assistant(call(content[0]!.id, 'get_weather', { city: 'Paris' })),
        user(apiResult(answered[0]!.tool_use_id, 'rain')),
      ),
    );
    expect(answered[0]!.tool_use_id).toBe(content[0]!.id);
  });

  test.each<[string, Partial<OpenAI.ChatCompletionCreateParamsNonStreaming>, object | undefined, string[]]>([
    ['none', { tool_choice: 'none' }, { type: 'none' }, ['get_weather', 'get_time']],
    ['required', { tool_choice: 'required' }, { type: 'any' }, ['get_weather', 'get_time']],
    [
      'a named tool',
      { tool_choice: { type: 'function', function: { name: 'get_time' } } },
      { type: 'tool', name: 'get_time', disable_parallel_tool_use: true },
      ['get_weather', 'get_time'],
    ],
    [
      'allowed tools',
      {
        tool_choice: {
          type: 'allowed_tools',
          allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'get_time' } }] },
        },
      },
      undefined,
      ['get_time'],
    ],
    [
      'no parallel calls',
      { parallel_tool_calls: false },
      { type: 'auto', disable_parallel_tool_use: true },
      ['get_weather', 'get_time'],
    ],
  ])('the choice reaches the model: %s', async (_, choice, expected, names) => {
    // A model that can be forced as long as it does not think.
    await create(asking, { model: 'claude-haiku-4-5', ...choice });
    const { body } = bench.reached()[0]!;
    expect(body.tool_choice).toEqual(expected);
    expect(body.tools!.map(({ name }) => name)).toEqual(names);
  });

  test.each<[string, Partial<OpenAI.ChatCompletionCreateParamsNonStreaming>, string, string[]]>([
    [
      'required',
      { tool_choice: 'required' },
      'Answer by calling one of the tools.',
      ['get_weather', 'get_time'],
    ],
    [
      'a named tool',
      { tool_choice: { type: 'function', function: { name: 'get_time' } } },
      'Answer by calling the tool get_time.',
      ['get_time'],
    ],
  ])(
    'a model that cannot be forced is told in words, after the cache mark, and once more: %s',
    async (_, choice, instruction, names) => {
      bench.api.reply(answer('Never.'), answer([toolUse(callId(1002), 'get_time', {})]));
      const { data, response } = await bench.openai.chat.completions
        .create({ model: 'claude-sonnet-5-5', messages: asking, tools, ...choice })
        .withResponse();
      expect(data.choices[0]).toMatchObject({
        finish_reason: 'tool_calls',
        message: { content: null, tool_calls: [{ function: { name: 'get_time', arguments: '{}' } }] },
      });
      expect(response.headers.get('x-claude-bridge-adapted')).toBe(
        'tool_choice: told in words: this model cannot be forced to call a tool',
      );
      const [first, second] = bench.reached().map(({ body }) => body);
      expect(bench.reached()).toHaveLength(2);
      expect(first).not.toHaveProperty('tool_choice');
      expect(first!.tools!.map(({ name }) => name)).toEqual(names);
      const asked = told(expectedMessages(user('go')), instruction);
      expect(first!.messages).toEqual(asked);
      expect(second!.messages).toEqual([...asked, assistant('Never.'), user(instruction)]);
    },
  );

  test('a choice outside the tools is a 422', async () => {
    const chosen = { type: 'function', function: { name: 'get_money' } } as const;
    await expect(create(asking, { tool_choice: chosen })).rejects.toMatchObject({
      status: 422,
      param: expect.stringMatching(/^tool_choice/),
      message: expect.stringContaining('get_money'),
    });
    expect(bench.reached()).toEqual([]);
  });
});
