/** Thoughts on their way to a client and back, in the forms of chat completions and of responses. */
import { describe, expect, test } from '@jest/globals';
import type { TurnEvent } from '../../src/core/turn-event.js';
import { createChunkEncoder } from '../../src/openai/chat/chunk-encoder.js';
import { createCompletionCollector } from '../../src/openai/chat/completion-collector.js';
import { parseChatRequest } from '../../src/openai/chat/parse-chat-request.js';
import { encryptedContent } from '../../src/openai/responses/encrypted-content.js';
import { readResponsesRequest } from '../../src/openai/responses/responses-wire.js';
import { specFaults } from '../support/openai-spec.js';
import { responsesStreamFaults, sentEvents } from '../support/responses-stream.js';

const start: TurnEvent = { type: 'start', model: 'claude-sonnet-5' };
const usage = { inputTokens: 10, cacheReadTokens: 4, cacheWriteTokens: 3, outputTokens: 5 };
const end: TurnEvent = { type: 'end', finishReason: 'stop', usage };
const think = (text: string, signature?: string): TurnEvent => ({
  ...{ type: 'reasoning-delta', text },
  ...(signature !== undefined && { signature }),
});
const said: TurnEvent = { type: 'text-delta', text: 'Done.' };
const events = [
  ...[start, think('Hm, '), think('so.'), think('', 'one')],
  ...[{ type: 'redacted-reasoning', data: 'hidden' } as const, think('', 'two'), said, think('cut'), end],
];
const format = 'anthropic-claude-v1';
const details = [
  { type: 'reasoning.text', text: 'Hm, so.', signature: 'one', format, index: 0 },
  { type: 'reasoning.encrypted', data: 'hidden', format, index: 1 },
  { type: 'reasoning.text', text: '', signature: 'two', format, index: 2 },
];
const blocks = [
  { type: 'thinking', thinking: 'Hm, so.', signature: 'one' },
  { type: 'redacted_thinking', data: 'hidden' },
  { type: 'thinking', thinking: '', signature: 'two' },
];
const thoughts = [
  { type: 'thinking', thinking: 'Hm, so.', signature: 'one' },
  { type: 'redacted-thinking', data: 'hidden' },
  { type: 'thinking', thinking: '', signature: 'two' },
] as const;

