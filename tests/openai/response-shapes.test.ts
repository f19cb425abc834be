/** Responses in the form clients expect, streamed or not, each also checked against the official specification. */
import { describe, expect, test } from '@jest/globals';
import { BridgeError } from '../../src/core/bridge-error.js';
import type { BridgeErrorCode } from '../../src/core/bridge-error.js';
import type { StoredResponse } from '../../src/core/response-store.js';
import type { TurnEvent } from '../../src/core/turn-event.js';
import type { WireRequest } from '../../src/core/wire-request.js';
import { readResponsesRequest } from '../../src/openai/responses/responses-wire.js';
import type { ResponseBody } from '../../src/openai/responses/response-schemas.js';
import { specFaults } from '../support/openai-spec.js';
import { responsesStreamFaults, sentEvents, type SentEvent } from '../support/responses-stream.js';

const usage = { inputTokens: 10, cacheReadTokens: 4, cacheWriteTokens: 3, outputTokens: 5 };
const start: TurnEvent = { type: 'start', model: 'claude-sonnet-5' };
const end: TurnEvent = { type: 'end', finishReason: 'stop', usage };
const text = (said: string): TurnEvent => ({ type: 'text-delta', text: said });
const thought = (said: string): TurnEvent => ({ type: 'reasoning-delta', text: said });
const called = (id: string, name: string, ...json: string[]): TurnEvent[] => [
  { type: 'tool-start', id, name },
  ...json.map((part): TurnEvent => ({ type: 'tool-delta', id, json: part })),
  { type: 'tool-end', id },
];
const head = { id: 'x', created: 1_700_000_000, now: () => 1_700_000_003 };

const tools = [
  { type: 'function', name: 'look', parameters: { type: 'object' } },
  { type: 'custom', name: 'patch' },
  { type: 'namespace', name: 'a', tools: [{ type: 'function', name: 'list' }] },
  { type: 'namespace', name: 'b', description: 'B', tools: [{ type: 'function', name: 'list' }] },
  { type: 'web_search' },
];

async function wire(more: object = {}, kept: object[] = []): Promise<WireRequest> {
  return readResponsesRequest(
    { model: 'sonnet', input: 'hi', ...more },
    {
      find: async () => Promise.resolve(undefined),
      keep: async (record) => Promise.resolve(kept.push(record) > 0),
    },
  );
}

async function streamed(events: readonly TurnEvent[], more: object = {}): Promise<SentEvent[]> {
  const encoder = (await wire(more)).encoder(head);
  const sent = events.map((event) => encoder.encode(event, 0)).join('') + encoder.ending;
  expect(encoder.complete).toBe(events.some(({ type }) => type === 'end'));
  expect(responsesStreamFaults(sent, encoder.complete)).toEqual([]);
  return sentEvents(sent);
}

async function whole(events: readonly TurnEvent[], more: object = {}): Promise<ResponseBody> {
  const collector = (await wire(more)).collector(head);
  const results = events.map((event) => collector.add(event, 0));
  expect(results.slice(0, -1).every((result) => result === undefined)).toBe(true);
  expect(specFaults('Response', results.at(-1))).toEqual([]);
  return results.at(-1) as ResponseBody;
}

function types(events: readonly SentEvent[]): string[] {
  return events.map(({ type }) => type.replace('response.', ''));
}

const opened = ['created', 'in_progress'];
const message = (deltas: number): string[] => [
  'output_item.added',
  'content_part.added',
  ...Array.from({ length: deltas }, () => 'output_text.delta'),
  'output_text.done',
  'content_part.done',
  'output_item.done',
];
const reasoning = (deltas: number): string[] => [
  'output_item.added',
  'reasoning_summary_part.added',
  ...Array.from({ length: deltas }, () => 'reasoning_summary_text.delta'),
  'reasoning_summary_text.done',
  'reasoning_summary_part.done',
  'output_item.done',
];
const functionCall = (deltas: number): string[] => [
  'output_item.added',
  ...Array.from({ length: deltas }, () => 'function_call_arguments.delta'),
  'function_call_arguments.done',
  'output_item.done',
];
const customCall = [
  'output_item.added',
  'custom_tool_call_input.delta',
  'custom_tool_call_input.done',
  'output_item.done',
];
const toolsEnd: TurnEvent = { type: 'end', finishReason: 'tool-calls', usage };

