/** What the model's API would refuse in a client's past and tools arrives corrected, and the client gets its own form back. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Message, Tool, Turn } from '../../src/core/turn.js';
import { answer, toolUse } from '../support/api-reply.js';
import type { ApiBlock } from '../support/api-request.js';
import { asking, called, callId, CLOCK, result, saying, words } from '../support/conversation-parts.js';
import { assistant, turnOf, user, type Answered } from '../support/engine.js';
import { marked } from '../support/expected-messages.js';
import { CLI_VERSIONS } from '../support/real-cli.js';
import { startStage, type Stage } from '../support/stage.js';

/** The id that the API gets for the client's id; `before` counts its earlier uses. */
function apiId(id: string, before = 0): string {
  return `toolu_${createHash('sha256')
    .update(JSON.stringify([id, before]))
    .digest('hex')
    .slice(0, 24)}`;
}

const says = (role: string, ...content: ApiBlock[]): { role: string; content: ApiBlock[] } => ({
  role,
  content,
});
const text = (said: string): ApiBlock => ({ type: 'text', text: said });
const use = (id: string, input: unknown = {}, name = 'get_time'): ApiBlock => ({
  type: 'tool_use',
  id,
  name,
  input,
});
const gives = (id: string, said: string): ApiBlock => ({
  type: 'tool_result',
  tool_use_id: id,
  content: [text(said)],
});

const call = (id: string, json = '{}'): ReturnType<typeof called> => called(id, 'get_time', json);
const [first, second] = [callId(1), callId(2)];

const PASTS: readonly (readonly [string, readonly Message[], ReturnType<typeof says>[]])[] = [
  [
    'ids that are prefixes of each other, and one used twice',
    [
      user('go'),
      saying(call('c1'), call('c1_2'), call('call'), call('call_1')),
      asking(
        result('c1', words('a')),
        result('c1_2', words('b')),
        result('call', words('c')),
        result('call_1', words('d')),
      ),
      saying(call('call')),
      asking(result('call', words('e'))),
    ],
    [
      says('user', text('go')),
      says('assistant', ...['c1', 'c1_2', 'call', 'call_1'].map((id) => use(apiId(id)))),
      says(
        'user',
        gives(apiId('c1'), 'a'),
        gives(apiId('c1_2'), 'b'),
        gives(apiId('call'), 'c'),
        gives(apiId('call_1'), 'd'),
      ),
      says('assistant', use(apiId('call', 1))),
      says('user', gives(apiId('call', 1), 'e')),
    ],
  ],
  [
    'arguments from an answer that was cut off',
    [user('go'), saying(call(first, '{"city": "Pa')), asking(result(first, words('what?')))],
    [
      says('user', text('go')),
      says('assistant', use(first, { arguments: '{"city": "Pa' })),
      says('user', gives(first, 'what?')),
    ],
  ],
  [
    'two calls in separate messages before their results',
    [
      user('go'),
      saying(call(first)),
      saying(call(second)),
      asking(result(first, words('a'))),
      asking(result(second, words('b'))),
    ],
    [
      says('user', text('go')),
      says('assistant', use(first), use(second)),
      says('user', gives(first, 'a'), gives(second, 'b')),
    ],
  ],
  [
    'text between a call and its result',
    [user('go'), saying(call(first)), assistant('I wait.'), asking(result(first, words('a')))],
    [
      says('user', text('go')),
      says('assistant', text('I wait.'), use(first)),
      says('user', gives(first, 'a')),
    ],
  ],
  [
    'a call whose result the client dropped, and results in another order',
    [
      user('go'),
      saying(call(callId(3)), call(first), call(second)),
      asking(result(second, words('b')), result(first, words('a'))),
    ],
    [
      says('user', text('go')),
      says('assistant', use(callId(3)), use(first), use(second)),
      says(
        'user',
        {
          type: 'tool_result',
          tool_use_id: callId(3),
          content: [text('No result was recorded for this call.')],
          is_error: true,
        },
        gives(first, 'a'),
        gives(second, 'b'),
      ),
    ],
  ],
  [
    'whole numbers beyond 2^53',
    [
      user('go'),
      saying(call(first, '{"id": 9007199254740993, "n": 12, "list": [-123456789012345678901]}')),
      asking(result(first, words('a'))),
    ],
    [
      says('user', text('go')),
      says('assistant', use(first, { id: '9007199254740993', n: 12, list: ['-123456789012345678901'] })),
      says('user', gives(first, 'a')),
    ],
  ],
  [
    'empty messages and half characters',
    [user('go\ud800'), assistant(' '), asking(words(''), words('on'))],
    [says('user', text('go\ufffd')), says('user', text('on'))],
  ],
];

