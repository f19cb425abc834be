/** What a Messages API request means to the model, and every way to refuse one. */
import { describe, expect, test } from '@jest/globals';
import { BridgeError } from '../../src/core/bridge-error.js';
import { ignoredBetas } from '../../src/anthropic/messages-wire.js';
import { parseCountRequest, parseMessagesRequest } from '../../src/anthropic/parse-messages-request.js';

const hello = { role: 'user', content: 'hello' };
const body = (more: object = {}): Record<string, unknown> => ({
  ...{ model: 'sonnet', max_tokens: 4000, messages: [hello] },
  ...more,
});
const image = { type: 'base64', media_type: 'image/png', data: 'iVBORw0K' };
const pdf = { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0x' };
const look = { name: 'look', description: 'looks', input_schema: { type: 'object' } };
const called = { type: 'tool_use', id: 'toolu_1', name: 'look', input: { at: 'it' } };
const text = (content: string): object => ({ type: 'text', text: content });

describe('a request', () => {
  test('at its smallest', () => {
    expect(parseMessagesRequest(body())).toEqual({
      turn: {
        model: 'sonnet',
        system: '',
        messages: [{ role: 'user', blocks: [text('hello')] }],
        tools: [],
        toolChoice: { mode: 'auto' },
        parallelToolCalls: true,
        sampling: { maxTokens: 4000 },
        output: { type: 'text' },
        mayPause: true,
      },
      stream: false,
      ignored: [],
    });
  });

  test('with every kind of block', () => {
    const { turn, ignored } = parseMessagesRequest(
      body({
        system: [{ type: 'text', text: 'one', cache_control: { type: 'ephemeral' } }, text('two')],
        messages: [
          { role: 'system', content: 'three' },
          {
            role: 'user',
            content: [
              text('look'),
              { type: 'image', source: image },
              { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
              { type: 'document', source: pdf, title: 'a.pdf' },
              { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a note' } },
            ],
          },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'hm', signature: 'x' },
              { type: 'redacted_thinking', data: 'x' },
              text('so'),
              called,
            ],
          },
          {
            role: 'user',
            content: [
              {
                type: 'tool_result',
                tool_use_id: 'toolu_1',
                is_error: true,
                content: [text('no'), { type: 'image', source: image }],
              },
              text('and?'),
            ],
          },
        ],
        tools: [look, { ...look, name: 'see', strict: true }, { ...look, name: 'hear', strict: false }],
      }),
    );
    expect(turn.system).toBe('one\n\ntwo\n\nthree');
    const picture = {
      type: 'image',
      source: { type: 'base64', mediaType: 'image/png', data: 'iVBORw0K' },
    };
    expect(turn.messages).toEqual([
      {
        role: 'user',
        blocks: [
          text('look'),
          picture,
          { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
          {
            type: 'document',
            title: 'a.pdf',
            source: { type: 'base64', mediaType: 'application/pdf', data: 'JVBERi0x' },
          },
          { type: 'document', source: { type: 'text', text: 'a note' } },
        ],
      },
      {
        role: 'assistant',
        blocks: [
          { type: 'thinking', thinking: 'hm', signature: 'x' },
          { type: 'redacted-thinking', data: 'x' },
          text('so'),
          { type: 'tool-call', id: 'toolu_1', name: 'look', arguments: '{"at":"it"}' },
        ],
      },
      {
        role: 'user',
        blocks: [
          { type: 'tool-result', callId: 'toolu_1', isError: true, content: [text('no'), picture] },
          text('and?'),
        ],
      },
    ]);
    const tool = { description: 'looks', parameters: { type: 'object' } };
    expect(turn.tools).toEqual([
      { ...tool, name: 'look' },
      { ...tool, name: 'see', strict: true },
      { ...tool, name: 'hear' },
    ]);
    expect(ignored).toEqual([]);
  });

  test('with thoughts that lack a part, and a greeting first', () => {
    const { turn } = parseMessagesRequest(
      body({
        messages: [
          { role: 'assistant', content: [{ type: 'thinking' }, { type: 'redacted_thinking' }, text('Hi!')] },
          { role: 'user', content: 'hi' },
        ],
      }),
    );
    expect(turn.messages[0]).toEqual({
      role: 'assistant',
      blocks: [
        { type: 'thinking', thinking: '', signature: '' },
        { type: 'redacted-thinking', data: '' },
        text('Hi!'),
      ],
    });
  });

  test.each<[object, object]>([
    [
      { temperature: 0.5, top_p: 0.9, top_k: 5 },
      { temperature: 0.5, topP: 0.9, topK: 5 },
    ],
    [{ temperature: null, top_k: 0, stop_sequences: [] }, {}],
    [{ stop_sequences: ['END', ' '] }, { stop: ['END', ' '] }],
  ])('%j sets the sampling %j', (more, sampling) => {
    expect(parseMessagesRequest(body(more)).turn.sampling).toEqual({ maxTokens: 4000, ...sampling });
  });

  test.each<[object, object, boolean]>([
    [{}, { mode: 'auto' }, true],
    [{ tool_choice: { type: 'auto' } }, { mode: 'auto' }, true],
    [{ tool_choice: { type: 'any', disable_parallel_tool_use: true } }, { mode: 'required' }, false],
    [{ tool_choice: { type: 'tool', name: 'look' } }, { mode: 'required', only: ['look'] }, true],
    [{ tool_choice: { type: 'none' } }, { mode: 'none' }, true],
  ])('%j lets the model use %j', (more, toolChoice, parallelToolCalls) => {
    const { turn } = parseMessagesRequest(body({ tools: [look], ...more }));
    expect(turn).toMatchObject({ toolChoice, parallelToolCalls });
  });

  const budget = (tokens: number, reasoning: string): [object, object] => [
    { thinking: { type: 'enabled', budget_tokens: tokens } },
    { reasoning, thinkingBudget: tokens },
  ];
  const effort = { output_config: { effort: 'low' } };

  test.each<[object, object]>([
    [{}, {}],
    [effort, { effort: 'low' }],
    [{ thinking: { type: 'disabled' } }, { reasoning: 'none' }],
    [
      { thinking: { type: 'between_tools' }, ...effort },
      { reasoning: 'none', effort: 'low' },
    ],
    budget(1024, 'minimal'),
    budget(2048, 'minimal'),
    budget(3000, 'low'),
    budget(10_000, 'medium'),
    budget(16_000, 'high'),
    budget(25_000, 'xhigh'),
    budget(63_000, 'max'),
    [
      { thinking: { type: 'enabled', budget_tokens: 16_000 }, ...effort },
      { reasoning: 'high', thinkingBudget: 16_000, effort: 'low' },
    ],
    [{ thinking: { type: 'adaptive' } }, { reasoning: 'high' }],
    [{ thinking: { type: 'adaptive' }, ...effort }, { reasoning: 'low' }],
  ])('%j asks the model to think %j', (more, expected) => {
    const {
      reasoning,
      thinkingBudget,
      effort: asked,
    } = parseMessagesRequest(body({ max_tokens: 64_000, ...more })).turn;
    expect({ reasoning, thinkingBudget, effort: asked }).toEqual(expected);
  });

  describe('a system message', () => {
    const effort = (asked: string): object => ({ role: 'system', output_config: { effort: asked } });
    const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: called.id }] };
    const calling = { role: 'assistant', content: [called] };

    test.each<[string, object[], string]>([
      ['sets the effort of its turn', [hello, effort('low')], 'low'],
      ['which goes on after calls', [hello, effort('low'), calling, result], 'low'],
      ['the last of several', [hello, effort('low'), effort('max')], 'max'],
      [
        'and no more in the next turn',
        [hello, effort('low'), { role: 'assistant', content: 'x' }, hello],
        'medium',
      ],
    ])('%s', (_, messages, reasoning) => {
      const more = { thinking: { type: 'adaptive' }, output_config: { effort: 'medium' } };
      const { turn, ignored } = parseMessagesRequest(body({ messages, ...more }));
      expect([turn.reasoning, ignored]).toEqual([reasoning, []]);
    });

    test.each([
      ['next_user_message', [hello], [['Brief.', 'Kind.']]],
      ['next_user_message', [hello, { role: 'assistant', content: 'x' }, hello], [[], [], ['Kind.']]],
      ['never', [hello, hello], [['Brief.'], ['Kind.']]],
    ])('with clear_at %s', (clear_at, [first, ...more], instructions) => {
      const until = { role: 'system', content: 'Brief.', clear_at };
      const messages = [first, until, ...more, { role: 'system', content: 'Kind.' }];
      const { turn } = parseMessagesRequest(body({ messages }));
      expect(turn.system).toBe('');
      expect(turn.messages.map((message) => ('instructions' in message ? message.instructions : []))).toEqual(
        instructions,
      );
    });

    test.each([
      ['a text', [text('Once')]],
      ['a call', [called]],
    ])('is what the model answers, if nothing else comes after %s of the assistant', (_, content) => {
      const { turn } = parseMessagesRequest(
        body({ messages: [hello, { role: 'assistant', content }, { role: 'system', content: 'Sum up.' }] }),
      );
      expect([turn.system, turn.messages.length, turn.messages.at(-1), turn.prefill]).toEqual([
        '',
        3,
        { role: 'user', blocks: [text('Sum up.')] },
        undefined,
      ]);
    });
  });

  test.each(['output_format', 'output_config'])('%s sets the format of the answer', (field) => {
    const format = { type: 'json_schema', schema: { type: 'object', properties: {} } };
    const more = field === 'output_config' ? { output_config: { format } } : { output_format: format };
    expect(parseMessagesRequest(body(more)).turn.output).toEqual({
      ...{ type: 'json-schema', name: 'response', strict: true },
      schema: { type: 'object', properties: {} },
      param: field === 'output_config' ? 'output_config.format.schema' : 'output_format.schema',
    });
  });

  test.each<[object, readonly string[]]>([
    [{ service_tier: 'batch', mcp_servers: [{ name: 'x' }] }, ['service_tier', 'mcp_servers']],
    [{ metadata: { user_id: 'me' }, service_tier: 'standard_only', mcp_servers: [], container: null }, []],
    [{ mcp_servers: [{ name: 'x' }], container: 'x', made_up: 1 }, ['mcp_servers', 'made_up']],
    [{ output_config: { effort: 'low' } }, []],
    [{ thinking: { type: 'adaptive', display: 'omitted' } }, []],
    [{ thinking: { type: 'adaptive', display: 'updates' } }, ['thinking.display']],
    [
      {
        messages: [{ role: 'system', content: 'x', output_config: {}, clear_at: null, made_up: 1 }, hello],
      },
      ['messages[].made_up'],
    ],
    [
      { diagnostics: { previous_message_id: null }, fallbacks: [{ model: 'x' }], fallback_credit_token: 'x' },
      ['diagnostics', 'fallbacks', 'fallback_credit_token'],
    ],
    [{ diagnostics: null, fallbacks: [], fallback_credit_token: null, compaction: null, thread: null }, []],
    [
      {
        tools: [
          { type: 'web_search_20250305', name: 'web_search', max_uses: 2 },
          { type: 'bash_20250124', name: 'bash' },
          { ...look, type: 'custom', cache_control: { type: 'ephemeral' }, defer_loading: true },
        ],
      },
      ['tools[].defer_loading'],
    ],
    [
      {
        messages: [
          {
            role: 'user',
            content: [{ type: 'document', source: pdf, context: 'x', citations: { enabled: true } }],
          },
        ],
      },
      [],
    ],
  ])('%j: %j are ignored', (more, ignored) => {
    expect(parseMessagesRequest(body(more)).ignored).toEqual(ignored);
  });

  test('leaves out blocks that no model gets here, and lists them', () => {
    const said = (...blocks: object[]): object => ({ role: 'assistant', content: blocks });
    const given = (...blocks: object[]): object => ({ role: 'user', content: blocks });
    const { turn, ignored } = parseMessagesRequest(
      body({
        messages: [
          said({ type: 'compaction', content: 'We met.', signature: 'x' }),
          given(text('look'), { type: 'tool_addition', tool: { type: 'tool_reference', name: 'look' } }),
          said(
            { type: 'fallback', from: { model: 'a' }, to: { model: 'b' } },
            { type: 'server_tool_use', id: 'srvtoolu_1', name: 'advisor', input: {} },
            { type: 'advisor_tool_result', tool_use_id: 'srvtoolu_1', content: { type: 'x', text: 'x' } },
            { type: 'mcp_tool_use', id: 'mcptoolu_1', name: 'f', server_name: 's', input: {} },
            { type: 'mcp_tool_result', tool_use_id: 'mcptoolu_1', content: 'found' },
            called,
          ),
          given({
            ...{ type: 'tool_result', tool_use_id: called.id },
            content: [{ type: 'tool_reference', tool_name: 'look' }, text('seen')],
          }),
          said(text('Once'), { type: 'mark_of_next_year' }, { type: 'compaction', content: null }),
          given(text('and?')),
        ],
      }),
    );
    expect(turn.messages).toEqual([
      { role: 'assistant', blocks: [text('We met.')] },
      { role: 'user', blocks: [text('look')] },
      {
        role: 'assistant',
        blocks: [{ type: 'tool-call', id: 'toolu_1', name: 'look', arguments: '{"at":"it"}' }],
      },
      { role: 'user', blocks: [{ type: 'tool-result', callId: 'toolu_1', content: [text('seen')] }] },
      { role: 'assistant', blocks: [text('Once')] },
      { role: 'user', blocks: [text('and?')] },
    ]);
    expect(ignored.toSorted()).toEqual([
      ...['advisor_tool_result', 'compaction', 'fallback', 'mark_of_next_year', 'mcp_tool_result'].map(
        (type) => `messages[].content.${type}`,
      ),
      ...['mcp_tool_use', 'server_tool_use', 'tool_addition'].map((type) => `messages[].content.${type}`),
      'tool_result.content.tool_reference',
    ]);
  });

  test('sees an answer that has begun, or a call, before a block that is left out', () => {
    const mark = { type: 'mark_of_next_year' };
    const ending = (...blocks: object[]): object => ({
      messages: [hello, { role: 'assistant', content: [...blocks, mark] }],
    });
    expect(parseMessagesRequest(body(ending(text('Once')))).turn.prefill).toBe('messages[1]');
    expect(() => parseMessagesRequest(body(ending(called)))).toThrow('does not end in text');
  });

  test.each<[unknown, unknown, string[]]>([
    [{ edits: [{ type: 'clear_tool_uses_20250919' }] }, [{ type: 'clear_tool_uses_20250919' }], []],
    [
      { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }, { type: 'compact_20260112' }] },
      [{ type: 'clear_thinking_20251015', keep: 'all' }],
      ['context_management.edits'],
    ],
    [{ edits: [] }, undefined, []],
    [{ edits: null }, undefined, []],
    [null, undefined, []],
  ])('context_management %j', (context_management, edits, ignored) => {
    const parsed = parseMessagesRequest(body({ context_management }));
    expect([parsed.turn.contextEdits, parsed.ignored]).toEqual([edits, ignored]);
  });

  test.each([
    [undefined, undefined],
    ['summarized', undefined],
    ['omitted', 'omitted'],
    ['updates', undefined],
  ])('thoughts with the display %s', (display, expected) => {
    const { turn } = parseMessagesRequest(body({ thinking: { type: 'adaptive', display } }));
    expect(turn.thinkingDisplay).toBe(expected);
  });

  test('lists the betas that change nothing here as ignored', () => {
    expect(ignoredBetas(undefined)).toEqual([]);
    expect(ignoredBetas('web-fetch-2025-09-10,code-execution-2025-08-25')).toEqual([]);
    // Their fields, which have no effect, are named themselves.
    expect(ignoredBetas('per-turn-control-2026-07-01,advanced-tool-use-2025-11-20')).toEqual([]);
    expect(ignoredBetas('context-1m-2025-08-07, prompt-caching-2024-07-31,, mine')).toEqual([
      'anthropic-beta.context-1m-2025-08-07',
      'anthropic-beta.mine',
    ]);
  });

  test('that is only counted needs no max_tokens', () => {
    const { turn } = parseCountRequest({ model: 'sonnet', messages: [hello] });
    expect(turn.sampling).toEqual({});
    expect(() => parseCountRequest({ messages: [hello] })).toThrow('model is missing');
    const compacting = { model: 'sonnet', messages: [hello], compaction: { type: 'summarize' } };
    expect(parseCountRequest(compacting).ignored).toEqual([]);
  });

  test.each([parseMessagesRequest, parseCountRequest])(
    'with a thread is refused as the SDK expects: %p',
    (parse) => {
      expect(() => parse(body({ thread: { type: 'create' } }))).toThrow(
        expect.objectContaining({
          code: 'unsupported_parameter',
          anthropicDetails: { error_code: 'thread_unsupported_request', unsupported: ['thread'] },
        }),
      );
    },
  );

  test('for a compaction is refused: its answer is to hold nothing but a signed summary', () => {
    expect(() => parseMessagesRequest(body({ compaction: { type: 'summarize' } }))).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: 'compaction' }),
    );
  });
});