describe.each<[string, TurnEvent[], string[]]>([
  ['text', [start, text('He'), text(''), text('y'), end], [...opened, ...message(2), 'completed']],
  ['nothing', [start, end], [...opened, ...message(0), 'completed']],
  ['only thoughts', [start, thought('hm'), end], [...opened, ...reasoning(1), ...message(0), 'completed']],
  [
    'thoughts, text and calls of every kind',
    [
      start,
      thought('h'),
      thought('m'),
      text('Look.'),
      ...called('t1', 'look', '', '{"a"', ':1}'),
      ...called('t2', 'patch', '{"input":', '"***"}'),
      ...called('t3', 'b__list'),
      toolsEnd,
    ],
    [
      ...opened,
      ...reasoning(2),
      ...message(1),
      ...functionCall(2),
      ...customCall,
      ...functionCall(1),
      'completed',
    ],
  ],
  [
    'text around thoughts',
    [start, text('a'), thought('b'), text('c'), end],
    [...opened, ...message(1), ...reasoning(1), ...message(1), 'completed'],
  ],
  [
    'a refusal',
    [start, { type: 'refusal', text: 'No.' }, end],
    [
      ...opened,
      'output_item.added',
      'content_part.added',
      'refusal.delta',
      'refusal.done',
      'content_part.done',
      'output_item.done',
      'completed',
    ],
  ],
  [
    'the output limit',
    [start, text('cut'), { type: 'end', finishReason: 'length', usage }],
    [...opened, ...message(1), 'incomplete'],
  ],
  [
    'the output limit in a call',
    [start, ...called('t1', 'look', '{"a"'), { type: 'end', finishReason: 'length', usage }],
    [...opened, ...functionCall(1), 'incomplete'],
  ],
  [
    'the output limit before anything',
    [start, { type: 'end', finishReason: 'length', usage }],
    [...opened, 'incomplete'],
  ],
  [
    'a filtered answer',
    [start, text('No'), { type: 'end', finishReason: 'refusal', usage }],
    [...opened, ...message(1), 'incomplete'],
  ],
])('%s', (_, events, order) => {
  test('is streamed in the official order', async () => {
    expect(types(await streamed(events, { tools }))).toEqual(order);
  });

  test('is the same when not streamed', async () => {
    const last = (await streamed(events, { tools })).at(-1)!;
    expect(await whole(events, { tools })).toEqual(last['response']);
  });
});

test('items are complete from the event that adds them on', async () => {
  const events = await streamed(
    [
      start,
      thought('hm'),
      text('Look.'),
      ...called('t1', 'look', '{"a":1}'),
      ...called('t2', 'patch', '{"input":"***"}'),
      ...called('t3', 'b__list'),
      toolsEnd,
    ],
    { tools },
  );
  const items = (type: string): unknown[] =>
    events.filter((event) => event.type === `response.output_item.${type}`).map((event) => event['item']);
  const begun = { status: 'in_progress' };
  const done = { status: 'completed' };
  const thinking = { id: 'rs_x_0', type: 'reasoning' };
  const said = { id: 'msg_x_1', type: 'message', role: 'assistant' };
  const look = { id: 'fc_x_2', type: 'function_call', call_id: 't1', name: 'look' };
  const patch = { id: 'ctc_x_3', type: 'custom_tool_call', call_id: 't2', name: 'patch' };
  const listing = { id: 'fc_x_4', type: 'function_call', call_id: 't3', name: 'list', namespace: 'b' };
  expect(items('added')).toEqual([
    { ...thinking, ...begun, summary: [] },
    { ...said, ...begun, content: [] },
    { ...look, ...begun, arguments: '' },
    { ...patch, ...begun, input: '' },
    { ...listing, ...begun, arguments: '' },
  ]);
  expect(items('done')).toEqual([
    { ...thinking, ...done, summary: [{ type: 'summary_text', text: 'hm' }] },
    { ...said, ...done, content: [{ type: 'output_text', text: 'Look.', annotations: [], logprobs: [] }] },
    { ...look, ...done, arguments: '{"a":1}' },
    { ...patch, ...done, input: '***' },
    { ...listing, ...done, arguments: '{}' },
  ]);
});

