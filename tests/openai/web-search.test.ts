/** Web search in OpenAI's two APIs: what asks for it, and how a search and its sources are written. */
import { describe, expect, test } from '@jest/globals';
import { BridgeError } from '../../src/core/bridge-error.js';
import type { TypedJson } from '../../src/core/json.js';
import { WEB_SEARCH } from '../../src/core/turn.js';
import type { FinishReason, TurnEvent } from '../../src/core/turn-event.js';
import { readChatRequest } from '../../src/openai/chat/chat-wire.js';
import { readResponsesRequest } from '../../src/openai/responses/responses-wire.js';
import { createCitedText } from '../../src/openai/web-search/url-citations.js';
import type { WireRequest } from '../../src/core/wire-request.js';
import { specFaults } from '../support/openai-spec.js';
import { responsesStreamFaults, sentEvents } from '../support/responses-stream.js';

const past = { find: async () => Promise.resolve(undefined), keep: async () => Promise.resolve(true) };
const chat = async (more: object): Promise<WireRequest> =>
  readChatRequest({ model: 'sonnet', messages: [{ role: 'user', content: 'hi' }], ...more }, past);
const responses = async (more: object): Promise<WireRequest> =>
  readResponsesRequest({ model: 'sonnet', input: 'hi', ...more }, past);

describe('requests', () => {
  const place = { city: 'Oslo', region: 'Oslo', country: 'NO', timezone: 'Europe/Oslo' };

  test.each<[string, (more: object) => Promise<WireRequest>, object, object, readonly string[]]>([
    ['a tool', responses, { tools: [{ type: 'web_search' }] }, { param: 'tools[0]' }, []],
    ['a dated one', responses, { tools: [{ type: 'web_search_2025_08_26' }] }, { param: 'tools[0]' }, []],
    ['a preview', responses, { tools: [{ type: 'web_search_preview' }] }, { param: 'tools[0]' }, []],
    [
      'its date',
      responses,
      { tools: [{ type: 'web_search_preview_2025_03_11' }] },
      { param: 'tools[0]' },
      [],
    ],
    ['a chat’s tool', chat, { tools: [{ type: 'web_search' }] }, { param: 'tools[0]' }, []],
    ['options', chat, { web_search_options: {} }, { param: 'web_search_options' }, []],
    [
      'a place',
      responses,
      { tools: [{ type: 'web_search', user_location: { type: 'approximate', ...place } }] },
      { param: 'tools[0]', userLocation: place },
      [],
    ],
    [
      'a place in a chat',
      chat,
      {
        web_search_options: {
          user_location: { type: 'approximate', approximate: { city: 'Oslo', region: null } },
        },
      },
      { param: 'web_search_options', userLocation: { city: 'Oslo' } },
      [],
    ],
    [
      'no place',
      responses,
      { tools: [{ type: 'web_search', user_location: { type: 'approximate', city: null }, filters: null }] },
      { param: 'tools[0]' },
      [],
    ],
    [
      'sites',
      responses,
      { tools: [{ type: 'web_search', filters: { allowed_domains: ['a.example'], blocked_domains: [] } }] },
      { param: 'tools[0]', allowedDomains: ['a.example'] },
      [],
    ],
    [
      'a limit',
      responses,
      { tools: [{ type: 'web_search' }], max_tool_calls: 2 },
      { param: 'tools[0]', maxUses: 2 },
      [],
    ],
    [
      'sizes without a counterpart',
      responses,
      { tools: [{ type: 'web_search', search_context_size: 'high', external_web_access: true }] },
      { param: 'tools[0]' },
      ['tools[].search_context_size'],
    ],
    [
      'the usual size',
      chat,
      { web_search_options: { search_context_size: 'medium' } },
      { param: 'web_search_options' },
      [],
    ],
    [
      'a size in a chat',
      chat,
      { web_search_options: { search_context_size: 'low' } },
      { param: 'web_search_options' },
      ['web_search_options.search_context_size'],
    ],
    [
      'one that may be live beside one that may not',
      responses,
      { tools: [{ type: 'web_search', external_web_access: false }, { type: 'web_search' }] },
      { param: 'tools[1]' },
      [],
    ],
    [
      'twice',
      responses,
      { tools: [{ type: 'web_search' }, { type: 'web_search_preview' }] },
      { param: 'tools[0]' },
      ['tools.web_search'],
    ],
  ])('%s', async (_, read, more, expected, ignored) => {
    const request = await read(more);
    expect(request.turns[0]!.serverTools).toEqual([{ type: 'web-search', ...expected }]);
    expect(request.ignored).toEqual(ignored);
  });

  test.each([[responses], [chat]])('one that may not be live is not offered', async (read) => {
    const request = await read({ tools: [{ type: 'web_search', external_web_access: false }] });
    expect(request.turns[0]).not.toHaveProperty('serverTools');
    expect([request.ignored, request.told]).toEqual([
      [],
      [
        {
          field: 'tools[].external_web_access',
          what: 'no web search is offered, because here it is always live',
        },
      ],
    ]);
  });

  test.each([[{}], [{ tools: [{ type: 'file_search' }] }], [{ web_search_options: null }]])(
    '%j asks for none',
    async (more) => {
      expect((await chat(more)).turns[0]!.serverTools).toBeUndefined();
    },
  );

  test.each<[object, object]>([
    [{ type: 'web_search' }, { mode: 'required', only: [WEB_SEARCH] }],
    [{ type: 'web_search_preview_2025_03_11' }, { mode: 'required', only: [WEB_SEARCH] }],
    [
      { type: 'allowed_tools', mode: 'required', tools: [{ type: 'web_search' }, { type: 'file_search' }] },
      { mode: 'required', only: [WEB_SEARCH] },
    ],
    [
      { type: 'function', name: 'web_search' },
      { mode: 'required', only: ['web_search'] },
    ],
  ])('the choice %j', async (choice, expected) => {
    const tools = [{ type: 'function', name: 'web_search' }, { type: 'web_search' }];
    expect((await responses({ tools, tool_choice: choice })).turns[0]!.toolChoice).toEqual(expected);
  });

  test.each<[string, (more: object) => Promise<WireRequest>, object]>([
    ['tool_choice.type', responses, { tool_choice: { type: 'web_search' } }],
    [
      'tools[0].search_context_size',
      responses,
      { tools: [{ type: 'web_search', search_context_size: 'huge' }] },
    ],
    [
      'tools[0].filters.allowed_domains',
      responses,
      { tools: [{ type: 'web_search', filters: { allowed_domains: 'x' } }] },
    ],
    [
      'tools[0].filters',
      responses,
      { tools: [{ type: 'web_search', filters: { allowed_domains: ['a.b'], blocked_domains: ['c.d'] } }] },
    ],
    ['web_search_options', chat, { web_search_options: true }],
    ...[responses, chat].map((read): [string, typeof read, object] => [
      'tools[0].external_web_access',
      read,
      {
        tools: [{ type: 'web_search', external_web_access: false }],
        tool_choice: { type: 'web_search' },
      },
    ]),
    ['max_tool_calls', responses, { max_tool_calls: 0 }],
  ])('%s is at fault', async (param, read, more) => {
    const failure: unknown = await read(more).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BridgeError);
    expect((failure as BridgeError).param).toBe(param);
  });
});

