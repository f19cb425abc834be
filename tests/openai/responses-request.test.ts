/** Every form of a Responses request becomes the turn it means. */
import { describe, expect, test } from '@jest/globals';
import { WEB_SEARCH } from '../../src/core/turn.js';
import type { StoredResponse } from '../../src/core/response-store.js';
import { parseResponsesRequest } from '../../src/openai/responses/parse-responses-request.js';
import type { ParsedResponsesRequest } from '../../src/openai/responses/parse-responses-request.js';
import type { PastResponses } from '../../src/openai/responses/resolve-conversation.js';

const PIXEL = 'data:image/png;base64,iVBORw0K';
const PDF = 'data:application/pdf;base64,JVBERi0x';

function pastOf(...records: readonly Omit<StoredResponse, 'client'>[]): PastResponses {
  return {
    find: async (id) => Promise.resolve(records.find((record) => record.id === id)),
    keep: async () => Promise.resolve(true),
  };
}

async function parse(body: object, past = pastOf()): Promise<ParsedResponsesRequest> {
  return parseResponsesRequest({ model: 'sonnet', ...body }, past);
}

const text = (said: string) => ({ type: 'text', text: said });
const call = (id: string, name = 'look', args = '{}') => ({ type: 'tool-call', id, name, arguments: args });
const result = (callId: string, ...content: object[]) => ({ type: 'tool-result', callId, content });

