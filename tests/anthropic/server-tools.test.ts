/** The tools that Anthropic runs, in requests, in conversations and in answers. */
import { describe, expect, test } from '@jest/globals';
import { readMessagesRequest } from '../../src/anthropic/messages-wire.js';
import { parseMessagesRequest } from '../../src/anthropic/parse-messages-request.js';
import type { Turn } from '../../src/core/turn.js';
import type { TurnEvent } from '../../src/core/turn-event.js';

const body = (more: object = {}): object => ({
  ...{ model: 'sonnet', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] },
  ...more,
});
const turnOf = (more: object): Turn => parseMessagesRequest(body(more)).turn;
const own = { name: 'look', input_schema: { type: 'object' } };
const call = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'x' } };
const found = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] };
const marked = { cache_control: { type: 'ephemeral' } };

describe('tools', () => {
  test.each([
    [
      {
        type: 'web_search_20250305',
        name: 'web_search',
        max_uses: 2,
        user_location: { type: 'approximate' },
      },
    ],
    [{ type: 'web_search_20260318', name: 'web_search', response_inclusion: 'excluded' }],
    [{ type: 'web_fetch_20250910', name: 'web_fetch', citations: { enabled: true } }],
    [{ type: 'code_execution_20250825', name: 'code_execution' }],
    [{ type: 'tool_search_tool_bm25_20251119', name: 'tool_search_tool_bm25' }],
    [{ type: 'bash_20250124', name: 'bash' }],
    [{ type: 'not_known_yet', name: 'new' }],
  ])('%j passes as it is, without its cache mark', (definition) => {
    const { turn, ignored } = parseMessagesRequest(
      body({ tools: [own, { ...definition, ...marked }, { ...own, name: 'b' }] }),
    );
    expect(turn.serverTools).toEqual([{ type: 'api-tool', definition, param: 'tools[1]', after: 1 }]);
    expect(turn.tools.map(({ name }) => name)).toEqual(['look', 'b']);
    expect(ignored).toEqual([]);
  });

  test.each<[object, string, RegExp]>([
    [{ tools: [{ type: 'computer_20251124', name: 'computer' }] }, 'tools[0].type', /needs a beta header/],
    [{ tools: [{ type: 'mcp_toolset', mcp_server_name: 'x' }] }, 'tools[0].type', /needs a beta header/],
    [{ tools: [{ type: 'web_search_20250305' }] }, 'tools[0].name', /is missing/],
    [{ tools: [{ input_schema: {} }] }, 'tools[0].name', /is missing/],
    [
      { tools: [own, { type: 'web_search_20250305', name: 'look' }] },
      'tools[1].name',
      /already the name of another/,
    ],
    [
      { tools: [own], tool_choice: { type: 'tool', name: 'web_search' } },
      'tool_choice',
      /which is not in tools/,
    ],
  ])('%j: %s', (more, param, message) => {
    expect(() => turnOf(more)).toThrow(
      expect.objectContaining({ param, message: expect.stringMatching(message) }),
    );
  });

  test('may be chosen', () => {
    const tools = [{ type: 'web_search_20250305', name: 'web_search' }];
    expect(turnOf({ tools, tool_choice: { type: 'tool', name: 'web_search' } }).toolChoice).toEqual({
      mode: 'required',
      only: ['web_search'],
    });
    expect(turnOf({ tools, tool_choice: { type: 'any' } }).toolChoice).toEqual({ mode: 'required' });
  });

  test.each([['container_1'], [{ id: 'container_1', skills: [] }]])(
    'the container %j passes',
    (container) => {
      expect(turnOf({ container })).toMatchObject({ container });
    },
  );
});