const content = (...blocks: unknown[]): object => ({ messages: [{ role: 'user', content: blocks }] });

test.each<[object, string]>([
  [{ model: undefined }, 'model'],
  [{ model: 5 }, 'model'],
  [{ max_tokens: undefined }, 'max_tokens'],
  [{ max_tokens: null }, 'max_tokens'],
  [{ max_tokens: 0 }, 'max_tokens'],
  [{ messages: undefined }, 'messages'],
  [{ messages: [] }, 'messages'],
  [{ messages: [{ role: 'user' }] }, 'messages[0].content'],
  [{ messages: [{ role: 'user', content: '' }] }, 'messages[0].content'],
  [{ messages: [{ role: 'user', content: null }] }, 'messages[0].content'],
  [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].role'],
  [{ messages: [{ role: 'system', content: 'x' }] }, 'messages'],
  [
    { messages: [hello, { role: 'assistant', content: [called, called] }, hello] },
    'messages[1].content[1].id',
  ],
  [
    { messages: [hello, { role: 'assistant', content: [{ type: 'thinking', signature: 1 }] }, hello] },
    'messages[1].content[0].signature',
  ],
  [content({ type: 'video', source: image }), 'messages[0].content[0].type'],
  [content({ type: 'text' }), 'messages[0].content[0].text'],
  [
    content({ type: 'image', source: { type: 'file', file_id: 'x' } }),
    'messages[0].content[0].source.file_id',
  ],
  [content({ type: 'document', source: { type: 'file' } }), 'messages[0].content[0].source.file_id'],
  [
    content({ type: 'image', source: { ...image, media_type: 'image/tiff' } }),
    'messages[0].content[0].source.data',
  ],
  [content({ type: 'image', source: { ...image, data: '*' } }), 'messages[0].content[0].source.data'],
  [content({ type: 'document', source: { type: 'text', data: ' ' } }), 'messages[0].content[0].source.data'],
  [
    content({ type: 'tool_result', tool_use_id: 'nobody', content: 'x' }),
    'messages[0].content[0].tool_use_id',
  ],
  [{ system: 5 }, 'system'],
  [{ system: [{ type: 'image' }] }, 'system[0].type'],
  [{ temperature: 1.1 }, 'temperature'],
  [{ top_p: -1 }, 'top_p'],
  [{ top_k: -1 }, 'top_k'],
  [{ stop_sequences: 'END' }, 'stop_sequences'],
  [{ stop_sequences: [''] }, 'stop_sequences[0]'],
  [{ stream: 'yes' }, 'stream'],
  [{ tools: [{ name: 'look' }] }, 'tools[0].input_schema'],
  [{ tools: [{ ...look, name: 'a b' }] }, 'tools[0].name'],
  [{ tools: [look, look] }, 'tools[1].name'],
  [{ tools: [{ type: 'function', name: 'look' }] }, 'tools[0].type'],
  [{ tools: [{ input_schema: {} }] }, 'tools[0].name'],
  [{ tool_choice: 'auto' }, 'tool_choice'],
  [{ tool_choice: { type: 'required' } }, 'tool_choice.type'],
  [{ tool_choice: { type: 'any' } }, 'tool_choice'],
  [{ tools: [look], tool_choice: { type: 'tool' } }, 'tool_choice'],
  [{ tools: [look], tool_choice: { type: 'tool', name: 'see' } }, 'tool_choice'],
  [{ thinking: { type: 'some' } }, 'thinking.type'],
  [{ thinking: { type: 'enabled' } }, 'thinking.budget_tokens'],
  [{ thinking: { type: 'enabled', budget_tokens: 100 } }, 'thinking.budget_tokens'],
  [{ thinking: { type: 'enabled', budget_tokens: 4000 } }, 'thinking.budget_tokens'],
  [{ output_config: { effort: 'lots' } }, 'output_config.effort'],
  [{ output_format: { type: 'json_schema' } }, 'output_format.schema'],
  [
    { output_config: { format: { type: 'json_schema', schema: { type: 'array' } } } },
    'output_config.format.schema',
  ],
])('%j is refused, and the message names %s', (more, param) => {
  let thrown: unknown;
  try {
    parseMessagesRequest(JSON.parse(JSON.stringify(body(more))));
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(BridgeError);
  expect(thrown).toMatchObject({ code: 'validation_error', param, message: expect.stringContaining(param) });
});