describe('input', () => {
  test.each<[string, unknown, object[]]>([
    ['a text', 'hi', [{ role: 'user', blocks: [text('hi')] }]],
    [
      'messages with and without a type, in text and in parts',
      [
        { role: 'user', content: 'one' },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'two' }] },
        { type: null, role: 'user', content: [{ type: 'text', text: 'three' }] },
      ],
      [
        { role: 'user', blocks: [text('one')] },
        { role: 'user', blocks: [text('two')] },
        { role: 'user', blocks: [text('three')] },
      ],
    ],
    [
      'images and files, by data and by URL',
      [
        {
          role: 'user',
          content: [
            { type: 'input_image', image_url: PIXEL, detail: 'auto' },
            { type: 'input_image', image_url: 'https://pictures.example/a.png' },
            { type: 'input_file', file_data: PDF, filename: 'a.pdf' },
            { type: 'input_file', file_data: 'JVBERi0x' },
            { type: 'input_file', file_url: 'https://papers.example/b.pdf' },
          ],
        },
      ],
      [
        {
          role: 'user',
          blocks: [
            { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'iVBORw0K' } },
            { type: 'image', source: { type: 'url', url: 'https://pictures.example/a.png' } },
            {
              type: 'document',
              title: 'a.pdf',
              source: { type: 'base64', mediaType: 'application/pdf', data: 'JVBERi0x' },
            },
            { type: 'document', source: { type: 'base64', mediaType: 'application/pdf', data: 'JVBERi0x' } },
            { type: 'document', source: { type: 'url', url: 'https://papers.example/b.pdf' } },
          ],
        },
      ],
    ],
    [
      'consecutive text, refusals, thoughts and calls of the assistant form one message, and so do the results',
      [
        { role: 'user', content: 'go' },
        {
          type: 'reasoning',
          id: 'rs_1',
          summary: [{ type: 'summary_text', text: 'hm' }],
          encrypted_content: 'x',
        },
        {
          type: 'message',
          id: 'msg_1',
          role: 'assistant',
          status: 'completed',
          content: [
            { type: 'output_text', text: 'I look.', annotations: [], logprobs: [] },
            { type: 'refusal', refusal: 'Not there.' },
          ],
        },
        {
          type: 'function_call',
          id: 'fc_1',
          call_id: 'a',
          name: 'look',
          arguments: '{"at":1}',
          status: 'completed',
        },
        { type: 'custom_tool_call', id: 'ctc_1', call_id: 'b', name: 'patch', input: '*** Begin' },
        { type: 'function_call_output', call_id: 'a', output: 'seen' },
        {
          type: 'custom_tool_call_output',
          call_id: 'b',
          output: [
            { type: 'input_text', text: 'done' },
            { type: 'input_image', image_url: PIXEL },
          ],
        },
        { role: 'user', content: 'and?' },
      ],
      [
        { role: 'user', blocks: [text('go')] },
        {
          role: 'assistant',
          blocks: [
            text('I look.'),
            text('Not there.'),
            call('a', 'look', '{"at":1}'),
            call('b', 'patch', '{"input":"*** Begin"}'),
          ],
        },
        {
          role: 'user',
          blocks: [
            result('a', text('seen')),
            result('b', text('done'), {
              type: 'image',
              source: { type: 'base64', mediaType: 'image/png', data: 'iVBORw0K' },
            }),
          ],
        },
        { role: 'user', blocks: [text('and?')] },
      ],
    ],
    [
      'a call that was cut off stays if an output for it follows',
      [
        { role: 'user', content: 'go' },
        { type: 'function_call', call_id: 'a', name: 'look', arguments: '{"at', status: 'incomplete' },
        { type: 'function_call', call_id: 'b', name: 'look', arguments: '{', status: 'incomplete' },
        { type: 'function_call_output', call_id: 'a', output: 'not JSON' },
        { role: 'user', content: 'again' },
      ],
      [
        { role: 'user', blocks: [text('go')] },
        { role: 'assistant', blocks: [call('a', 'look', '{"at')] },
        { role: 'user', blocks: [result('a', text('not JSON'))] },
        { role: 'user', blocks: [text('again')] },
      ],
    ],
    [
      'a call that was cut off and then repeated in full appears once',
      [
        { role: 'user', content: 'go' },
        { type: 'function_call', call_id: 'a', name: 'look', arguments: '{"at', status: 'incomplete' },
        { type: 'function_call', call_id: 'a', name: 'look', arguments: '{}', status: 'completed' },
        { type: 'function_call_output', call_id: 'a', output: 'seen' },
      ],
      [
        { role: 'user', blocks: [text('go')] },
        { role: 'assistant', blocks: [call('a')] },
        { role: 'user', blocks: [result('a', text('seen'))] },
      ],
    ],
    [
      'a repeated id gets a new one in the turn, arguments stay as written, an output may come twice',
      [
        { role: 'assistant', content: 'Hi!' },
        { type: 'function_call', call_id: 'a', name: 'look', arguments: '[1' },
        { type: 'function_call_output', call_id: 'a', output: 'one' },
        { type: 'function_call', call_id: 'a', name: 'look', arguments: 'null' },
        { type: 'function_call_output', call_id: 'a', output: 'two' },
        { type: 'function_call_output', call_id: 'a', output: 'three' },
      ],
      [
        { role: 'assistant', blocks: [text('Hi!'), call('a', 'look', '[1')] },
        { role: 'user', blocks: [result('a', text('one'))] },
        { role: 'assistant', blocks: [call('a#2', 'look', 'null')] },
        { role: 'user', blocks: [result('a#2', text('two')), result('a#2', text('three'))] },
      ],
    ],
    [
      'a call that was cut off is left out',
      [
        { role: 'user', content: 'go' },
        { type: 'function_call', call_id: 'a', name: 'look', arguments: '{"at', status: 'incomplete' },
        { role: 'user', content: 'again' },
      ],
      [
        { role: 'user', blocks: [text('go')] },
        { role: 'user', blocks: [text('again')] },
      ],
    ],
  ])('%s', async (_, input, messages) => {
    const { turn, ignored } = await parse({ input });
    expect(turn.messages).toEqual(messages);
    expect(ignored).toEqual([]);
  });

  test('instructions and the first system and developer messages form the system prompt; later ones stay where they are', async () => {
    const { turn } = await parse({
      instructions: 'first',
      input: [
        { role: 'developer', content: 'second' },
        { role: 'user', content: 'hi' },
        { role: 'system', content: [{ type: 'input_text', text: 'third' }] },
      ],
    });
    expect(turn.system).toBe('first\n\nsecond');
    expect(turn.messages).toEqual([{ role: 'user', blocks: [text('hi')], instructions: ['third'] }]);
  });

  test('items of hosted tools are left out, and reported but for searches, which the bridge remembers', async () => {
    const { turn, ignored } = await parse({
      input: [
        { role: 'user', content: 'hi' },
        { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search' } },
        { type: 'file_search_call', id: 'fs_1', status: 'completed', queries: [] },
        { role: 'assistant', content: 'found' },
        { role: 'user', content: [{ type: 'input_image', image_url: PIXEL, detail: 'low' }] },
      ],
    });
    expect(turn.messages).toHaveLength(3);
    expect(ignored).toEqual(['input.file_search_call', 'input_image.detail']);
  });
});

