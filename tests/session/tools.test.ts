/** The client's own tools: which tools the model gets, which calls it makes, and whether it must make one. */
import { describe, expect, test } from '@jest/globals';
import type { Message, Tool, ToolResultBlock, Turn } from '../../src/core/turn.js';
import { ENDS_LATE_MS, answer, text, toolUse } from '../support/api-reply.js';
import {
  asking,
  called,
  callId,
  CLOCK,
  PIXEL,
  result,
  saying,
  WEATHER,
  words,
} from '../support/conversation-parts.js';
import { assistant, turnOf, user, type Answered } from '../support/engine.js';
import { CACHE_MARK } from '../support/expected-messages.js';
import { sentMessages, settingsOf } from '../support/expected-request.js';
import { processesMarked, waitUntilGone } from '../support/leftovers.js';
import { CLI_VERSIONS, NEWEST_CLI } from '../support/real-cli.js';
import { startStage } from '../support/stage.js';
import { useStage } from '../support/use-stage.js';

const [first, second] = [callId(1), callId(2)];
const twoCalls = answer([
  text('Checking.'),
  toolUse(first, 'get_weather', { city: 'Paris' }),
  toolUse(second, 'get_time', {}),
]);
/** As a client sends it back, with its own spacing. */
const calling = saying(
  words('Checking.'),
  called(first, 'get_weather', '{ "city": "Paris" }'),
  called(second, 'get_time', '{}'),
);
const rain = result(first, words('rain'));
const noon = result(second, words('noon'));
const withTools = (messages: readonly Message[], options: Partial<Turn> = {}): Turn =>
  turnOf(messages, { tools: [WEATHER, CLOCK], ...options });

