/** The work of server tools in an answer: from the lines of the CLI to the events, and to the blocks that go back. */
import { describe, expect, test } from '@jest/globals';
import type { OutputPlan } from '../../src/claude/compose/output-plan.js';
import { createAnswerBlocks } from '../../src/claude/read/answer-blocks.js';
import { createAnswerReader } from '../../src/claude/read/answer-reader.js';
import { createTurnReader, usageOf } from '../../src/claude/read/turn-reader.js';
import { addUsage } from '../../src/core/turn-event.js';
import type { TurnEvent, Usage } from '../../src/core/turn-event.js';

type Line = Readonly<Record<string, unknown>>;

const event = (content: object): Line => ({ type: 'stream_event', parent_tool_use_id: null, event: content });
const begin = (index: number, content_block: object): Line =>
  event({ type: 'content_block_start', index, content_block });
const more = (index: number, delta: object): Line => event({ type: 'content_block_delta', index, delta });
const stop = (index: number): Line => event({ type: 'content_block_stop', index });
const textDelta = (text: string): object => ({ type: 'text_delta', text });
const jsonDelta = (partial_json: string): object => ({ type: 'input_json_delta', partial_json });

const call = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} };
const found = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [{ url: 'u' }] };
const citation = { type: 'web_search_result_location', url: 'https://a.example' };

const LINES: readonly Line[] = [
  ...[begin(0, { type: 'text', text: '' }), more(0, textDelta('Look.')), stop(0)],
  ...[begin(1, call), more(1, jsonDelta('{"query"')), more(1, jsonDelta(':"x"}')), stop(1)],
  ...[begin(2, found), stop(2)],
  ...[begin(3, { type: 'text', text: '', citations: [] }), more(3, textDelta('So ')), stop(3)],
  begin(4, { type: 'text', text: '', citations: [] }),
  ...[more(4, { type: 'citations_delta', citation }), more(4, textDelta('it ')), more(4, textDelta('rains'))],
  stop(4),
  ...[begin(5, { type: 'text', text: '' }), more(5, textDelta('.')), stop(5)],
  event({
    type: 'message_delta',
    delta: { stop_reason: 'pause_turn', stop_sequence: null, container: { id: 'c' } },
    usage: { output_tokens: 3, server_tool_use: { web_search_requests: 1 } },
  }),
];

function read(lines: readonly Line[]): TurnEvent[] {
  const reader = createTurnReader(() => 0);
  return lines.flatMap((line) => reader.read(line));
}

test('lines become events', () => {
  expect(read(LINES)).toEqual([
    { type: 'text-delta', text: 'Look.' },
    { type: 'block-start', block: call },
    { type: 'block-delta', json: '{"query"' },
    { type: 'block-delta', json: ':"x"}' },
    { type: 'block-end', block: { ...call, input: { query: 'x' } } },
    { type: 'block-start', block: found },
    { type: 'block-end', block: found },
    { type: 'text-start', citable: true },
    { type: 'text-delta', text: 'So ' },
    { type: 'text-end', text: 'So ', citations: [] },
    { type: 'text-start', citable: true },
    { type: 'citation', citation },
    { type: 'text-delta', text: 'it ' },
    { type: 'text-delta', text: 'rains' },
    { type: 'text-end', text: 'it rains', citations: [citation] },
    { type: 'text-start', citable: false },
    { type: 'text-delta', text: '.' },
    { type: 'text-end', text: '.', citations: [] },
    {
      ...{ type: 'end', finishReason: 'pause', container: { id: 'c' } },
      usage: {
        ...{ inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 3 },
        serverToolUse: { web_search_requests: 1 },
      },
    },
  ]);
});

test('and blocks that the API accepts again', () => {
  const blocks = createAnswerBlocks();
  for (const line of LINES) blocks.note(line);
  expect(blocks.whole()).toEqual([
    { type: 'text', text: 'Look.' },
    { ...call, input: { query: 'x' } },
    found,
    { type: 'text', text: 'So ' },
    { type: 'text', text: 'it rains', citations: [citation] },
    { type: 'text', text: '.' },
  ]);
});

test.each<[string, readonly Line[], unknown]>([
  ['an empty text is left out', [begin(0, { type: 'text', text: '' }), stop(0)], []],
  [
    'a thought without its signature cannot go back',
    [begin(0, { type: 'thinking', thinking: '' }), more(0, { type: 'thinking_delta', thinking: 'x' })],
    undefined,
  ],
  ['nor can a search that was cut off', [begin(0, call), more(0, jsonDelta('{"que'))], undefined],
])('%s', (_, lines, expected) => {
  const blocks = createAnswerBlocks();
  for (const line of lines) blocks.note(line);
  expect(blocks.whole()).toEqual(expected);
});