describe('what is kept', () => {
  const record = {
    id: 'resp_x',
    inputFrom: 0,
    items: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'one' }] }],
    response: {
      output: [
        { id: 'rs_x_0', type: 'reasoning', summary: [] },
        {
          id: 'msg_x_1',
          type: 'message',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text: 'Once.', annotations: [], logprobs: [] }],
        },
        {
          id: 'fc_x_2',
          type: 'function_call',
          status: 'completed',
          call_id: 'a',
          name: 'look',
          arguments: '{}',
        },
      ],
    },
  };
  const whole = [
    { role: 'user', blocks: [text('one')] },
    { role: 'assistant', blocks: [text('Once.'), call('a')] },
    { role: 'user', blocks: [result('a', text('seen'))] },
  ];

  test('comes before the input with previous_response_id', async () => {
    const { turn, items, inputFrom } = await parse(
      {
        previous_response_id: 'resp_x',
        input: [{ type: 'function_call_output', call_id: 'a', output: 'seen' }],
      },
      pastOf(record),
    );
    expect(turn.messages).toEqual(whole);
    expect(inputFrom).toBe(4);
    expect(items.map(({ type }) => type)).toEqual([
      'message',
      'reasoning',
      'message',
      'function_call',
      'function_call_output',
    ]);
  });

  test('is found by the ids of its items', async () => {
    const { turn, items } = await parse(
      {
        input: [
          { role: 'user', content: 'one' },
          { type: 'item_reference', id: 'rs_x_0' },
          { id: 'msg_x_1' },
          { type: 'item_reference', id: 'fc_x_2' },
          { type: 'function_call_output', call_id: 'a', output: 'seen' },
        ],
      },
      pastOf(record),
    );
    expect(turn.messages).toEqual(whole);
    expect(items[2]).toEqual(record.response.output[1]);
  });
});

describe('an answer that the client has begun', () => {
  const user = { role: 'user', content: 'hi' };
  const begun = { role: 'assistant', content: [{ type: 'output_text', text: 'Once' }] };
  const cutOff = { type: 'function_call', call_id: 'a', name: 'look', arguments: '{', status: 'incomplete' };

  test.each<[string, object[], string]>([
    ['at the end', [user, begun], 'input[1]'],
    ['before an empty instruction', [user, begun, { role: 'system', content: ' ' }], 'input[1]'],
    ['before an empty one', [user, begun, { role: 'assistant', content: ' ' }], 'input[1]'],
    ['after a call that was cut off', [user, cutOff, begun], 'input[2]'],
  ])('is continued: %s', async (_, input, prefill) => {
    const { turn, optionNames } = await parse({ input });
    expect(turn).toMatchObject({
      ...{ prefill, prefillInWords: true },
      messages: [
        { role: 'user', blocks: [text('hi')] },
        { role: 'assistant', blocks: [text('Once')] },
      ],
    });
    expect(optionNames.prefill).toBe('input');
  });

  const kept = (id: string): PastResponses => ({
    ...pastOf(),
    conversations: {
      items: async () =>
        Promise.resolve([
          { ...user, type: 'message', id: 'msg_a' },
          { ...begun, type: 'message', id },
        ]),
      add: async () => Promise.resolve(true),
    },
  });

  const asked = { model: 'sonnet', conversation: 'conv_a' };

  test('is none if an instruction comes after it, which is the question then', async () => {
    const input = [
      { role: 'system', content: 'Be brief.' },
      { role: 'developer', content: 'Sum up.' },
    ];
    for (const { turn } of [
      await parse({ input: [user, begun, ...input] }),
      await parseResponsesRequest({ ...asked, input }, kept('msg_x_0'), { conversation: true }),
    ]) {
      expect([turn.system, turn.messages, turn.prefill]).toEqual([
        '',
        [
          { role: 'user', blocks: [text('hi')] },
          { role: 'assistant', blocks: [text('Once')] },
          { role: 'user', blocks: [text('Sum up.')], instructions: ['Be brief.'] },
        ],
        undefined,
      ]);
    }
  });

  test('is continued at the end of a kept conversation, if the client put it there', async () => {
    const { turn } = await parseResponsesRequest(asked, kept('msg_b'), { conversation: true });
    expect(turn).toMatchObject({ prefill: 'conversation', prefillInWords: true });
    await expect(parseResponsesRequest(asked, kept('msg_x_0'), { conversation: true })).rejects.toMatchObject(
      { code: 'validation_error', param: 'input' },
    );
  });

  test('is none if it is empty, or if the model is not asked', async () => {
    const { turn } = await parse({ input: [user, { role: 'assistant', content: ' ' }] });
    expect([turn.messages, turn.prefill]).toEqual([[{ role: 'user', blocks: [text('hi')] }], undefined]);
    const request = { model: 'sonnet', input: [user, begun] };
    const ahead = await parseResponsesRequest(request, pastOf(), { generate: false });
    expect(ahead.turn.prefill).toBeUndefined();
  });
});