describe('chat completions', () => {
  const head = { id: 'chatcmpl-1', created: 1_700_000_000, model: 'sonnet', legacyFunctions: false };

  test('a stream has each fragment, the signature at the end of its thought, and the whole once', () => {
    const encoder = createChunkEncoder({ ...head, includeUsage: false });
    const deltas = events.flatMap((event) => encoder.encode(event)).map(({ choices }) => choices[0]!.delta);
    const fragment = { type: 'reasoning.text', format };
    const spoken = (text: string, index: number): object => ({
      ...{ reasoning_content: text, reasoning: text },
      reasoning_details: [{ ...fragment, text, index }],
    });
    expect(deltas).toEqual([
      { role: 'assistant', content: '' },
      spoken('Hm, ', 0),
      spoken('so.', 0),
      { reasoning_details: [{ ...fragment, signature: 'one', index: 0 }] },
      { reasoning_details: [details[1]] },
      { reasoning_details: [details[2]] },
      { content: 'Done.' },
      spoken('cut', 3),
      { thinking_blocks: blocks },
      {},
    ]);
  });

  test('a whole answer has both forms', () => {
    const collector = createCompletionCollector(head);
    const completion = events.map((event) => collector.add(event)).at(-1);
    expect(completion?.choices[0]!.message).toEqual({
      ...{ role: 'assistant', content: 'Done.', refusal: null },
      ...{ reasoning_content: 'Hm, so.cut', reasoning: 'Hm, so.cut' },
      reasoning_details: [...details, { type: 'reasoning.text', text: 'cut', format, index: 3 }],
      thinking_blocks: blocks,
    });
  });

  const back = (message: object): unknown => {
    const { turn, ignored } = parseChatRequest({
      model: 'sonnet',
      messages: [
        { role: 'user', content: 'go' },
        { role: 'assistant', content: 'Done.', ...message },
        { role: 'user', content: 'on' },
      ],
    });
    expect(ignored).toEqual([]);
    const kept = turn.messages[1]!.blocks;
    expect(kept.at(-1)).toEqual({ type: 'text', text: 'Done.' });
    return kept.slice(0, -1);
  };
  const part = (more: object): object => ({ type: 'reasoning.text', format, index: 0, ...more });

  test.each<[string, object, readonly object[]]>([
    ['whole details', { reasoning_details: details }, thoughts],
    ['blocks', { thinking_blocks: blocks }, thoughts],
    ['both forms: each once', { reasoning_details: details, thinking_blocks: blocks }, thoughts],
    [
      'the fragments of a stream, one after the other',
      {
        reasoning_details: [
          ...[part({ text: 'Hm, ' }), part({ text: 'so.' }), part({ signature: 'one' })],
          ...[part({ text: 'and', index: 1 }), part({ signature: 'three', index: 1 })],
        ],
      },
      [thoughts[0], { type: 'thinking', thinking: 'and', signature: 'three' }],
    ],
    [
      'a format that a helper has joined with itself',
      { reasoning_details: [part({ text: 'x', signature: 's', format: format + format })] },
      [{ type: 'thinking', thinking: 'x', signature: 's' }],
    ],
    [
      'details without a format or an index',
      { reasoning_details: [{ type: 'reasoning.text', text: 'x', signature: 's' }] },
      [{ type: 'thinking', thinking: 'x', signature: 's' }],
    ],
    ['only the last fragment of a stream', { reasoning_details: [part({ signature: 'one' })] }, []],
    ['what has no signature', { reasoning_details: [part({ text: 'x' })], reasoning_content: 'x' }, []],
    [
      'what is of another provider',
      {
        reasoning_details: [
          part({ text: 'x', signature: 's', format: 'google-gemini-v1' }),
          { type: 'reasoning.encrypted', data: 'x', format: 'openai-responses-v1', index: 0 },
          { type: 'reasoning.summary', summary: 'x', format, index: 0 },
        ],
        thinking_blocks: [{ type: 'thinking', thinking: 'x', signature: '' }],
      },
      [],
    ],
    ['no lists', { reasoning_details: 'x', thinking_blocks: { type: 'thinking' } }, []],
    ['odd lists', { reasoning_details: [null, 'x', {}, [1]], thinking_blocks: [null, { type: 'x' }] }, []],
    ['null', { reasoning_details: null, thinking_blocks: null }, []],
    [
      'the same thoughts among the content: those count',
      {
        content: [blocks[0], { type: 'text', text: 'Done.' }],
        thinking_blocks: blocks,
      },
      [thoughts[0]],
    ],
  ])('take back %s', (_, message, expected) => {
    expect(back(message)).toEqual(expected);
  });

  test('a message of nothing but thoughts is none', () => {
    const messages = [
      { role: 'user', content: 'go' },
      { role: 'assistant', content: null, thinking_blocks: blocks },
      { role: 'user', content: 'on' },
    ];
    const { turn } = parseChatRequest({ model: 'sonnet', messages });
    expect(turn.messages.map(({ role }) => role)).toEqual(['user', 'user']);
  });
});

