/** The tools that the model's API runs itself, in requests and in conversations. */
import { describe, expect, test } from '@jest/globals';
import type { ApiBlock } from '../../../src/claude/compose/api-request.js';
import { compose } from '../../../src/claude/compose/compose.js';
import type { Composed } from '../../../src/claude/compose/compose.js';
import type { AnswerMemory } from '../../../src/claude/compose/known-answers.js';
import { modelFacts } from '../../../src/claude/compose/model-facts.js';
import { apiToolSchema } from '../../../src/claude/compose/tool-schema.js';
import { WEB_SEARCH } from '../../../src/core/turn.js';
import type { Message, ServerTool, Tool, Turn } from '../../../src/core/turn.js';
import { createAnswerMemory, createRequestHash } from '../../../src/session/turn/answer-memory.js';

const HAIKU = 'claude-haiku-4-5';
const ALWAYS_THINKS = 'claude-sonnet-5-5';
const NEVER_ASKED = { model: HAIKU, memory: createAnswerMemory(0) };
const mark = { cache_control: { type: 'ephemeral' } };

const search: ServerTool = { type: 'web-search', param: 'tools[0]' };
const native: ServerTool = {
  type: 'api-tool',
  definition: { type: 'web_fetch_20250910', name: 'web_fetch', max_uses: 2 },
  param: 'tools[0]',
  after: 0,
};
const tool = (name: string): Tool => ({ name, parameters: { type: 'object' } });
const sent = (name: string): object => ({ name, input_schema: { type: 'object' } });
const user = (text: string): Message => ({ role: 'user', blocks: [{ type: 'text', text }] });
const call = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'x' } };
const found = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] };

function composed(
  more: Partial<Turn>,
  { model, memory }: { readonly model: string; readonly memory: AnswerMemory } = NEVER_ASKED,
): Composed {
  const turn: Turn = {
    ...{ model: 'haiku', system: '', messages: [user('hi')], tools: [], toolChoice: { mode: 'auto' } },
    ...{ parallelToolCalls: true, sampling: {}, output: { type: 'text' } },
    ...more,
  };
  const context = { model, memory, facts: modelFacts(model), lifetime: '5m' as const };
  return compose(turn, { ...context, toolSchemas: apiToolSchema, hash: createRequestHash() });
}