describe('options', () => {
  test('what reaches the model', async () => {
    const { turn } = await parse({
      input: 'hi',
      max_output_tokens: 20,
      temperature: 1.5,
      top_p: 0.5,
      parallel_tool_calls: false,
      reasoning: { effort: 'low', summary: 'auto' },
    });
    expect(turn).toMatchObject({
      sampling: { maxTokens: 20, temperature: 1, topP: 0.5 },
      parallelToolCalls: false,
      reasoning: 'low',
    });
  });

  test.each([-1, null, undefined])('max_output_tokens %s: no limit', async (limit) => {
    expect((await parse({ input: 'hi', max_output_tokens: limit })).turn.sampling).toEqual({});
  });

  test.each<[object | null | undefined, object]>([
    [undefined, { type: 'text' }],
    [{}, { type: 'text' }],
    [{ format: { type: 'text' } }, { type: 'text' }],
    [{ format: { type: 'json_object' } }, { type: 'json-object' }],
    [
      { format: { type: 'json_schema', name: 'n', schema: { type: 'object' }, strict: true } },
      {
        ...{ type: 'json-schema', name: 'n', schema: { type: 'object' }, strict: true },
        param: 'text.format.schema',
      },
    ],
    [
      { format: { type: 'json_object', schema: { type: 'object' } } },
      {
        ...{ type: 'json-schema', name: 'response', schema: { type: 'object' }, strict: true },
        param: 'text.format.schema',
      },
    ],
    [{ format: { type: 'json_object', schema: null } }, { type: 'json-object' }],
    [{ format: { type: 'json_object', schema: {} } }, { type: 'json-object' }],
  ])('text: %j', async (format, output) => {
    expect((await parse({ input: 'hi', text: format })).turn.output).toEqual(output);
  });

  test.each<[object, string[]]>([
    [
      { store: true, metadata: { a: 'b' }, service_tier: 'auto', truncation: 'disabled', background: false },
      [],
    ],
    [{ context_management: [] }, []],
    [{ context_management: [{ type: 'compaction', compact_threshold: 9 }] }, ['context_management']],
    [{ include: ['reasoning.encrypted_content', 'web_search_call.action.sources'], messages: [] }, []],
    [{ text: { verbosity: 'medium' }, reasoning: { summary: 'auto' }, conversation: null, prompt: null }, []],
    [
      {
        prompt_cache_retention: '24h',
        service_tier: 'default',
        stream_options: { include_obfuscation: false },
      },
      [],
    ],
    [
      { prompt_cache_key: 'k', user: 'u', safety_identifier: 's', client_metadata: {}, service_tier: 'flex' },
      ['service_tier'],
    ],
    [
      {
        text: { verbosity: 'low' },
        reasoning: { summary: 'detailed' },
        include: ['new'],
        truncation: 'auto',
      },
      ['truncation', 'text.verbosity', 'reasoning.summary', 'include'],
    ],
    [{ stream_options: { include_obfuscation: true }, max_tool_calls: 3 }, ['max_tool_calls']],
  ])('%j', async (options, expected) => {
    expect((await parse({ input: 'hi', ...options })).ignored).toEqual(expected);
  });
});

