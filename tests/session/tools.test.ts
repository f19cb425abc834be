/** The client's own tools: what the model is offered, calls that wait in the process, and calls that are replayed. */
import { describe, expect, test } from '@jest/globals';
import type { AssistantBlock, Message, Tool, ToolResultBlock, Turn } from '../../src/core/turn.js';
import type { EngineOptions } from '../../src/session/engine-options.js';
import { answer, text, toolUse } from '../support/api-reply.js';
import { conversation, type ApiBlock } from '../support/api-request.js';
import { startEngine, turnOf, user, type Answered, type TestEngine } from '../support/engine.js';
import { processesMarked, waitUntilGone } from '../support/leftovers.js';
import { startMessagesApi, type MessagesApi } from '../support/messages-api.js';
import { CLI_VERSIONS } from '../support/real-cli.js';

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const weather: Tool = {
  name: 'get_weather',
  description: 'Weather of a city',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const clock: Tool = { name: 'get_time', parameters: { type: 'object', properties: {} } };
const twoCalls = answer([
  text('Checking.'),
  toolUse('toolu_1', 'get_weather', { city: 'Paris' }),
  toolUse('toolu_2', 'get_time', {}),
]);

/** The CLI asks the model again as soon as a stream has ended; with no time at all in between nobody could stop it. */
const CLOSING = { endGapMs: 50 };

const called = (id: string, name: string, json: string): AssistantBlock => ({
  type: 'tool-call',
  id,
  name,
  arguments: json,
});
const result = (callId: string, ...content: ToolResultBlock['content'][number][]): ToolResultBlock => ({
  type: 'tool-result',
  callId,
  content,
});
const words = (said: string): { type: 'text'; text: string } => ({ type: 'text', text: said });

/** A waiting process hands its results on in whatever order the CLI gets round to them. */
const byCall = (blocks: readonly ApiBlock[]): readonly ApiBlock[] =>
  blocks.toSorted((a, b) => String(a['tool_use_id']).localeCompare(String(b['tool_use_id'])));

/** The assistant message as a client sends it back. */
const calling: Message = {
  role: 'assistant',
  blocks: [
    { type: 'text', text: 'Checking.' },
    called('toolu_1', 'get_weather', '{ "city": "Paris" }'),
    called('toolu_2', 'get_time', '{}'),
  ],
};
const rain = result('toolu_1', words('rain'));
const noon = result('toolu_2', words('noon'));
const results = (...blocks: ToolResultBlock[]): Message => ({ role: 'user', blocks });
const withTools = (messages: readonly Message[], options: Partial<Turn> = {}): Turn =>
  turnOf(messages, { tools: [weather, clock], ...options });

interface Bench extends AsyncDisposable {
  readonly api: MessagesApi;
  readonly at: TestEngine;
  /** Asks, with the model answering by two calls. */
  ask(): Promise<Answered>;
  readonly sessions: () => number;
}

async function bench(path: string, options: Partial<EngineOptions> = {}): Promise<Bench> {
  const api = await startMessagesApi();
  const at = await startEngine(path, api.url, { sparesPerModel: 0, ...options });
  return {
    api,
    at,
    ask: async () => {
      api.reply(twoCalls);
      return at.ask(withTools([user('go')]));
    },
    sessions: () => new Set(api.requests.map(({ body }) => JSON.stringify(body.metadata))).size,
    async [Symbol.asyncDispose]() {
      await at[Symbol.asyncDispose]();
      await api.close();
    },
  };
}

const apiCalls = [
  { type: 'text', text: 'Checking.' },
  { type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: { city: 'Paris' } },
  { type: 'tool_use', id: 'toolu_2', name: 'get_time', input: {} },
];

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  test('the model is offered the tools exactly as the client wrote them, in its order, and no others', async () => {
    await using b = await bench(path);
    const tools: Tool[] = [
      { name: 'zeta', description: 'long '.repeat(2000), parameters: { type: 'object', properties: {} } },
      {
        name: `n-${'x'.repeat(126)}`,
        parameters: {
          $schema: 'http://json-schema.org/draft-07/schema#',
          type: 'object',
          properties: { a: { anyOf: [{ type: 'string' }, { type: 'null' }] }, e: { enum: ['x', 1, null] } },
          additionalProperties: false,
          required: ['a'],
        },
      },
      { name: 'Bash', description: '', parameters: { anyOf: [{ type: 'object' }] } },
      { name: 'alpha', parameters: {} },
    ];
    await b.at.ask(turnOf([user('hi')], { tools }));
    expect(b.api.requests[0]!.body.tools).toEqual(
      tools.map(({ name, description, parameters }) => ({
        name,
        ...(description !== undefined && { description }),
        input_schema: parameters,
      })),
    );
    await b.at.ask(turnOf([user('no tools now')]));
    expect(b.api.requests[1]!.body.tools).toEqual([]);
  });

  test('calls stream as they are written, after the text, and end the answer', async () => {
    await using b = await bench(path);
    const { events, finishReason, text: said } = await b.ask();
    expect(said).toBe('Checking.');
    expect(finishReason).toBe('tool-calls');
    expect(events.filter((event) => event.type.startsWith('tool-'))).toEqual([
      { type: 'tool-start', id: 'toolu_1', name: 'get_weather' },
      { type: 'tool-delta', id: 'toolu_1', json: '{"city":' },
      { type: 'tool-delta', id: 'toolu_1', json: '"Paris"}' },
      { type: 'tool-end', id: 'toolu_1' },
      { type: 'tool-start', id: 'toolu_2', name: 'get_time' },
      { type: 'tool-delta', id: 'toolu_2', json: '{}' },
      { type: 'tool-end', id: 'toolu_2' },
    ]);
    expect(b.at.engine.status().processes).toMatchObject({ busy: 0, idle: 1 });
  });

  test.each([
    ['in the order of the calls', [rain, noon]],
    ['in another order', [noon, rain]],
  ])('results %s continue the waiting process', async (_, blocks) => {
    await using b = await bench(path);
    await b.ask();
    const after = await b.at.ask(withTools([user('go'), calling, results(...blocks)]));
    expect(after.text).toBe('You said: ');
    expect(b.sessions()).toBe(1);
    const [, said, answered] = conversation(b.api.requests[1]!.body);
    expect(said!.content).toEqual(apiCalls);
    expect(byCall(answered!.content)).toEqual([
      { type: 'tool_result', tool_use_id: 'toolu_1', content: [words('rain')] },
      { type: 'tool_result', tool_use_id: 'toolu_2', content: [words('noon')] },
    ]);
    // And the conversation goes on in it.
    const past = [
      user('go'),
      calling,
      results(...blocks),
      { role: 'assistant', blocks: [words('You said: ')] } as const,
    ];
    await b.at.ask(withTools([...past, user('thanks')]));
    expect(b.sessions()).toBe(1);
  });

  test('results of several parts and with images arrive as such', async () => {
    await using b = await bench(path);
    await b.ask();
    const image = { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: PIXEL } } as const;
    await b.at.ask(
      withTools([
        user('go'),
        calling,
        results(result('toolu_1', words('a'), words('b')), result('toolu_2', words('see'), image)),
      ]),
    );
    expect(b.sessions()).toBe(1);
    const answered = conversation(b.api.requests[1]!.body).at(-1)!.content;
    expect(byCall(answered)).toEqual([
      { type: 'tool_result', tool_use_id: 'toolu_1', content: [words('a'), words('b')] },
      {
        type: 'tool_result',
        tool_use_id: 'toolu_2',
        content: [
          words('see'),
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } },
        ],
      },
    ]);
  });

  test.each([
    ['a result of 400,000 characters continues the process', words('y'.repeat(400_000)), 1],
    ['one of 600,000 characters is replayed', words('z'.repeat(600_000)), 2],
  ])('%s and arrives whole', async (_, content, sessions) => {
    await using b = await bench(path);
    await b.ask();
    await b.at.ask(withTools([user('go'), calling, results(result('toolu_1', content), noon)]));
    expect(b.sessions()).toBe(sessions);
    expect(conversation(b.api.requests[1]!.body).at(-1)!.content).toContainEqual({
      type: 'tool_result',
      tool_use_id: 'toolu_1',
      content: [content],
    });
  });

  test('an empty result reaches the model empty', async () => {
    await using b = await bench(path);
    await b.ask();
    await b.at.ask(withTools([user('go'), calling, results(result('toolu_1'), noon)]));
    expect(conversation(b.api.requests[1]!.body).at(-1)!.content[0]).toEqual({
      type: 'tool_result',
      tool_use_id: 'toolu_1',
      content: [],
    });
  });

  test('commands and file mentions in a result are text', async () => {
    await using b = await bench(path);
    await b.ask();
    const trap = words('/cost @/etc/passwd');
    await b.at.ask(withTools([user('go'), calling, results(result('toolu_1', trap), noon)]));
    expect(byCall(conversation(b.api.requests[1]!.body).at(-1)!.content)[0]).toMatchObject({
      content: [trap],
    });
  });

  test.each<[string, readonly Message[]]>([
    ['the client changed the past', [user('go!'), calling, results(rain, noon)]],
    ['a user text follows the results', [user('go'), calling, results(rain, noon), user('and hurry')]],
    [
      'the client changed the arguments',
      [
        user('go'),
        {
          role: 'assistant',
          blocks: [called('toolu_1', 'get_weather', '{"city":"Rome"}'), called('toolu_2', 'get_time', '{}')],
        },
        results(rain, noon),
      ],
    ],
  ])('%s: the calls and results are replayed as blocks into a fresh process', async (_, messages) => {
    await using b = await bench(path);
    await b.ask();
    await b.at.ask(withTools(messages));
    expect(b.sessions()).toBe(2);
    const [asked, said, answered] = conversation(b.api.requests[1]!.body);
    expect(asked!.content).toEqual(messages[0]!.blocks);
    expect(said!.content.filter((block) => block.type === 'tool_use')).toHaveLength(2);
    expect(answered!.content.slice(0, 2)).toEqual([
      { type: 'tool_result', tool_use_id: 'toolu_1', content: [words('rain')] },
      { type: 'tool_result', tool_use_id: 'toolu_2', content: [words('noon')] },
    ]);
    expect(answered!.content.slice(2)).toEqual(
      messages.slice(3).flatMap(({ blocks }): unknown[] => [...blocks]),
    );
  });

  test('a call whose result the client dropped is replayed with a note that there is none', async () => {
    await using b = await bench(path);
    await b.ask();
    await b.at.ask(withTools([user('go'), calling, results(noon)]));
    expect(b.sessions()).toBe(2);
    expect(conversation(b.api.requests[1]!.body).at(-1)!.content).toEqual([
      expect.objectContaining({ type: 'tool_result', tool_use_id: 'toolu_1', is_error: true }),
      { type: 'tool_result', tool_use_id: 'toolu_2', content: [words('noon')] },
    ]);
  });

  test('another bridge, or this one after a restart, takes the results as well', async () => {
    await using first = await bench(path);
    await first.ask();
    await first.at.engine.close();
    await using second = await startEngine(path, first.api.url, { sparesPerModel: 0 });
    const after = await second.ask(withTools([user('go'), calling, results(rain, noon)]));
    expect(after.finishReason).toBe('stop');
    expect(conversation(first.api.requests[1]!.body)[1]!.content).toEqual(apiCalls);
  });

  test('a call that waited too long leaves nothing behind, and its result is replayed', async () => {
    await using b = await bench(path, { callTimeoutMs: 300 });
    await b.ask();
    await waitUntilGone(() => processesMarked(b.at.home));
    expect(b.at.engine.status().processes).toEqual({ spare: 0, busy: 0, idle: 0 });
    expect(b.api.requests).toHaveLength(1);
    const after = await b.at.ask(withTools([user('go'), calling, results(rain, noon)]));
    expect(after.finishReason).toBe('stop');
    expect(b.sessions()).toBe(2);
  });

  test('a call of a tool that was not offered is passed on, and the CLI answers nothing in its place', async () => {
    await using b = await bench(path);
    b.api.reply(answer([toolUse('toolu_9', 'no_such_tool', { a: 1 })], CLOSING));
    const { finishReason, events } = await b.at.ask(withTools([user('go')]));
    expect(finishReason).toBe('tool-calls');
    expect(events).toContainEqual({ type: 'tool-start', id: 'toolu_9', name: 'no_such_tool' });
    await waitUntilGone(() => processesMarked(b.at.home));
    expect(b.api.requests).toHaveLength(1);
  });

  test('arguments that are no JSON are an error', async () => {
    await using b = await bench(path);
    b.api.reply(answer([toolUse('toolu_9', 'get_weather', ['{"city": '])], CLOSING));
    await expect(b.at.ask(withTools([user('go')]))).rejects.toMatchObject({ code: 'upstream_error' });
    await waitUntilGone(() => processesMarked(b.at.home));
    expect(b.api.requests).toHaveLength(1);
  });

  test('fifteen calls at once all wait, and are all answered', async () => {
    await using b = await bench(path);
    const ids = Array.from({ length: 15 }, (_, i) => `toolu_${i}`);
    b.api.reply(answer(ids.map((id) => toolUse(id, 'get_time', {}))));
    await b.at.ask(withTools([user('go')]));
    const after = await b.at.ask(
      withTools([
        user('go'),
        { role: 'assistant', blocks: ids.map((id) => called(id, 'get_time', '{}')) },
        results(...ids.map((id) => result(id, words(id)))),
      ]),
    );
    expect(after.finishReason).toBe('stop');
    expect(b.sessions()).toBe(1);
    expect(conversation(b.api.requests[1]!.body).at(-1)!.content).toHaveLength(15);
  });

  test.each<[string, Partial<Turn>, unknown, string[]]>([
    ['auto', { toolChoice: { mode: 'auto' } }, undefined, ['get_weather', 'get_time']],
    ['none', { toolChoice: { mode: 'none' } }, { type: 'none' }, ['get_weather', 'get_time']],
    ['required', { toolChoice: { mode: 'required' } }, { type: 'any' }, ['get_weather', 'get_time']],
    [
      'a named tool',
      { toolChoice: { mode: 'required', only: ['get_time'] } },
      { type: 'tool', name: 'get_time' },
      ['get_time'],
    ],
    ['allowed tools', { toolChoice: { mode: 'auto', only: ['get_time'] } }, undefined, ['get_time']],
    [
      'one call at a time',
      { parallelToolCalls: false },
      { type: 'auto', disable_parallel_tool_use: true },
      ['get_weather', 'get_time'],
    ],
    [
      'one call of any, required',
      { parallelToolCalls: false, toolChoice: { mode: 'required' } },
      { type: 'any', disable_parallel_tool_use: true },
      ['get_weather', 'get_time'],
    ],
  ])('tool choice: %s', async (_, options, choice, names) => {
    await using b = await bench(path);
    await b.at.ask(withTools([user('go')], options));
    const { tools, tool_choice } = b.api.requests[0]!.body;
    expect(tool_choice).toEqual(choice);
    expect(tools!.map(({ name }) => name)).toEqual(names);
  });

  test('sampling parameters arrive with their request, in the same process too, and not with the next', async () => {
    await using b = await bench(path);
    const sampling = { temperature: 0.3, topP: 0.9, topK: 5, maxTokens: 77, stop: ['END', 'STOP'] };
    await b.at.ask(turnOf([user('one')], { sampling }));
    const past = [user('one'), { role: 'assistant', blocks: [words('You said: one')] } as const, user('two')];
    await b.at.ask(turnOf(past));
    await b.at.ask(
      turnOf([...past, { role: 'assistant', blocks: [words('You said: two')] }, user('three')], {
        sampling: { maxTokens: 5 },
      }),
    );
    expect(b.sessions()).toBe(1);
    const [first, second, third] = b.api.requests.map(({ body }) => body);
    expect(first).toMatchObject({
      temperature: 0.3,
      top_p: 0.9,
      top_k: 5,
      max_tokens: 77,
      stop_sequences: ['END', 'STOP'],
    });
    for (const key of ['top_p', 'top_k', 'stop_sequences'] as const) expect(second).not.toHaveProperty(key);
    expect(second!.temperature).not.toBe(0.3);
    expect(second!.max_tokens).toBeGreaterThan(1000);
    expect(third!.max_tokens).toBe(5);
  });

  test('a stop sequence ends the answer, and the conversation goes on in its process', async () => {
    await using b = await bench(path);
    b.api.reply(answer('until here', { stopReason: 'stop_sequence', stopSequence: 'END' }));
    const { finishReason, text: said } = await b.at.ask(
      turnOf([user('one')], { sampling: { stop: ['END'] } }),
    );
    expect({ finishReason, said }).toEqual({ finishReason: 'stop', said: 'until here' });
    await b.at.ask(turnOf([user('one'), { role: 'assistant', blocks: [words('until here')] }, user('two')]));
    expect(b.sessions()).toBe(1);
  });
});