describe('a summary that a trigger asks for', () => {
  const trigger = { type: 'compaction_trigger' };
  const more = { input: [{ role: 'user', content: 'hi' }, trigger] };

  test('is the only item, streamed or not', async () => {
    const events = [start, thought('hm'), text('We '), text('met.'), end];
    const sent = await streamed(events, more);
    expect(types(sent)).toEqual([...opened, 'output_item.added', 'output_item.done', 'completed']);
    const { output } = await whole(events, more);
    expect(output).toEqual([{ id: 'cmp_x_0', type: 'compaction', encrypted_content: expect.any(String) }]);
    expect(sent.at(-1)).toMatchObject({ response: { output } });
  });

  test('is incomplete at the output limit, and a failure without a text', async () => {
    const cut: TurnEvent = { type: 'end', finishReason: 'length', usage };
    expect(await whole([start, text('We'), cut], more)).toMatchObject({ status: 'incomplete', output: [{}] });
    const collector = (await wire(more)).collector(head);
    expect(() => collector.add(end, 0)).toThrow('no summary');
  });

  test('is of something', async () => {
    await expect(wire({ input: [trigger] })).rejects.toMatchObject({ param: 'input' });
  });
});

describe('the response', () => {
  test('repeats every field of the request, in the official form', async () => {
    expect(
      await whole([start, text('Hey'), end], {
        tools,
        instructions: 'be brief',
        max_output_tokens: 20,
        max_tool_calls: 3,
        metadata: { a: 'b' },
        parallel_tool_calls: false,
        reasoning: { effort: 'low', summary: 'auto' },
        temperature: 0.5,
        top_p: 0.9,
        text: { verbosity: 'low', format: { type: 'json_schema', name: 'n', schema: { type: 'object' } } },
        tool_choice: { type: 'function', function: { name: 'look' } },
        store: false,
        safety_identifier: 'someone',
        prompt_cache_key: 'k',
      }),
    ).toEqual({
      id: 'resp_x',
      object: 'response',
      created_at: 1_700_000_000,
      completed_at: 1_700_000_003,
      status: 'completed',
      error: null,
      incomplete_details: null,
      model: 'claude-sonnet-5',
      output: [
        {
          id: 'msg_x_0',
          type: 'message',
          status: 'completed',
          role: 'assistant',
          content: [{ type: 'output_text', text: 'Hey', annotations: [], logprobs: [] }],
        },
      ],
      background: false,
      frequency_penalty: 0,
      instructions: 'be brief',
      max_output_tokens: 20,
      max_tool_calls: 3,
      metadata: { a: 'b' },
      parallel_tool_calls: false,
      presence_penalty: 0,
      previous_response_id: null,
      prompt_cache_key: 'k',
      reasoning: { effort: 'low', summary: 'auto' },
      safety_identifier: 'someone',
      service_tier: 'default',
      store: false,
      temperature: 0.5,
      text: {
        verbosity: 'low',
        format: { type: 'json_schema', name: 'n', schema: { type: 'object' }, strict: false },
      },
      tool_choice: { type: 'function', name: 'look' },
      tools: [
        {
          type: 'function',
          name: 'look',
          description: null,
          parameters: { type: 'object' },
          strict: null,
        },
        { type: 'custom', name: 'patch' },
        {
          type: 'namespace',
          name: 'a',
          description: '',
          tools: [{ type: 'function', name: 'list', description: null, parameters: null, strict: null }],
        },
        {
          type: 'namespace',
          name: 'b',
          description: 'B',
          tools: [{ type: 'function', name: 'list', description: null, parameters: null, strict: null }],
        },
        { type: 'web_search', search_context_size: 'medium' },
      ],
      top_logprobs: 0,
      top_p: 0.9,
      truncation: 'disabled',
      usage: {
        input_tokens: 10,
        input_tokens_details: { cached_tokens: 4, cache_write_tokens: 3 },
        output_tokens: 5,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 15,
      },
    });
  });

  test.each([-1, null, undefined])('says null for no output limit: %s', async (limit) => {
    expect((await whole([start, end], { max_output_tokens: limit })).max_output_tokens).toBeNull();
  });

  test('calls have the client’s names', async () => {
    const { output } = await whole(
      [
        start,
        thought('hm'),
        ...called('t1', 'look', '{"a":1}'),
        ...called('t2', 'patch', '{"input":"***"}'),
        ...called('t3', 'b__list'),
        ...called('t4', 'patch', '{"other":1}'),
        toolsEnd,
      ],
      { tools },
    );
    const common = { type: 'function_call', status: 'completed' };
    const custom = { type: 'custom_tool_call', status: 'completed' };
    expect(output).toEqual([
      {
        id: 'rs_x_0',
        type: 'reasoning',
        status: 'completed',
        summary: [{ type: 'summary_text', text: 'hm' }],
      },
      { id: 'fc_x_1', ...common, call_id: 't1', name: 'look', arguments: '{"a":1}' },
      { id: 'ctc_x_2', ...custom, call_id: 't2', name: 'patch', input: '***' },
      { id: 'fc_x_3', ...common, call_id: 't3', name: 'list', namespace: 'b', arguments: '{}' },
      { id: 'ctc_x_4', ...custom, call_id: 't4', name: 'patch', input: '{"other":1}' },
    ]);
  });

  test.each<[TurnEvent[], string, object]>([
    [[text('cut')], 'max_output_tokens', { type: 'message', status: 'incomplete' }],
    [
      called('t', 'look', '{"a"'),
      'max_output_tokens',
      { type: 'function_call', status: 'incomplete', arguments: '{"a"' },
    ],
    [[text('No')], 'content_filter', { type: 'message', status: 'incomplete' }],
  ])('an incomplete response says why: %j %s', async (events, reason, item) => {
    const finishReason = reason === 'content_filter' ? 'refusal' : 'length';
    const response = await whole([start, ...events, { type: 'end', finishReason, usage }], { tools });
    expect(response).toMatchObject({ status: 'incomplete', incomplete_details: { reason }, output: [item] });
  });
});