describe('tools', () => {
  const parameters = { type: 'object', properties: { at: { type: 'string' } } };
  const tools = [
    { type: 'function', name: 'look', description: 'looks', parameters, strict: false },
    { type: 'custom', name: 'patch', format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' } },
    { type: 'namespace', name: 'files', description: '', tools: [{ type: 'function', name: 'list' }] },
    { type: 'namespace', name: 'empty', description: 'Nothing.', tools: [] },
    {
      type: 'namespace',
      name: 'mcp.mail',
      description: 'Mail of the team.',
      tools: [
        { type: 'function', name: 'list', description: 'Lists.' },
        { type: 'custom', name: 'send' },
      ],
    },
    { type: 'web_search' },
  ];

  test('flat, custom and in namespaces, where equal names get the namespace as a prefix', async () => {
    const { turn, ignored, told, tools: offered } = await parse({ input: 'hi', tools });
    const none = { type: 'object', properties: {} };
    const input = (more: object = {}) => ({
      type: 'object',
      properties: { input: { type: 'string', ...more } },
      required: ['input'],
    });
    expect(turn.tools).toEqual([
      { name: 'look', description: 'looks', parameters },
      { name: 'patch', parameters: input({ description: 'Must match this lark grammar:\nstart: "x"' }) },
      { name: 'files__list', parameters: none },
      { name: 'mcp_mail__list', description: 'Mail of the team.\n\nLists.', parameters: none },
      { name: 'send', parameters: input() },
    ]);
    expect(offered.map(({ name, namespace, custom }) => [name, namespace, custom])).toEqual([
      ['look', undefined, false],
      ['patch', undefined, true],
      ['list', 'files', false],
      ['list', 'mcp.mail', false],
      ['send', 'mcp.mail', true],
    ]);
    expect(turn.serverTools).toEqual([{ type: 'web-search', param: 'tools[5]' }]);
    expect(ignored).toEqual([]);
    expect(told).toEqual([
      { field: 'tools[].format', what: 'told to the model, and nothing holds it to the grammar' },
    ]);
  });

  test('earlier calls have the model’s names', async () => {
    const { turn } = await parse({
      tools,
      input: [
        { role: 'user', content: 'hi' },
        { type: 'function_call', call_id: 'a', namespace: 'mcp.mail', name: 'list', arguments: '{}' },
        { type: 'function_call', call_id: 'b', name: 'look', arguments: '{}' },
        { type: 'function_call', call_id: 'c', name: 'gone', arguments: '' },
        ...['a', 'b', 'c'].map((id) => ({ type: 'function_call_output', call_id: id, output: 'x' })),
      ],
    });
    expect(turn.messages[1]!.blocks).toEqual([
      call('a', 'mcp_mail__list'),
      call('b', 'look'),
      call('c', 'gone'),
    ]);
  });

  test.each<[unknown, object]>([
    [undefined, { mode: 'auto' }],
    ['none', { mode: 'none' }],
    ['required', { mode: 'required' }],
    [
      { type: 'function', name: 'look' },
      { mode: 'required', only: ['look'] },
    ],
    [
      { type: 'custom', name: 'patch' },
      { mode: 'required', only: ['patch'] },
    ],
    [
      { type: 'function', name: 'list' },
      { mode: 'required', only: ['files__list', 'mcp_mail__list'] },
    ],
    [
      {
        type: 'allowed_tools',
        mode: 'auto',
        tools: [{ type: 'function', name: 'look' }, { type: 'web_search' }],
      },
      { mode: 'auto', only: ['look', WEB_SEARCH] },
    ],
    [{ type: 'web_search_preview' }, { mode: 'required', only: [WEB_SEARCH] }],
  ])('tool_choice %j', async (choice, expected) => {
    expect((await parse({ input: 'hi', tools, tool_choice: choice })).turn.toolChoice).toEqual(expected);
  });
});
