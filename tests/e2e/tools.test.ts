/** Tools in every form clients send them, and their results, over several requests through the whole bridge. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type OpenAI from 'openai';
import { answer, text, toolUse } from '../support/api-reply.js';
import { conversation } from '../support/api-request.js';
import { startBench, whole, type Bench } from '../support/bench.js';
import { startBridge } from '../support/bridge.js';
import { CLI_VERSIONS } from '../support/real-cli.js';

type Messages = OpenAI.ChatCompletionMessageParam[];

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
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
const text1 = (said: string): unknown => ({ type: 'text', text: said });

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench(path);
    bench.bridge.engine.warm();
  });
  afterAll(async () => bench[Symbol.asyncDispose]());
  beforeEach(() => bench.reset());

  let calls = 0;
  /** The model answers with two calls, whose ids it gives. */
  function twoCalls(): readonly [string, string] {
    calls += 2;
    const ids = [`toolu_${calls}`, `toolu_${calls + 1}`] as const;
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

  test('results in any order continue the waiting process, also as parts and with an image', async () => {
    const [first, second] = twoCalls();
    const { message, finish_reason } = await create(asking);
    expect(finish_reason).toBe('tool_calls');
    const picture = { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } } as never;
    const after = await create([
      ...asking,
      message,
      result(second, 'noon'),
      { role: 'tool', tool_call_id: first, content: [{ type: 'text', text: 'rain' }, picture] },
    ]);
    expect(after.finish_reason).toBe('stop');
    expect(bench.processes()).toBe(1);
    const sent = conversation(bench.reached()[1]!.body).at(-1)!.content;
    expect(sent).toHaveLength(2);
    expect(sent).toEqual(
      expect.arrayContaining([
        {
          type: 'tool_result',
          tool_use_id: first,
          content: [
            text1('rain'),
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } },
          ],
        },
        { type: 'tool_result', tool_use_id: second, content: [text1('noon')] },
      ]),
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
    const [, said, answered] = conversation(bench.reached()[1]!.body);
    expect(said!.content).toEqual([
      text1('Checking.'),
      { type: 'tool_use', id: first, name: 'get_weather', input: { city: 'Paris' } },
      { type: 'tool_use', id: second, name: 'get_time', input: {} },
    ]);
    expect(answered!.content).toEqual([
      { type: 'tool_result', tool_use_id: first, content: [text1('rain')] },
      { type: 'tool_result', tool_use_id: second, content: [text1('noon')] },
    ]);
  });

  test('content is null when there is a call and no text', async () => {
    bench.api.reply(answer([toolUse('toolu_alone', 'get_time', {})]));
    expect((await create(asking)).message).toEqual({
      role: 'assistant',
      content: null,
      refusal: null,
      tool_calls: [{ id: 'toolu_alone', type: 'function', function: { name: 'get_time', arguments: '{}' } }],
    });
  });

  test('functions, the older form, work both ways', async () => {
    bench.api.reply(answer([toolUse('toolu_legacy', 'get_weather', { city: 'Paris' })]));
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
    expect(body.tool_choice).toMatchObject({ disable_parallel_tool_use: true });
    expect(conversation(body).at(-1)!.content).toMatchObject([
      { type: 'tool_result', content: [text1('rain')] },
    ]);
  });

  test.each<[string, Partial<OpenAI.ChatCompletionCreateParamsNonStreaming>, object | undefined, string[]]>([
    ['none', { tool_choice: 'none' }, { type: 'none' }, ['get_weather', 'get_time']],
    ['required', { tool_choice: 'required' }, { type: 'any' }, ['get_weather', 'get_time']],
    [
      'a named tool',
      { tool_choice: { type: 'function', function: { name: 'get_time' } } },
      { type: 'tool', name: 'get_time' },
      ['get_time'],
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
    await create(asking, choice);
    const { body } = bench.reached()[0]!;
    expect(body.tool_choice).toEqual(expected);
    expect(body.tools!.map(({ name }) => name)).toEqual(names);
  });

  test('a choice that is not among the tools is a 400', async () => {
    const chosen = { type: 'function', function: { name: 'get_money' } } as const;
    await expect(create(asking, { tool_choice: chosen })).rejects.toMatchObject({
      status: 400,
      param: expect.stringMatching(/^tool_choice/),
      message: expect.stringContaining('get_money'),
    });
    expect(bench.reached()).toEqual([]);
  });
});