describe('a stream', () => {
  test('can open before the answer starts, and then does not open again', async () => {
    const encoder = (await wire()).encoder(head);
    const sent = encoder.open() + [start, text('Hey'), end].map((event) => encoder.encode(event, 0)).join('');
    expect(responsesStreamFaults(sent, true)).toEqual([]);
    const events = sentEvents(sent);
    expect(types(events)).toEqual([...opened, ...message(1), 'completed']);
    expect(events[0]).toMatchObject({
      response: { model: 'sonnet', status: 'in_progress', output: [], usage: null, completed_at: null },
    });
    expect(events.at(-1)).toMatchObject({ response: { model: 'claude-sonnet-5' } });
  });

  test('keeps line separators out of its lines', async () => {
    const encoder = (await wire()).encoder(head);
    const sent = [start, text('a\u2028b\n\nc'), end].map((event) => encoder.encode(event, 0)).join('');
    expect(sent).not.toContain('\u2028');
    expect(sentEvents(sent).at(-1)).toMatchObject({
      response: { output: [{ content: [{ text: 'a\u2028b\n\nc' }] }] },
    });
  });

  test.each<[BridgeErrorCode, string]>([
    ['upstream_error', 'server_error'],
    ['cli_failed', 'server_error'],
    ['rate_limit_exceeded', 'rate_limit_exceeded'],
    ['queue_full', 'rate_limit_exceeded'],
    ['invalid_request', 'invalid_prompt'],
    ['validation_error', 'invalid_prompt'],
  ])('that fails with %s ends with response.failed, %s, and the items so far', async (code, told) => {
    const encoder = (await wire({ tools })).encoder(head);
    const sent =
      [start, text('Look.'), ...called('t1', 'look', '{"a":1}').slice(0, 2)]
        .map((event) => encoder.encode(event, 0))
        .join('') + encoder.failure(new BridgeError(code, 'It broke.'));
    expect(responsesStreamFaults(sent, true)).toEqual([]);
    expect(sentEvents(sent).at(-1)).toMatchObject({
      type: 'response.failed',
      response: {
        status: 'failed',
        error: { code: told, message: 'It broke.' },
        output: [
          { type: 'message', status: 'completed' },
          { type: 'function_call', status: 'incomplete', arguments: '{"a":1}' },
        ],
      },
    });
  });

  test('that fails for its length says so with the code that clients know', async () => {
    const encoder = (await wire()).encoder(head);
    const sent = encoder.open() + encoder.failure(new BridgeError('context_length_exceeded', 'Too long.'));
    expect(sentEvents(sent).at(-1)).toMatchObject({
      response: { error: { code: 'context_length_exceeded' } },
    });
  });
});

describe('what is kept', () => {
  test.each([true, false])(
    'is the whole conversation, or nothing with store: false (streamed: %s)',
    async (stream) => {
      for (const store of [undefined, null, true, false]) {
        const kept: StoredResponse[] = [];
        const request = await wire({ store }, kept);
        const sink = stream ? request.encoder(head) : request.collector(head);
        for (const event of [start, text('Hey'), end]) {
          if ('encode' in sink) sink.encode(event, 0);
          else sink.add(event, 0);
        }
        await request.completed!();
        expect(kept).toHaveLength(store === false ? 0 : 1);
        if (store === false) continue;
        expect(kept[0]).toMatchObject({
          id: 'resp_x',
          inputFrom: 0,
          items: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }] }],
          response: { id: 'resp_x', status: 'completed', output: [{ id: 'msg_x_0' }] },
        });
        expect(JSON.parse(JSON.stringify(kept[0]))).toEqual(kept[0]);
      }
    },
  );
});