describe('conversations', () => {
  const native = (block: object): object => ({ type: 'native', block });
  const said = (text: string): object => ({ type: 'text', text });

  test.each<[string, 'user' | 'assistant', object, object]>([
    ['a call', 'assistant', { ...call, ...marked }, native(call)],
    [
      'a call with an input of that name',
      'assistant',
      { ...call, input: { ...marked } },
      native({ ...call, input: { ...marked } }),
    ],
    ['a result', 'assistant', found, native(found)],
    [
      'a text with sources',
      'assistant',
      { ...said('so'), citations: [{ url: 'u' }] },
      native({ ...said('so'), citations: [{ url: 'u' }] }),
    ],
    ['a text that could have had some', 'assistant', { ...said('so'), citations: [] }, said('so')],
    [
      'a search result of the client',
      'user',
      { type: 'search_result', source: 's', title: 't', content: [{ ...said('x'), ...marked }], ...marked },
      native({ type: 'search_result', source: 's', title: 't', content: [said('x')] }),
    ],
    [
      'a file',
      'user',
      { type: 'container_upload', file_id: 'f' },
      native({ type: 'container_upload', file_id: 'f' }),
    ],
    [
      'a document in parts',
      'user',
      {
        ...{ type: 'document', source: { type: 'content', content: [{ ...said('x'), ...marked }] } },
        ...{ citations: { enabled: true }, ...marked },
      },
      native({
        type: 'document',
        source: { type: 'content', content: [said('x')] },
        citations: { enabled: true },
      }),
    ],
    [
      'a document',
      'user',
      {
        ...{ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'x' }, context: 'c' },
        citations: { enabled: true },
      },
      { type: 'document', source: { type: 'text', text: 'x' }, context: 'c', citations: true },
    ],
  ])('%s', (_, role, block, expected) => {
    const end = { role: 'user', content: 'go on' };
    expect(turnOf({ messages: [{ role, content: [block] }, end] }).messages[0]).toEqual({
      role,
      blocks: [expected],
    });
  });

  test.each<[string, readonly object[], string | undefined]>([
    ['in a call', [said('so'), call], undefined],
    ['in a result', [call, found], undefined],
    ['in a text', [call, found, said('so')], 'messages[1]'],
  ])('the last message may be an answer that ends %s', (_, content, prefill) => {
    const turn = turnOf({ messages: [hi, { role: 'assistant', content }] });
    expect(turn.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
    expect(turn.prefill).toBe(prefill);
  });

  test('but not one that ends in a call of the client', () => {
    const content = [said('so'), { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} }];
    const read = (): Turn => turnOf({ messages: [hi, { role: 'assistant', content }] });
    expect(read).toThrow(expect.objectContaining({ param: 'messages[1].role' }));
  });
});

const hi = { role: 'user', content: 'hi' };

describe('answers', () => {
  const citation = { type: 'char_location', cited_text: 'x' };
  const events: readonly TurnEvent[] = [
    { type: 'start', model: 'claude' },
    { type: 'block-start', block: { ...call, input: {} } },
    { type: 'block-delta', json: '{"query":"x"}' },
    { type: 'block-end', block: call },
    { type: 'block-start', block: found },
    { type: 'block-end', block: found },
    { type: 'text-delta', text: 'So ' },
    { type: 'text-start', citable: true },
    { type: 'citation', citation },
    { type: 'text-delta', text: 'it rains' },
    { type: 'text-end', text: 'it rains', citations: [citation] },
    { type: 'text-delta', text: '.' },
    {
      ...{ type: 'end', finishReason: 'pause', container: { id: 'c' } },
      usage: {
        ...{ inputTokens: 5, cacheReadTokens: 1, cacheWriteTokens: 1, outputTokens: 2 },
        serverToolUse: { web_search_requests: 1 },
      },
    },
  ];
  const usage = {
    ...{ input_tokens: 3, cache_creation_input_tokens: 1, cache_read_input_tokens: 1, output_tokens: 2 },
    server_tool_use: { web_search_requests: 1 },
  };
  const stop = { stop_reason: 'pause_turn', stop_sequence: null, container: { id: 'c' } };
  const head = { id: 'x', created: 1, now: () => 2 };

  test('whole', () => {
    const collector = readMessagesRequest(body()).collector(head);
    expect(events.map((event) => collector.add(event, 0)).at(-1)).toEqual({
      ...{ id: 'msg_x', type: 'message', role: 'assistant', model: 'claude', ...stop, usage },
      content: [
        call,
        found,
        { type: 'text', text: 'So ' },
        { type: 'text', text: 'it rains', citations: [citation] },
        { type: 'text', text: '.' },
      ],
    });
  });

  test('streamed', () => {
    const encoder = readMessagesRequest(body()).encoder(head);
    const sent = events
      .map((event) => encoder.encode(event, 0))
      .join('')
      .split('\n\n')
      .filter((event) => event !== '')
      .map((event) => JSON.parse(event.split('\ndata: ')[1]!) as object);
    const begin = (index: number, content_block: object) => ({
      type: 'content_block_start',
      index,
      content_block,
    });
    const more = (index: number, delta: object) => ({ type: 'content_block_delta', index, delta });
    const end = (index: number) => ({ type: 'content_block_stop', index });
    expect(sent.slice(1)).toEqual([
      begin(0, { ...call, input: {} }),
      { type: 'ping' },
      more(0, { type: 'input_json_delta', partial_json: '{"query":"x"}' }),
      end(0),
      begin(1, found),
      end(1),
      begin(2, { type: 'text', text: '' }),
      more(2, { type: 'text_delta', text: 'So ' }),
      end(2),
      begin(3, { type: 'text', text: '', citations: [] }),
      more(3, { type: 'citations_delta', citation }),
      more(3, { type: 'text_delta', text: 'it rains' }),
      end(3),
      begin(4, { type: 'text', text: '' }),
      more(4, { type: 'text_delta', text: '.' }),
      end(4),
      { type: 'message_delta', delta: stop, usage },
      { type: 'message_stop' },
    ]);
  });
});