const ODD: Tool = {
  name: 'search',
  parameters: {
    type: 'object',
    properties: {
      $filter: { type: 'string', pattern: '^\\d{4}\\-\\d{2}$' },
      'user name': { type: 'string', description: 'Whose' },
      姓名: { type: 'object', properties: { 姓名: { type: 'string' } } },
    },
    required: ['$filter', '姓名'],
  },
};
const ODD_SCHEMA = {
  type: 'object',
  properties: {
    _filter: { type: 'string', pattern: '^\\d{4}-\\d{2}$', description: expect.stringContaining('$filter') },
    user_name: { type: 'string', description: expect.stringMatching(/^Whose.*user name/su) },
    __: {
      type: 'object',
      properties: { 姓名: { type: 'string' } },
      description: expect.stringContaining('姓名'),
    },
  },
  required: ['_filter', '__'],
};
const own = { $filter: '2026-11', 'user name': 'x', 姓名: { 姓名: 'y' } };
const theirs = { _filter: '2026-11', user_name: 'x', __: { 姓名: 'y' } };

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  let on: Stage;
  beforeAll(async () => {
    on = await startStage(path);
  });
  afterAll(async () => on[Symbol.asyncDispose]());

  async function asked(messages: readonly Message[], options: Partial<Turn> = {}): Promise<Answered> {
    const before = on.api.requests.length;
    const answered = await on.ask(turnOf(messages, options));
    expect(on.bodies()).toHaveLength(before + 1);
    return answered;
  }

  test.each(PASTS)('%s', async (_, messages, expected) => {
    await asked(messages, { tools: [CLOCK] });
    expect(on.bodies().at(-1)!.messages).toEqual(marked(expected));
    // The API also accepts it when no tools are offered.
    await asked(messages);
    expect(on.bodies().at(-1)!.messages).toEqual(marked(expected));
  });

  test('half a character in the system prompt becomes a replacement character', async () => {
    await asked([user('go')], { system: 'Be brief\ud83d.' });
    expect(on.bodies().at(-1)!.system).toContainEqual(expect.objectContaining({ text: 'Be brief\ufffd.' }));
  });

  test('a growing past keeps its ids, so that the cache is read again', async () => {
    const past = PASTS[0]![1];
    await asked(past.slice(0, 3));
    await asked(past);
    const [before, after] = on
      .bodies()
      .slice(-2)
      .map(({ messages }) => messages);
    const withoutMarks = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value, (key, each: unknown) => (key === 'cache_control' ? undefined : each)));
    expect(withoutMarks(after!.slice(0, 3))).toEqual(withoutMarks(before));
  });

  test('property names that the API refuses: reported, streamed back, and sent again', async () => {
    const fragments = JSON.stringify(theirs).match(/.{1,3}/gsu)!;
    on.api.reply(answer([toolUse(first, 'search', fragments)]));
    const { events, finishReason } = await asked([user('go')], { tools: [ODD] });
    expect(finishReason).toBe('tool-calls');
    const deltas = events.flatMap((event) => (event.type === 'tool-delta' ? [event.json] : []));
    expect(JSON.parse(deltas.join(''))).toEqual(own);
    expect(deltas.filter((json) => json !== '').length).toBeGreaterThan(3);
    expect(on.bodies().at(-1)!.tools).toEqual([{ name: 'search', input_schema: ODD_SCHEMA }]);
    await asked(
      [user('go'), saying(called(first, 'search', JSON.stringify(own))), asking(result(first, words('it')))],
      { tools: [ODD] },
    );
    expect(on.bodies().at(-1)!.messages).toEqual(
      marked([
        says('user', text('go')),
        says('assistant', use(first, theirs, 'search')),
        says('user', gives(first, 'it')),
      ]),
    );
  });

  test("tools named like the CLI's own are the client's", async () => {
    const tools = ['Bash', 'StructuredOutput', 'final_answer', 'mcp__x__y'].map((name) => ({
      name,
      parameters: { type: 'object', properties: { command: { type: 'string' } } },
    }));
    for (const [at, { name }] of tools.entries()) {
      const id = callId(10 + at);
      on.api.reply(answer([toolUse(id, name, { command: 'ls' })]));
      const { events, finishReason } = await asked([user('go')], { tools });
      expect(finishReason).toBe('tool-calls');
      expect(events).toContainEqual({ type: 'tool-start', id, name });
      expect(on.bodies().at(-1)!.tools).toEqual(
        tools.map((tool) => ({ name: tool.name, input_schema: tool.parameters })),
      );
      const past = [
        user('go'),
        saying(called(id, name, '{"command":"ls"}')),
        asking(result(id, words('ok'))),
      ];
      await asked(past, { tools });
      expect(on.bodies().at(-1)!.messages).toEqual(
        marked([
          says('user', text('go')),
          says('assistant', use(id, { command: 'ls' }, name)),
          says('user', gives(id, 'ok')),
        ]),
      );
    }
  });

  test("beside an output format they keep their names, and the format's tool takes another", async () => {
    const tool = {
      name: 'final_answer',
      parameters: { type: 'object', properties: { n: { type: 'number' } } },
    };
    const options = { tools: [tool], output: { type: 'json-object' } } as const;
    on.api.reply(answer([toolUse(first, 'final_answer', { n: 1 })]));
    expect((await asked([user('go')], options)).finishReason).toBe('tool-calls');
    expect(
      on
        .bodies()
        .at(-1)!
        .tools!.map(({ name }) => name),
    ).toEqual(['final_answer', 'final_answer_2']);
    on.api.reply(answer([toolUse(second, 'final_answer_2', { n: 2 })]));
    expect(await asked([user('go')], options)).toMatchObject({ text: '{"n":2}', finishReason: 'stop' });
  });

  test("one client's maximum does not carry over to another", async () => {
    const plain = turnOf([user('go')]);
    await on.ask(plain);
    const { max_tokens: usual } = on.bodies().at(-1)!;
    const { events } = await on.ask(turnOf([user('go')], { sampling: { maxTokens: 1e8 } }), 'greedy');
    expect(on.bodies().at(-1)!.max_tokens).toBe(128_000);
    expect(events).toContainEqual({
      type: 'adapted',
      option: 'maxTokens',
      what: '128000 instead: it is the most this model takes',
    });
    for (const client of [undefined, 'greedy', 'new']) {
      await on.ask(plain, client);
      expect(on.bodies().at(-1)!.max_tokens).toBe(usual);
    }
  });
});