describe('an answer that must call a tool, or write into one', () => {
  const check = { schema: {}, param: 'p', strict: true };
  const intoTool: OutputPlan = { type: 'tool', tool: { name: 'final_answer', input_schema: {} }, check };
  const textual: OutputPlan = { type: 'text' };
  const cited: readonly TurnEvent[] = [
    { type: 'text-start', citable: true },
    { type: 'text-delta', text: 'it ' },
    { type: 'text-delta', text: 'rains' },
    { type: 'text-end', text: 'it rains', citations: [citation] },
  ];
  const begun: TurnEvent = { type: 'block-start', block: call };
  const reading = (output: OutputPlan) => ({ names: new Map(), clientNames: new Map(), output });

  test('a search is such a call: the text before it goes to the user', () => {
    const reader = createAnswerReader(reading(textual), true);
    expect(cited.flatMap((each) => reader.read(each))).toEqual([]);
    expect(reader.uncalled()).toBe('it rains');
    expect(reader.read(begun)).toEqual([
      { type: 'text-start', citable: true },
      { type: 'text-delta', text: 'it rains' },
      { type: 'text-end', text: 'it rains', citations: [citation] },
      begun,
    ]);
    expect(reader.uncalled()).toBeUndefined();
    expect(cited.flatMap((each) => reader.read(each))).toEqual(cited);
  });

  test('beside an output tool, the search shows and the text does not', () => {
    const reader = createAnswerReader(reading(intoTool), false);
    const events: readonly TurnEvent[] = [
      ...cited,
      begun,
      { type: 'tool-start', id: 't', name: 'final_answer' },
      { type: 'tool-delta', id: 't', json: '{"a":1}' },
      { type: 'tool-end', id: 't' },
    ];
    expect(events.flatMap((each) => reader.read(each))).toEqual([
      begun,
      { type: 'text-delta', text: '{"a":1}' },
    ]);
    expect(reader.formatted()).toBe('{"a":1}');
  });

  const wrote = (id: string, name: string): readonly TurnEvent[] => [
    { type: 'tool-start', id, name },
    { type: 'tool-delta', id, json: `{"in":"${id}"}` },
    { type: 'tool-end', id },
  ];

  test('an output call after a client’s is left out', () => {
    const reader = createAnswerReader(reading(intoTool), false);
    const events = [...wrote('t1', 'f'), ...wrote('t2', 'final_answer'), ...wrote('t3', 'f')];
    expect(events.flatMap((each) => reader.read(each))).toEqual([...wrote('t1', 'f'), ...wrote('t3', 'f')]);
    expect(reader.formatted()).toBeUndefined();
  });

  test('a client’s call after an output call is left out, so that the answer is checked', () => {
    const reader = createAnswerReader(reading(intoTool), false);
    const end = {
      type: 'end',
      finishReason: 'tool-calls',
      usage: { inputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 1 },
    } as const;
    const events = [...wrote('t1', 'final_answer'), ...wrote('t2', 'f'), end];
    expect(events.flatMap((each) => reader.read(each))).toEqual([
      { type: 'text-delta', text: '{"in":"t1"}' },
      { ...end, finishReason: 'stop' },
    ]);
    expect(reader.formatted()).toBe('{"in":"t1"}');
  });

  test('of two output calls the first is the answer', () => {
    const reader = createAnswerReader(reading(intoTool), false);
    const events = [...wrote('t1', 'final_answer'), ...wrote('t2', 'final_answer')];
    expect(events.flatMap((each) => reader.read(each))).toEqual([
      { type: 'text-delta', text: '{"in":"t1"}' },
    ]);
    expect(reader.formatted()).toBe('{"in":"t1"}');
  });
});

describe('how often a tool ran', () => {
  const base: Usage = { inputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 1 };

  test.each<[object, object, Usage['serverToolUse']]>([
    [{}, {}, undefined],
    [{ server_tool_use: null }, { server_tool_use: { web_search_requests: 2 } }, { web_search_requests: 2 }],
    [{ server_tool_use: { web_search_requests: 1 } }, {}, { web_search_requests: 1 }],
    [{}, { server_tool_use: { service_tier: 'x' } }, undefined],
  ])('%j, then %j', (start, delta, expected) => {
    expect(usageOf({ ...start }, { ...delta }).serverToolUse).toEqual(expected);
  });

  test.each<[Usage['serverToolUse'], Usage['serverToolUse'], Usage['serverToolUse']]>([
    [undefined, undefined, undefined],
    [undefined, { a: 1 }, { a: 1 }],
    [{ a: 1 }, undefined, { a: 1 }],
    [{ a: 1 }, { a: 2, b: 3 }, { a: 3, b: 3 }],
  ])('%j and %j are %j', (one, other, sum) => {
    const used = (serverToolUse: Usage['serverToolUse']): Usage =>
      serverToolUse ? { ...base, serverToolUse } : base;
    expect(addUsage(used(one), used(other)).serverToolUse).toEqual(sum);
  });
});