describe('tools', () => {
  test.each<[string, ServerTool, object]>([
    ['alone', search, {}],
    ['a limit', { ...search, maxUses: 3 }, { max_uses: 3 }],
    ['sites', { ...search, allowedDomains: ['a.example'] }, { allowed_domains: ['a.example'] }],
    ['sites to leave out', { ...search, blockedDomains: ['b.example'] }, { blocked_domains: ['b.example'] }],
    [
      'a place',
      { ...search, userLocation: { city: 'Oslo', region: 'Oslo', country: 'NO', timezone: 'Europe/Oslo' } },
      {
        user_location: {
          ...{ type: 'approximate', city: 'Oslo', region: 'Oslo', country: 'NO', timezone: 'Europe/Oslo' },
        },
      },
    ],
  ])('web search with %s', (_, asked, fields) => {
    expect(composed({ serverTools: [asked] }).request.tools).toEqual([
      { type: 'web_search_20250305', name: 'web_search', ...fields },
    ]);
  });

  test('keep their places, and those of the API stay as they are', () => {
    const tools = [tool('a'), tool('b')];
    const between = { ...native, after: 1 };
    expect(composed({ tools, serverTools: [between, search] }).request.tools).toEqual([
      sent('a'),
      native.definition,
      sent('b'),
      { type: 'web_search_20250305', name: 'web_search' },
    ]);
  });

  const alone = { disable_parallel_tool_use: true };
  test.each<[Turn['toolChoice'], readonly string[], object | undefined]>([
    [{ mode: 'auto' }, ['a', 'web_search'], undefined],
    [{ mode: 'none' }, ['a', 'web_search'], { type: 'none' }],
    [{ mode: 'required' }, ['a', 'web_search'], { type: 'any' }],
    [
      { mode: 'required', only: [WEB_SEARCH] },
      ['a', 'web_search'],
      { type: 'tool', name: 'web_search', ...alone },
    ],
    [{ mode: 'required', only: ['a'] }, ['a', 'web_search'], { type: 'tool', name: 'a', ...alone }],
    [{ mode: 'auto', only: ['a'] }, ['a'], undefined],
  ])('a choice: %j', (toolChoice, names, choice) => {
    const { request } = composed({ tools: [tool('a')], serverTools: [search], toolChoice });
    expect(request.tools.map(({ name }) => name)).toEqual(names);
    expect(request.tool_choice).toEqual(choice);
  });

  test('a model that cannot be forced is told to search', () => {
    const toolChoice = { mode: 'required', only: [WEB_SEARCH] } as const;
    const { request } = composed(
      { serverTools: [search], toolChoice },
      { ...NEVER_ASKED, model: ALWAYS_THINKS },
    );
    expect(request.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'hi', ...mark },
          { type: 'text', text: 'Answer by calling the tool web_search.' },
        ],
      },
    ]);
  });

  test('a client’s tool of the same name gets another one, everywhere', () => {
    const called: Message = {
      role: 'assistant',
      blocks: [
        { type: 'tool-call', id: 'toolu_0000000000000001', name: 'web_search', arguments: '{}' },
        { type: 'tool-call', id: 'toolu_0000000000000002', name: 'look', arguments: '{}' },
      ],
    };
    const { request, reading } = composed({
      tools: [tool('web_search'), tool('web_search_2'), tool('look')],
      serverTools: [search],
      toolChoice: { mode: 'auto', only: ['web_search', 'look', WEB_SEARCH] },
      messages: [user('hi'), called, user('go on')],
    });
    expect(request.tools).toEqual([
      sent('web_search_3'),
      sent('look'),
      { type: 'web_search_20250305', name: 'web_search' },
    ]);
    expect(request.messages[1]!.content.map((block) => block['name'])).toEqual(['web_search_3', 'look']);
    expect(reading.clientNames).toEqual(new Map([['web_search_3', 'web_search']]));
  });
});

describe('conversations', () => {
  const blocks = (...all: readonly ApiBlock[]): Message => ({
    role: 'assistant',
    blocks: all.map((block) => ({ type: 'native', block })),
  });
  const contents = (messages: readonly Message[]): unknown[] =>
    composed({ messages, serverTools: [search] }).request.messages.map(({ content }) => content);

  test('blocks of the API pass as they are, with cache marks', () => {
    const cited = { type: 'text', text: 'It rains.', citations: [{ url: 'https://a.example' }] };
    expect(contents([user('hi'), blocks(call, found, cited), user('sure?')])).toEqual([
      [{ type: 'text', text: 'hi', ...mark }],
      [call, found, cited],
      [{ type: 'text', text: 'sure?', ...mark }],
    ]);
  });

  test('an answer that paused is the last message', () => {
    expect(contents([user('hi'), blocks(call)])).toEqual([
      [{ type: 'text', text: 'hi', ...mark }],
      [{ ...call, ...mark }],
    ]);
  });

  test.each<[string, readonly ApiBlock[], readonly unknown[]]>([
    ['in a search', [call], [[{ ...call, ...mark }]]],
    [
      'after one, with a thought at its end',
      [call, found, { type: 'thinking', thinking: 'x', signature: 's' }],
      [[call, { ...found, ...mark }]],
    ],
    [
      'in a text',
      [{ type: 'text', text: 'So' }],
      [[{ type: 'text', text: 'So' }], [{ type: 'text', text: 'Continue.', ...mark }]],
    ],
  ])('to go on with an answer that paused %s', (_, answer, rest) => {
    const { goOn } = composed({ serverTools: [search] });
    const [asked, ...others] = goOn!(answer).map(({ content }) => content);
    expect(asked).toEqual([{ type: 'text', text: 'hi', ...mark }]);
    expect(others).toEqual(rest);
  });

  test('a client that continues by itself gets the pause', () => {
    expect(composed({ serverTools: [search], mayPause: true }).goOn).toBeUndefined();
  });

  test('documents with their context; citations exclude an answer that the API constrains', () => {
    const document: Message = {
      role: 'user',
      blocks: [
        {
          ...{ type: 'document', source: { type: 'text', text: 'x' }, title: 'X', context: 'a note' },
          citations: true,
        },
      ],
    };
    const schema = { type: 'object', properties: {}, additionalProperties: false };
    const output = { type: 'json-schema', name: 'x', schema, strict: true, param: 'p' } as const;
    const { request } = composed({ messages: [document], output });
    expect(request.messages[0]!.content).toEqual([
      {
        type: 'document',
        source: { type: 'text', media_type: 'text/plain', data: 'x' },
        title: 'X',
        context: 'a note',
        citations: { enabled: true },
        ...mark,
      },
    ]);
    expect(request.output_config).toBeUndefined();
    expect(request.tools.map(({ name }) => name)).toEqual(['final_answer']);
  });
});

