import { describe, expect, test } from '@jest/globals';
import { parseChatRequest } from '../../src/openai/chat/parse-chat-request.js';
import type { ParsedChatRequest } from '../../src/openai/chat/parse-chat-request.js';

const user = { role: 'user', content: 'hi' };
const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object' } } };

function parse(more: object): ParsedChatRequest {
  return parseChatRequest({ model: 'sonnet', messages: [user], ...more });
}

function said(text: string): object {
  return { role: 'user', blocks: [{ type: 'text', text }] };
}

function call(id: string, name = 'f'): object {
  return { id, type: 'function', function: { name, arguments: '{}' } };
}

describe('messages', () => {
  test('a plain question', () => {
    expect(parse({})).toEqual({
      turn: {
        model: 'sonnet',
        system: '',
        messages: [{ role: 'user', blocks: [{ type: 'text', text: 'hi' }] }],
        tools: [],
        toolChoice: { mode: 'auto' },
        parallelToolCalls: true,
        sampling: {},
        output: { type: 'text' },
      },
      stream: false,
      ...{ includeUsage: false, obfuscate: false },
      n: 1,
      legacyFunctions: false,
      ignored: [],
      told: [],
      optionNames: {
        contextEdits: 'context_management',
        maxTokens: 'max_tokens',
        temperature: 'temperature',
        topP: 'top_p',
        topK: 'top_k',
        stop: 'stop',
        reasoning: 'reasoning_effort',
        toolChoice: 'tool_choice',
        prefill: 'messages',
        instructions: 'messages[].role',
        output: 'response_format',
        strict: 'tools[].function.strict',
      },
    });
  });

  test.each<[string, unknown[], string, unknown[]]>([
    ['one instruction alone', [{ role: 'system', content: 'a' }], '', [said('a')]],
    [
      'several instructions alone',
      [
        { role: 'system', content: 'a' },
        { role: 'developer', content: 'b' },
        { role: 'system', content: ' ' },
      ],
      'a',
      [said('b')],
    ],
    [
      'empty messages of the assistant at the end',
      [user, { role: 'assistant', content: '' }, { role: 'assistant' }],
      '',
      [said('hi')],
    ],
  ])('%s', (_, messages, system, expected) => {
    const { turn } = parse({ messages });
    expect([turn.system, turn.messages, turn.prefill]).toEqual([system, expected, undefined]);
  });

  test.each<[string, unknown]>([
    ['a text', 'Once'],
    ['a part', [{ type: 'text', text: 'Once' }]],
  ])('an answer that the client has begun: %s', (_, content) => {
    const { turn } = parse({
      messages: [user, { role: 'assistant', content }, { role: 'system', content: ' ' }],
    });
    expect(turn).toMatchObject({ prefill: 'messages[1]', prefillInWords: true, system: '' });
    expect(turn.messages.at(-1)).toEqual({ role: 'assistant', blocks: [{ type: 'text', text: 'Once' }] });
  });

  test.each<[string, object]>([
    ['a text', { content: 'Once' }],
    ['a call', { tool_calls: [call('a')] }],
  ])('an instruction after the last answer is what the model answers: %s', (_, answer) => {
    const { turn } = parse({
      messages: [
        user,
        { role: 'assistant', ...answer },
        { role: 'system', content: 'Be brief.' },
        { role: 'developer', content: 'Sum up.' },
        { role: 'assistant', content: '' },
      ],
    });
    expect([turn.system, turn.messages.at(-1), turn.prefill]).toEqual([
      '',
      { ...said('Sum up.'), instructions: ['Be brief.'] },
      undefined,
    ]);
    expect(turn.messages).toHaveLength(3);
  });

  test('an instruction that was answered stays the question', () => {
    const asking = [
      user,
      { role: 'assistant', content: 'yes' },
      { role: 'system', content: 'And the risks?' },
    ];
    const { turn } = parse({
      messages: [...asking, { role: 'assistant', content: 'many' }, { role: 'user', content: 'thanks' }],
    });
    expect(turn.messages.slice(0, 3)).toEqual(parse({ messages: asking }).turn.messages);
    expect(turn.messages.slice(3)).toEqual([
      { role: 'assistant', blocks: [{ type: 'text', text: 'many' }] },
      said('thanks'),
    ]);
  });

  test('many instructions cost no more than their length', () => {
    const content = Array.from({ length: 10_000 }, () => ({ type: 'text', text: 'x' }));
    const { turn } = parse({
      messages: [user, ...Array.from({ length: 20 }, () => ({ role: 'system', content }))],
    });
    expect(turn.messages).toMatchObject([{ instructions: { length: 200_000 } }]);
  });

  test('instructions stay where they are, and those at the beginning are joined; empty ones are skipped', () => {
    const { turn } = parse({
      messages: [
        { role: 'system', content: 'one' },
        { role: 'developer', content: [{ type: 'text', text: 'two' }] },
        user,
        { role: 'system', content: ' ' },
        { role: 'system', content: 'three' },
        { role: 'assistant', content: 'yes' },
        { role: 'developer', content: 'four' },
        { role: 'user', content: 'and?' },
      ],
    });
    expect(turn.system).toBe('one\n\ntwo');
    expect(turn.messages.map((message) => ('instructions' in message ? message.instructions : []))).toEqual([
      ['three'],
      [],
      ['four'],
    ]);
  });

  test('text stays unchanged; empty blocks and messages are dropped', () => {
    const { turn } = parse({
      messages: [
        { role: 'user', content: '/cost @/etc/passwd\u2028 ' },
        { role: 'assistant', content: '' },
        { role: 'user', content: '' },
        {
          role: 'user',
          content: [
            { type: 'text', text: '' },
            { type: 'text', text: 'b' },
          ],
        },
      ],
    });
    expect(turn.messages).toEqual([
      { role: 'user', blocks: [{ type: 'text', text: '/cost @/etc/passwd\u2028 ' }] },
      { role: 'user', blocks: [{ type: 'text', text: 'b' }] },
    ]);
  });

  test('consecutive tool results share one user message; the next user text is another', () => {
    const { turn } = parse({
      messages: [
        user,
        { role: 'assistant', content: 'well', tool_calls: [call('a'), call('b')] },
        { role: 'tool', tool_call_id: 'b', content: '2' },
        { role: 'tool', tool_call_id: 'a', content: '' },
        user,
      ],
    });
    expect(turn.messages.slice(1)).toEqual([
      {
        role: 'assistant',
        blocks: [
          { type: 'text', text: 'well' },
          { type: 'tool-call', id: 'a', name: 'f', arguments: '{}' },
          { type: 'tool-call', id: 'b', name: 'f', arguments: '{}' },
        ],
      },
      {
        role: 'user',
        blocks: [
          { type: 'tool-result', callId: 'b', content: [{ type: 'text', text: '2' }] },
          { type: 'tool-result', callId: 'a', content: [] },
        ],
      },
      { role: 'user', blocks: [{ type: 'text', text: 'hi' }] },
    ]);
  });

  test('an id may return in a later turn, and a call may lack its result', () => {
    const round = [
      { role: 'assistant', tool_calls: [call('call_0')] },
      { role: 'tool', tool_call_id: 'call_0', content: 'x' },
    ];
    const { turn } = parse({
      messages: [user, ...round, ...round, { role: 'assistant', tool_calls: [call('z')] }, user],
    });
    expect(turn.messages).toHaveLength(7);
  });

  test('a greeting may come first', () => {
    const { turn } = parse({ messages: [{ role: 'assistant', content: 'Hi!' }, user] });
    expect(turn.messages.map(({ role }) => role)).toEqual(['assistant', 'user']);
  });

  test.each<[unknown, string]>([
    ['{"city": "Par', '{"city": "Par'],
    ['null', 'null'],
    ['[1]', '[1]'],
    [' {"a" : 12345678901234567890} ', ' {"a" : 12345678901234567890} '],
    [' ', '{}'],
    [null, '{}'],
    [{ a: 1 }, '{"a":1}'],
  ])('arguments stay as the client wrote them: %j', (args, kept) => {
    const asked = { name: 'f', arguments: args };
    for (const said of [{ tool_calls: [{ id: 'a', function: asked }] }, { function_call: asked }]) {
      const { turn } = parse({ messages: [user, { role: 'assistant', ...said }, user] });
      expect(turn.messages[1]!.blocks).toEqual([
        { type: 'tool-call', id: expect.any(String), name: 'f', arguments: kept },
      ]);
    }
  });

  test('the legacy form gets ids that stay stable as the conversation grows', () => {
    const { turn, legacyFunctions } = parse({
      functions: [{ name: 'f' }],
      function_call: { name: 'f' },
      messages: [
        user,
        { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{"a":1}' } },
        { role: 'function', name: 'f', content: 'done' },
      ],
    });
    expect(legacyFunctions).toBe(true);
    expect(turn.toolChoice).toEqual({ mode: 'required', only: ['f'] });
    expect(turn.parallelToolCalls).toBe(false);
    expect(turn.messages.slice(1)).toEqual([
      {
        role: 'assistant',
        blocks: [{ type: 'tool-call', id: 'call_function_1', name: 'f', arguments: '{"a":1}' }],
      },
      {
        role: 'user',
        blocks: [
          { type: 'tool-result', callId: 'call_function_1', content: [{ type: 'text', text: 'done' }] },
        ],
      },
    ]);
  });
});

describe('images and files', () => {
  const png = { type: 'base64', mediaType: 'image/png', data: 'iVBORw0KGgo=' };
  test.each<[string, object, object]>([
    [
      'a data URL',
      { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
      { type: 'image', source: png },
    ],
    [
      'a bare string',
      { type: 'image_url', image_url: 'data:image/png;base64,iVBORw0KGgo=' },
      { type: 'image', source: png },
    ],
    [
      'line breaks and no padding',
      { type: 'image_url', image_url: 'DATA:image/PNG;base64,iVBORw\r\n0KGgo' },
      { type: 'image', source: png },
    ],
    [
      'the common misspelling of JPEG',
      { type: 'image_url', image_url: 'data:image/jpg;base64,/9j/' },
      { type: 'image', source: { type: 'base64', mediaType: 'image/jpeg', data: '/9j/' } },
    ],
    [
      'a web address',
      { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
    ],
    [
      'a PDF',
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0xLjQ=' } },
      {
        type: 'document',
        title: 'a.pdf',
        source: { type: 'base64', mediaType: 'application/pdf', data: 'JVBERi0xLjQ=' },
      },
    ],
    [
      'a PDF as bare base64',
      { type: 'file', file: { file_data: 'JVBERi0xLjQ=' } },
      { type: 'document', source: { type: 'base64', mediaType: 'application/pdf', data: 'JVBERi0xLjQ=' } },
    ],
  ])('%s', (_name, part, block) => {
    expect(parse({ messages: [{ role: 'user', content: [part] }] }).turn.messages[0]?.blocks).toEqual([
      block,
    ]);
  });
});

describe('tools', () => {
  test('every form of a tool', () => {
    const parameters = { type: 'object', properties: { a: { anyOf: [{ type: 'string' }] } }, $schema: 'x' };
    const { turn, ignored, customTools } = parse({
      tools: [
        { type: 'function', function: { name: 'nested', parameters, strict: true } },
        { type: 'function', name: 'flat', parameters, strict: true },
        { type: 'custom', name: 'patch', description: 'd', format: { type: 'text' } },
        { type: 'custom', custom: { name: 'patch2' } },
        { type: 'namespace', name: 'mcp', tools: [{ type: 'function', name: 'inner', strict: true }] },
        { type: 'function', strict: true, function: { name: 'beside', strict: null } },
        { type: 'function', strict: true, function: { name: 'loose', strict: false } },
        { name: 'anthropic', input_schema: parameters, strict: true },
        { type: 'web_search' },
        { type: 'file_search' },
      ],
    });
    const input = { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] };
    const none = { type: 'object', properties: {} };
    expect(turn.tools).toEqual([
      { name: 'nested', parameters, strict: true },
      { name: 'flat', parameters, strict: true },
      { name: 'patch', description: 'd', parameters: input },
      { name: 'patch2', parameters: input },
      { name: 'inner', parameters: none, strict: true },
      { name: 'beside', parameters: none, strict: true },
      { name: 'loose', parameters: none },
      { name: 'anthropic', parameters, strict: true },
    ]);
    expect(turn.serverTools).toEqual([{ type: 'web-search', param: 'tools[8]' }]);
    expect(ignored).toEqual(['tools.file_search']);
    expect(customTools).toEqual(new Set(['patch2']));
    expect(parse({ functions: [{ name: 'f', strict: true }] }).turn.tools).toEqual([
      { name: 'f', parameters: none, strict: true },
    ]);
  });

  test.each<[unknown, object]>([
    ['none', { mode: 'none' }],
    ['required', { mode: 'required' }],
    [{ type: 'any' }, { mode: 'required' }],
    [{ type: 'none' }, { mode: 'none' }],
    [
      { type: 'function', function: { name: 'f' } },
      { mode: 'required', only: ['f'] },
    ],
    [
      { type: 'function', name: 'f' },
      { mode: 'required', only: ['f'] },
    ],
    [
      { type: 'tool', name: 'f' },
      { mode: 'required', only: ['f'] },
    ],
    [
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'f' } }] },
      },
      { mode: 'required', only: ['f'] },
    ],
    [
      { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] },
      { mode: 'auto', only: ['f'] },
    ],
  ])('tool_choice %j', (choice, expected) => {
    expect(parse({ tools: [tool], tool_choice: choice }).turn.toolChoice).toEqual(expected);
  });
});