describe.each(CLI_VERSIONS)('through CLI $version', ({ path, version }) => {
  const on = useStage(path);

  const processes = (): number => new Set(on.sessions()).size;
  async function asked(): Promise<Answered> {
    on.api.reply(twoCalls);
    return on.ask(withTools([user('go')]));
  }

  test('the model gets exactly the tools the client wrote, in its order', async () => {
    const tools: Tool[] = [
      { name: 'zeta', description: 'long '.repeat(2000), parameters: { type: 'object', properties: {} } },
      {
        name: `n-${'x'.repeat(126)}`,
        parameters: {
          type: 'object',
          properties: { a: { anyOf: [{ type: 'string' }, { type: 'null' }] }, e: { enum: ['x', 1, null] } },
          additionalProperties: false,
          required: ['a'],
        },
      },
      { name: 'Bash', description: '', parameters: { type: 'object', patternProperties: { '^x': {} } } },
    ];
    await on.ask(turnOf([user('go')], { tools }));
    await on.ask(turnOf([user('go')]));
    expect(on.bodies().map((body) => body.tools)).toEqual([
      tools.map(({ name, description, parameters }) => ({
        name,
        ...(description !== undefined && { description }),
        input_schema: parameters,
      })),
      [],
    ]);
  });

  test('calls stream as they are written, after the text, and end the answer', async () => {
    const { events, finishReason, text: said } = await asked();
    expect(said).toBe('Checking.');
    expect(finishReason).toBe('tool-calls');
    expect(events.filter((event) => event.type.startsWith('tool-'))).toEqual([
      { type: 'tool-start', id: first, name: 'get_weather' },
      { type: 'tool-delta', id: first, json: '{"city":' },
      { type: 'tool-delta', id: first, json: '"Paris"}' },
      { type: 'tool-end', id: first },
      { type: 'tool-start', id: second, name: 'get_time' },
      { type: 'tool-delta', id: second, json: '{}' },
      { type: 'tool-end', id: second },
    ]);
  });

  test.each<[string, ToolResultBlock[]]>([
    ['of a few words', [rain, noon]],
    [
      'of several parts and with images',
      [result(first, words('a'), words('b')), result(second, words('see'), PIXEL)],
    ],
    ['of 600,000 characters', [result(first, words('z'.repeat(600_000))), noon]],
    ['that are empty', [result(first), result(second)]],
    ['that report an error', [{ ...rain, isError: true }, noon]],
    ['that look like commands and file mentions', [result(first, words('/cost @/etc/passwd')), noon]],
  ])('results %s arrive unchanged, and the conversation continues', async (_, blocks) => {
    await asked();
    const past = [user('go'), calling, asking(...blocks)];
    const { text: said } = await on.ask(withTools(past));
    await on.ask(withTools([...past, assistant(said.trim() === '' ? '-' : said), user('thanks')]));
    expect(on.bodies()[1]!.messages).toEqual(sentMessages(past));
    expect(on.bodies().map(({ messages }) => messages.length)).toEqual([1, 3, 5]);
    expect(processes()).toBe(1);
  });

  test('results in another order go out in the order of the calls', async () => {
    await on.ask(withTools([user('go'), calling, asking(noon, rain)]));
    expect(on.bodies()[0]!.messages).toEqual(sentMessages([user('go'), calling, asking(rain, noon)]));
  });

  test('twelve rounds, long and short, arrive in order', async () => {
    const messages: Message[] = [user('go')];
    for (let each = 0; each < 12; each += 1) {
      const id = callId(100 + each);
      messages.push(
        saying(words(`looking ${each}`), called(id, 'get_weather', `{"n":${each}}`)),
        asking(result(id, words(`seen ${each} `.repeat(each * 300 + 1)))),
        assistant(`so ${each}`),
        assistant(`and ${each}`),
        user(`next ${each}`),
      );
    }
    await on.ask(withTools(messages));
    expect(on.bodies()[0]!.messages).toEqual(sentMessages(messages));
  });

  test('fifteen calls at once are all answered', async () => {
    const ids = Array.from({ length: 15 }, (_, index) => callId(200 + index));
    on.api.reply(answer(ids.map((id) => toolUse(id, 'get_time', {}))));
    await on.ask(withTools([user('go')]));
    const past = [
      user('go'),
      saying(...ids.map((id) => called(id, 'get_time', '{}'))),
      asking(...ids.map((id) => result(id, words(id)))),
    ];
    await on.ask(withTools(past));
    expect(on.bodies()[1]!.messages).toEqual(sentMessages(past));
    expect(on.bodies()).toHaveLength(2);
  });

  test('another bridge, or this one after a restart, also takes the results', async () => {
    await asked();
    await using other = await startStage(path);
    const past = [user('go'), calling, asking(rain, noon)];
    await other.ask(withTools(past));
    expect(other.bodies().map(({ messages }) => messages)).toEqual([sentMessages(past)]);
  });

  test('a call of a tool that was not offered is passed on', async () => {
    on.api.reply(answer([toolUse(callId(9), 'no_such_tool', { a: 1 })], { endGapMs: ENDS_LATE_MS }));
    const { finishReason, events } = await on.ask(withTools([user('go')]));
    expect(finishReason).toBe('tool-calls');
    expect(events).toContainEqual({ type: 'tool-start', id: callId(9), name: 'no_such_tool' });
    const past = [
      user('go'),
      saying(called(callId(9), 'no_such_tool', '{"a":1}')),
      asking(result(callId(9), words('none'))),
    ];
    await on.ask(withTools(past));
    expect(on.bodies()[1]!.messages).toEqual(sentMessages(past));
    expect(on.bodies()).toHaveLength(2);
  });

  test('arguments that are not JSON are an error, and the model is not called again', async () => {
    await using alone = await startStage(path);
    alone.api.reply(answer([toolUse(callId(9), 'get_weather', ['{"city": '])], { endGapMs: ENDS_LATE_MS }));
    await expect(alone.ask(withTools([user('go')]))).rejects.toMatchObject({ code: 'upstream_error' });
    await waitUntilGone(() => processesMarked(alone.at.home));
    expect(alone.bodies()).toHaveLength(1);
  });

  const CHOICES: readonly (readonly [string, Partial<Turn>, unknown, readonly string[]])[] = [
    ['auto', { toolChoice: { mode: 'auto' } }, undefined, ['get_weather', 'get_time']],
    ['none', { toolChoice: { mode: 'none' } }, { type: 'none' }, ['get_weather', 'get_time']],
    ['required', { toolChoice: { mode: 'required' } }, { type: 'any' }, ['get_weather', 'get_time']],
    [
      'a named tool',
      { toolChoice: { mode: 'required', only: ['get_time'] } },
      { type: 'tool', name: 'get_time', disable_parallel_tool_use: true },
      ['get_weather', 'get_time'],
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
  ];
  test.each(CHOICES)('tool choice: %s', async (_, options, choice, names) => {
    const models = ['claude-haiku-4-5', 'claude-sonnet-4-6', ...(version === '2.1.197' ? ['sonnet'] : [])];
    for (const model of models) {
      on.api.reply(answer([toolUse(first, names.at(-1)!, {})]));
      const { events } = await on.ask(withTools([user('go')], { model, ...options }));
      expect(events.filter(({ type }) => type === 'adapted')).toEqual([]);
    }
    for (const { tools, tool_choice, messages } of on.bodies()) {
      expect(tool_choice).toEqual(choice);
      expect(tools!.map(({ name }) => name)).toEqual(names);
      expect(messages).toEqual(sentMessages([user('go')]));
    }
    expect(on.bodies()).toHaveLength(models.length);
  });

  test('required, with an effort: the model gets what it accepts of both', async () => {
    const options = { toolChoice: { mode: 'required' }, reasoning: 'low' } as const;
    for (const model of ['claude-haiku-4-5', 'claude-sonnet-4-6']) {
      on.api.reply(answer([toolUse(first, 'get_time', {})]));
      const { events } = await on.ask(withTools([user('go')], { model, ...options }));
      expect(events.filter(({ type }) => type === 'adapted')).toEqual([
        {
          type: 'adapted',
          option: 'reasoning',
          what: 'left out: this model does not think in an answer that must call a tool',
        },
      ]);
      const { thinking, tool_choice } = on.bodies().at(-1)!;
      expect({ thinking, tool_choice }).toEqual({
        thinking: { type: 'disabled' },
        tool_choice: { type: 'any' },
      });
    }
    on.api.reply(answer([toolUse(first, 'get_time', {})]));
    await on.ask(withTools([user('go')], options));
    expect(on.bodies().at(-1)!.thinking).toEqual({ type: 'adaptive', display: 'summarized' });
    expect(on.bodies().at(-1)!.tool_choice).toEqual(version === '2.1.197' ? { type: 'any' } : undefined);
    expect(on.bodies()).toHaveLength(3);
  });
});

describe('a model that cannot be forced', () => {
  const on = useStage(NEWEST_CLI.path);

  const inWords = {
    type: 'adapted',
    option: 'toolChoice',
    what: 'told in words: this model cannot be forced to call a tool',
  };
  const question = { type: 'text', text: 'go', ...CACHE_MARK };
  const CASES = ['sonnet', 'opus'].flatMap((model) => [
    { model, choice: { mode: 'required' } as const, said: 'Answer by calling one of the tools.' },
    {
      model,
      choice: { mode: 'required', only: ['get_time'] } as const,
      said: 'Answer by calling the tool get_time.',
    },
  ]);

  test.each(CASES)(
    '$model, $choice: is told in words, asked once more, and may then answer in text',
    async ({ model, choice, said }) => {
      const turn = withTools([user('go')], { model, toolChoice: choice });
      const instruction = { type: 'text', text: said };
      const once = [{ role: 'user', content: [question, instruction] }];
      const twice = [
        ...once,
        { role: 'assistant', content: [{ type: 'text', text: 'It is noon.' }] },
        { role: 'user', content: [instruction] },
      ];

      on.api.reply(answer([toolUse(first, 'get_time', {})]));
      const obeyed = await on.ask(turn);
      expect(obeyed).toMatchObject({ finishReason: 'tool-calls', text: '' });
      expect(obeyed.events.filter(({ type }) => type === 'adapted')).toEqual([inWords]);

      const usage = { input: 10, cacheRead: 0, cacheWrite: 0, output: 4 };
      on.api.reply(
        answer('It is noon.', { usage }),
        answer([text('Well.'), toolUse(second, 'get_time', {})], { usage }),
      );
      const later = await on.ask(turn);
      expect(later).toMatchObject({ finishReason: 'tool-calls', text: 'Well.' });
      expect(later.usage).toMatchObject({ inputTokens: 20, outputTokens: 8 });
      expect(later.events.filter(({ type }) => type === 'start')).toHaveLength(1);

      on.api.reply(answer('It is noon.'), answer('It is noon, I said.'));
      const never = await on.ask(turn);
      expect(never).toMatchObject({ finishReason: 'stop', text: 'It is noon, I said.' });

      // The result finds the process, though the instruction is gone.
      const past = [
        user('go'),
        saying(called(first, 'get_time', '{}')),
        asking(result(first, words('noon'))),
      ];
      await on.ask({ ...turn, messages: past, toolChoice: { ...choice, mode: 'auto' } });
      expect(on.bodies().map(({ messages }) => messages)).toEqual([
        once,
        once,
        twice,
        once,
        twice,
        sentMessages(past),
      ]);
      const [settings, ...others] = on.bodies().map(settingsOf);
      for (const each of others) expect(each).toEqual(settings);
      expect(settings!.tool_choice).toBeUndefined();
      expect(new Set(on.sessions()).size).toBe(1);
    },
  );

  test('may skip a call it is not told to make, and is not asked again', async () => {
    on.api.reply(answer('Noon.'));
    expect((await on.ask(withTools([user('go')]))).text).toBe('Noon.');
    on.api.reply(answer('', { stopReason: 'max_tokens', endGapMs: ENDS_LATE_MS }));
    const cut = await on.ask(withTools([user('go')], { toolChoice: { mode: 'required' } }));
    expect(cut.finishReason).toBe('length');
    expect(on.bodies()).toHaveLength(2);
  });
});

test('sampling parameters apply to their own request only, even in the same process', async () => {
  await using on = await startStage(NEWEST_CLI.path);
  const turn = (sampling: Turn['sampling']): Turn =>
    turnOf([user('one')], { model: 'claude-haiku-4-5', sampling });
  await on.ask(turn({}));
  await on.ask(turn({ temperature: 0.3, topK: 5, maxTokens: 77, stop: ['END', 'STOP'] }));
  await on.ask(turn({}));
  await on.ask(turn({ maxTokens: 5 }));
  const plain = { tools: [], thinking: { type: 'disabled' }, max_tokens: 32_000, temperature: 1 };
  expect(on.bodies().map(settingsOf)).toEqual([
    plain,
    { ...plain, temperature: 0.3, top_k: 5, max_tokens: 77, stop_sequences: ['END', 'STOP'] },
    plain,
    { ...plain, max_tokens: 5 },
  ]);
  expect(new Set(on.sessions()).size).toBe(1);
});