test.each<[string, readonly string[], readonly [number, number]]>([
  ['plain', ['Now ', 'it rains'], [4, 12]],
  ['after a character of two units', ['🌧 ', 'it rains'], [2, 10]],
  ['of which the halves come apart', ['\ud83c', '\udf27 it', ' rains'], [2, 10]],
])('places in a text: %s', (_, pieces, [start_index, end_index]) => {
  const text = createCitedText();
  for (const piece of pieces) text.add(piece);
  const page = { url: 'https://a.example', title: 'A' };
  expect(
    text.cite('it rains', [{ ...page, cited_text: 'x' }, { document_index: 0 }, { url: page.url }]),
  ).toEqual([
    { ...page, start_index, end_index },
    { url: page.url, title: '', start_index, end_index },
  ]);
});

describe('answers', () => {
  const usage = { inputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 1 };
  const end = (finishReason: FinishReason): TurnEvent => ({ type: 'end', finishReason, usage });
  const call: TypedJson = { type: 'server_tool_use', id: 's', name: 'web_search', input: {} };
  const asked: readonly TurnEvent[] = [
    { type: 'start', model: 'claude' },
    { type: 'block-start', block: call },
    { type: 'block-delta', json: '{"query":"x"}' },
    { type: 'block-end', block: { ...call, input: { query: 'x' } } },
  ];
  const found = (content: unknown): TurnEvent[] => {
    const block = { type: 'web_search_tool_result', tool_use_id: 's', content };
    return [
      { type: 'block-start', block },
      { type: 'block-end', block },
    ];
  };
  const pages = [{ type: 'web_search_result', url: 'https://a.example', title: 'A' }];
  const head = { id: 'x', created: 1, now: () => 2 };

  async function response(events: readonly TurnEvent[], more: object = {}): Promise<Record<string, unknown>> {
    const request = async () => responses({ tools: [{ type: 'web_search' }], ...more });
    const encoder = (await request()).encoder(head);
    const sent = events.map((event) => encoder.encode(event, 0)).join('');
    expect(responsesStreamFaults(sent, true)).toEqual([]);
    const collector = (await request()).collector(head);
    const whole = events.map((event) => collector.add(event, 0)).at(-1)!;
    expect(specFaults('Response', whole)).toEqual([]);
    expect(sentEvents(sent).at(-1)!['response']).toEqual(whole);
    return { ...whole };
  }

  test.each<[string, readonly TurnEvent[], object, string, object]>([
    ['a search', found(pages), {}, 'completed', {}],
    [
      'with its sources',
      found(pages),
      { include: ['web_search_call.action.sources'] },
      'completed',
      { sources: [{ type: 'url', url: 'https://a.example' }] },
    ],
    [
      'that failed',
      found({ type: 'web_search_tool_result_error', error_code: 'unavailable' }),
      {},
      'failed',
      {},
    ],
    [
      'that waits for a call of the client',
      [
        { type: 'tool-start', id: 't', name: 'look' },
        { type: 'tool-end', id: 't' },
      ],
      {},
      'completed',
      {},
    ],
  ])('%s', async (_, rest, more, status, action) => {
    const { output } = await response([...asked, ...rest, end('stop')], more);
    expect((output as object[])[0]).toEqual({
      id: 'ws_x_0',
      type: 'web_search_call',
      status,
      action: { type: 'search', query: 'x', queries: ['x'], ...action },
    });
  });

  test('of two searches at once, neither gets the pages of the other', async () => {
    const other: TypedJson = { ...call, id: 's2' };
    const result = (tool_use_id: string, url: string): TurnEvent => ({
      type: 'block-end',
      block: { type: 'web_search_tool_result', tool_use_id, content: [{ type: 'web_search_result', url }] },
    });
    const { output } = await response(
      [
        ...asked,
        { type: 'block-start', block: other },
        { type: 'block-end', block: { ...other, input: { query: 'y' } } },
        result('s', 'https://a.example'),
        result('s2', 'https://b.example'),
        end('stop'),
      ],
      { include: ['web_search_call.action.sources'] },
    );
    const sources = [{ type: 'url', url: 'https://b.example' }];
    expect((output as { readonly action?: object }[]).map(({ action }) => action)).toEqual([
      { type: 'search', query: 'x', queries: ['x'] },
      { type: 'search', query: 'y', queries: ['y'], sources },
      undefined,
    ]);
  });

  test.each<[FinishReason, string, object]>([
    ['length', 'failed', { reason: 'max_output_tokens' }],
    ['pause', 'failed', { reason: 'max_output_tokens' }],
    ['refusal', 'failed', { reason: 'content_filter' }],
  ])('an answer that ends in a search (%s) is incomplete', async (reason, status, incomplete_details) => {
    expect(await response([...asked, end(reason)])).toMatchObject({
      status: 'incomplete',
      incomplete_details,
      output: [{ type: 'web_search_call', status }],
    });
  });

  test('tools that Anthropic alone knows make no item', async () => {
    const fetch = { ...call, name: 'web_fetch' };
    const block = { type: 'web_fetch_tool_result', tool_use_id: 's', content: {} };
    const { output } = await response([
      ...[{ type: 'start', model: 'claude' } as const, { type: 'block-start', block: fetch } as const],
      ...[{ type: 'block-end', block: fetch } as const, { type: 'block-end', block } as const],
      { type: 'text-delta', text: 'Read.' },
      end('stop'),
    ]);
    expect(output).toMatchObject([{ type: 'message', content: [{ text: 'Read.' }] }]);
  });

  test('a chat completion that paused too often was cut off', async () => {
    const request = await chat({ web_search_options: {} });
    const collector = request.collector(head);
    const events = [...asked, ...found(pages), end('pause')];
    expect(events.map((event) => collector.add(event, 0)).at(-1)).toMatchObject({
      choices: [{ finish_reason: 'length', message: { content: '' } }],
    });
  });
});