describe('parameters', () => {
  test.each<[object, object]>([
    [
      { temperature: 0, top_p: 0.5, top_k: 3 },
      { temperature: 0, topP: 0.5, topK: 3 },
    ],
    [{ temperature: 1.6, top_k: -1 }, { temperature: 1 }],
    [{ max_tokens: 5 }, { maxTokens: 5 }],
    [{ max_tokens: 5, max_completion_tokens: 7 }, { maxTokens: 7 }],
    [{ stop: 'a' }, { stop: ['a'] }],
    [{ stop: ['a', 'b'] }, { stop: ['a', 'b'] }],
    [{ stop: [] }, {}],
    [
      { temperature: null, top_p: null, max_tokens: null, stop: null, n: null, tools: null, stream: null },
      {},
    ],
  ])('%j', (parameters, sampling) => {
    expect(parse(parameters).turn.sampling).toEqual(sampling);
  });

  test.each([
    [{ stop: ' ' }, [' ']],
    [{ stop: ['\n\n', 'END'] }, ['\n\n', 'END']],
    [{ stop: null }, undefined],
  ])('stop sequences: %j', (parameters, stop) => {
    expect(parse(parameters).ignored).toEqual([]);
    expect(parse(parameters).turn.sampling.stop).toEqual(stop);
  });

  test('an option keeps the client’s name for it', () => {
    expect(parse({ max_tokens: 5 }).optionNames.maxTokens).toBe('max_tokens');
    expect(parse({ max_tokens: 5, max_completion_tokens: 7 }).optionNames.maxTokens).toBe(
      'max_completion_tokens',
    );
  });

  test('-1 is no limit, as local servers have it', () => {
    expect(parse({ max_tokens: -1 })).toEqual(parse({ max_tokens: null }));
    expect(parse({ max_completion_tokens: -1 }).turn.sampling).toEqual({});
  });

  test('the output format', () => {
    const schema = { type: 'object' };
    expect(
      parse({ response_format: { type: 'json_schema', schema, name: 'x', strict: true } }).turn.output,
    ).toEqual({ type: 'json-schema', name: 'x', schema, strict: true, param: 'response_format.schema' });
    expect(parse({ response_format: { type: 'json_object' } }).turn.output).toEqual({ type: 'json-object' });
    expect(
      parse({ response_format: { type: 'json_schema', json_schema: { name: 'x', schema, strict: true } } })
        .turn.output,
    ).toEqual({
      ...{ type: 'json-schema', name: 'x', schema, strict: true },
      param: 'response_format.json_schema.schema',
    });
    expect(parse({ response_format: { type: 'json_schema', schema } }).turn.output).toEqual({
      ...{ type: 'json-schema', name: 'response', schema, strict: false },
      param: 'response_format.schema',
    });
    expect(parse({ response_format: { type: 'json_object', schema } }).turn.output).toEqual({
      ...{ type: 'json-schema', name: 'response', schema, strict: true },
      param: 'response_format.schema',
    });
    for (const empty of [{}, null]) {
      expect(parse({ response_format: { type: 'json_object', schema: empty } }).turn.output).toEqual({
        type: 'json-object',
      });
    }
  });

  test('streaming, usage, effort and the number of answers', () => {
    const parsed = parse({
      stream: true,
      stream_options: { include_usage: true },
      n: 2,
      reasoning_effort: 'high',
    });
    expect(parsed).toMatchObject({ stream: true, includeUsage: true, n: 2, turn: { reasoning: 'high' } });
  });

  test.each<[object, string[]]>([
    [{ frequency_penalty: 0, presence_penalty: 0, logit_bias: {}, store: false, service_tier: 'auto' }, []],
    [
      {
        logprobs: false,
        top_logprobs: 0,
        modalities: ['text'],
        verbosity: 'medium',
        metadata: {},
        seed: null,
      },
      [],
    ],
    [
      { frequency_penalty: 1, presence_penalty: -1, logit_bias: { 1: 2 } },
      ['frequency_penalty', 'presence_penalty', 'logit_bias'],
    ],
    [{ seed: 0, user: 'u', store: true, made_up: false }, ['seed', 'store', 'made_up']],
    [
      {
        ...{ user: 'u', safety_identifier: 's', metadata: { a: 'b' }, client_metadata: { a: 'b' } },
        ...{ prompt_cache_key: 'k', prompt_cache_retention: '24h', prompt_cache_options: {} },
      },
      [],
    ],
    [{ service_tier: 'default', verbosity: 'low' }, ['verbosity']],
    [{ service_tier: 'priority', verbosity: 'high' }, ['service_tier', 'verbosity']],
    [{ stream_options: { include_obfuscation: true } }, []],
    [{ tools: [], functions: [{ name: 'f' }], function_call: 'auto' }, ['functions', 'function_call']],
    [
      {
        messages: [
          { ...user, name: 'bob' },
          { ...user, name: 'eve' },
        ],
      },
      ['messages[].name'],
    ],
  ])('ignored: %j', (parameters, ignored) => {
    expect(parse(parameters).ignored).toEqual(ignored);
  });
});