describe('responses', () => {
  const past = { find: async () => Promise.resolve(undefined), keep: async () => Promise.resolve(true) };
  const include = ['reasoning.encrypted_content'];
  const wire = async (more: object = {}): ReturnType<typeof readResponsesRequest> =>
    readResponsesRequest({ model: 'sonnet', input: 'hi', ...more }, past);
  const head = { id: 'x', created: 1_700_000_000, now: () => 1_700_000_001 };
  const items = [
    {
      ...{ id: 'rs_x_0', type: 'reasoning', status: 'completed' },
      summary: [{ type: 'summary_text', text: 'Hm, so.' }],
      encrypted_content: encryptedContent(thoughts),
    },
    {
      ...{ id: 'msg_x_1', type: 'message', role: 'assistant', status: 'completed' },
      content: [{ type: 'output_text', text: 'Done.', annotations: [], logprobs: [] }],
    },
  ];
  const whole = events.filter((event) => event.type !== 'reasoning-delta' || event.text !== 'cut');

  test('a whole answer has the content only if the request includes it', async () => {
    const answers = await Promise.all(
      [{ include }, {}].map(async (more) => {
        const collector = (await wire(more)).collector(head);
        return whole.map((event) => collector.add(event, 0)).at(-1) as { output: object[] };
      }),
    );
    for (const each of answers) expect(specFaults('Response', each)).toEqual([]);
    const bare = { ...items[0] };
    Reflect.deleteProperty(bare, 'encrypted_content');
    expect(answers.map(({ output }) => output)).toEqual([items, [bare, items[1]]]);
  });

  test('so does a stream, when the item is complete', async () => {
    const encoder = (await wire({ include })).encoder(head);
    const sent = whole.map((event) => encoder.encode(event, 0)).join('');
    expect(responsesStreamFaults(sent, true)).toEqual([]);
    const told = sentEvents(sent).filter(({ type }) => type.startsWith('response.output_item'));
    expect(told.map(({ item }) => item)).toEqual([
      { id: 'rs_x_0', type: 'reasoning', status: 'in_progress', summary: [] },
      items[0],
      expect.objectContaining({ status: 'in_progress' }),
      items[1],
    ]);
  });

  test.each<[string, TurnEvent[], object | undefined]>([
    ['hidden', [{ type: 'redacted-reasoning', data: 'hidden' }], { summary: [] }],
    ['told without their text', [think('', 'two')], { summary: [] }],
  ])('thoughts that are %s are an item only if the request includes them', async (_, thought, expected) => {
    for (const more of [{ include }, {}]) {
      const encoder = (await wire(more)).encoder(head);
      const sent = [start, ...thought, said, end].map((event) => encoder.encode(event, 0)).join('');
      expect(responsesStreamFaults(sent, true)).toEqual([]);
      const item = sentEvents(sent).find(({ type }) => type === 'response.output_item.done')!['item'];
      if ('include' in more)
        expect(item).toMatchObject({ ...expected, encrypted_content: expect.any(String) });
      else expect(item).toMatchObject({ type: 'message' });
    }
  });

  test('a thought that was cut off has none', async () => {
    const collector = (await wire({ include })).collector(head);
    const cut: TurnEvent = { type: 'end', finishReason: 'length', usage };
    const answer = [start, think('Hm'), cut].map((event) => collector.add(event, 0)).at(-1);
    expect(answer).toMatchObject({ output: [{ type: 'reasoning', status: 'incomplete' }] });
    expect(JSON.stringify(answer)).not.toContain('encrypted_content');
  });

  const call = { type: 'function_call', call_id: 'a', name: 'look', arguments: '{}' };
  const output = { type: 'function_call_output', call_id: 'a', output: 'seen' };
  const ask = { role: 'user', content: 'go' };
  const text = { type: 'text', text: 'Done.' };
  const called = { type: 'tool-call', id: 'a', name: 'look', arguments: '{}' };
  const reasoning = items[0]!;
  const damaged = (content: unknown): object => ({ ...reasoning, encrypted_content: content });

  test.each<[string, object[], object[][]]>([
    ['before a text', [ask, ...items, ask], [[...thoughts, text]]],
    ['before a call', [ask, reasoning, call, output], [[...thoughts, called]]],
    ['before text and call', [ask, ...items, call, output], [[...thoughts, text, called]]],
    ['with nothing after them', [ask, reasoning, ask], []],
    ['with an answer only after the next question', [ask, reasoning, ask, items[1]!, ask], [[text]]],
    ['without content', [ask, damaged(null), items[1]!, ask], [[text]]],
    ['of another provider', [ask, damaged('gAAAAABn'), items[1]!, ask], [[text]]],
    ['cut off', [ask, damaged(encryptedContent(thoughts).slice(0, -9)), items[1]!, ask], [[text]]],
    ['that are no text', [ask, damaged({ a: 1 }), items[1]!, ask], [[text]]],
    [
      'of which one lacks its signature',
      [
        ask,
        damaged(encryptedContent([thoughts[0], { type: 'thinking', thinking: 'x', signature: '' }])),
        items[1]!,
        ask,
      ],
      [[text]],
    ],
  ])('thoughts %s', async (_, input, expected) => {
    const { turns, ignored } = await wire({ input });
    expect(ignored).toEqual([]);
    const said = turns[0]!.messages.filter(({ role }) => role === 'assistant');
    expect(said.map(({ blocks: each }) => each)).toEqual(expected);
    expect(turns[0]!.messages.at(-1)!.role).toBe('user');
  });
});