test('web search beside an answer in JSON: the answer is a tool, so that the words about the search stay out of it', () => {
  const output = {
    type: 'json-schema',
    schema: { type: 'object', additionalProperties: false },
    ...{ name: 'x', strict: true, param: 'p' },
  } as const;
  const { request } = composed({ serverTools: [search], output });
  expect(request.output_config).toBeUndefined();
  expect(request.tools.map(({ name }) => name)).toEqual(['web_search', 'final_answer']);
});

describe('what a client does not send back', () => {
  const turn = { serverTools: [search] };
  const answer: readonly ApiBlock[] = [
    { type: 'thinking', thinking: 'hm', signature: 's' },
    { type: 'text', text: 'Look: ' },
    call,
    found,
    { type: 'text', text: 'rain', citations: [{ url: 'https://a.example' }] },
  ];
  const visible = answer.filter(({ type }) => type !== 'thinking');
  const sentBack: Message = { role: 'assistant', blocks: [{ type: 'text', text: 'Look: rain' }] };

  function remembering(kept = answer, about: Partial<Turn> = turn): AnswerMemory {
    const memory = createAnswerMemory(100_000);
    memory.keep(composed(about).memory!.key, kept);
    return memory;
  }

  test.each<[string, Partial<Turn>, Message, readonly object[]]>([
    ['comes back, without thoughts where the model does not think', turn, sentBack, visible],
    [
      'not to another question',
      { ...turn, system: 'other' },
      sentBack,
      [{ type: 'text', text: 'Look: rain' }],
    ],
    [
      'not to another text',
      turn,
      { role: 'assistant', blocks: [{ type: 'text', text: 'Look' }] },
      [{ type: 'text', text: 'Look' }],
    ],
    [
      'not if the client sends its own',
      turn,
      {
        role: 'assistant',
        blocks: [
          { type: 'native', block: call },
          { type: 'native', block: found },
          { type: 'text', text: 'Look: rain' },
        ],
      },
      [call, found, { type: 'text', text: 'Look: rain' }],
    ],
  ])('%s', (_, about, message, expected) => {
    const messages = [user('hi'), message, user('more')];
    const { request } = composed({ ...about, messages }, { model: HAIKU, memory: remembering() });
    expect(request.messages[1]!.content).toEqual(expected);
  });

  test('thoughts that an instruction led to are not kept', () => {
    const forced = { serverTools: [search], toolChoice: { mode: 'required' } } as const;
    const asked = { ...NEVER_ASKED, model: ALWAYS_THINKS };
    expect(composed(forced, asked).memory).toMatchObject({ thoughts: false });
    expect(composed({ ...turn }, asked).memory).toMatchObject({ thoughts: true });
    expect(composed({}, NEVER_ASKED).memory).toBeUndefined();
  });
});
