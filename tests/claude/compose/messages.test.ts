/** Any past a client sends becomes messages that the model's API accepts; what is valid stays unchanged. */
import { describe, expect, test } from '@jest/globals';
import { jsonText } from '../../../src/core/json.js';
import type { AssistantBlock, Message, ToolResultBlock, UserBlock } from '../../../src/core/turn.js';
import type { ApiBlock, ApiMessage } from '../../../src/claude/compose/api-request.js';
import { withCacheMarks } from '../../../src/claude/compose/cache-marks.js';
import { apiMessages, withoutThinking } from '../../../src/claude/compose/messages.js';
import type { PropertyNames } from '../../../src/claude/compose/property-names.js';
import { withInstructionsFirst, withoutSystemMessages } from '../../../src/claude/compose/system-messages.js';

type Shown = ToolResultBlock['content'][number];

const user = (...blocks: UserBlock[]): Message => ({ role: 'user', blocks });
const assistant = (...blocks: AssistantBlock[]): Message => ({ role: 'assistant', blocks });
const text = (said: string) => ({ type: 'text', text: said }) as const;
const call = (id: string, args = '{}', name = 'look') =>
  ({ type: 'tool-call', id, name, arguments: args }) as const;
const result = (callId: string, ...content: Shown[]) => ({ type: 'tool-result', callId, content }) as const;
const failure = (callId: string, ...content: Shown[]) => ({ ...result(callId, ...content), isError: true });
const thought = (thinking: string, signature = 'sig') => ({ type: 'thinking', thinking, signature }) as const;

/** Ids in the API's own form. */
const [A, B, C] = [
  'toolu_0aaaaaaaaaaaaaaaaaaaaaaa',
  'toolu_0bbbbbbbbbbbbbbbbbbbbbbb',
  'toolu_0cccccccccccccccc',
];
const use = (id: string, input: object = {}) => ({ type: 'tool_use', id, name: 'look', input });
const got = (id: string, ...content: object[]) => ({
  ...{ type: 'tool_result', tool_use_id: id },
  ...(content.length > 0 && { content }),
});
const wrong = (id: string, ...content: object[]) => ({ ...got(id, ...content), is_error: true });
const lost = (id: string) => wrong(id, text('No result was recorded for this call.'));
const from = (role: 'user' | 'assistant', ...content: object[]) => ({ role, content });

const compose = (...messages: Message[]) => apiMessages(messages, () => undefined);
const start = from('user', text('(The conversation begins here.)'));
const onward = from('user', text('Continue.'));
const go = user(text('go'));
const went = from('user', text('go'));

const png = 'iVBORw0KGgo=';
const picture = { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: png } } as const;
const shown = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } };
const pdf = {
  type: 'document',
  title: 'a.pdf',
  source: { type: 'base64', mediaType: 'application/pdf', data: 'JVBERi0x' },
} as const;
const page = {
  ...{ type: 'document', title: 'a.pdf' },
  source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0x' },
};

function blocksOf(messages: readonly ApiMessage[], type: string): ApiBlock[] {
  return messages.flatMap(({ content }) => content.filter((block) => block.type === type));
}

describe('valid messages', () => {
  test('stay the same, block by block, with their exact text', () => {
    const odd = '/cost @/etc/passwd\u2028 <system-reminder>\r\n\u{1f600} ';
    expect(
      compose(
        user(text(odd), picture, text('two'), pdf),
        user(text('another')),
        assistant(text(' so ')),
        assistant(thought(''), text('and'), { type: 'redacted-thinking', data: 'x' }, call(A, '{"at":1.50}')),
        user(result(A, text(odd), picture), text('then')),
        user(text('go on')),
        assistant(text('a'), call(B), call(C)),
        user(failure(B, text('no')), result(C)),
      ),
    ).toEqual([
      from('user', text(odd), shown, text('two'), page),
      from('user', text('another')),
      from('assistant', text(' so ')),
      from(
        ...(['assistant', { type: 'thinking', thinking: '', signature: 'sig' }, text('and')] as const),
        ...[{ type: 'redacted_thinking', data: 'x' }, use(A, { at: 1.5 })],
      ),
      from('user', got(A, text(odd), shown), text('then')),
      from('user', text('go on')),
      from('assistant', text('a'), use(B), use(C)),
      from('user', wrong(B, text('no')), got(C)),
    ]);
  });

  test('with consecutive answers stay unchanged', () => {
    expect(
      compose(
        go,
        assistant(call(A)),
        user(result(A)),
        assistant(call(B)),
        user(result(B)),
        assistant(text('x')),
        go,
      ),
    ).toEqual([
      ...[went, from('assistant', use(A)), from('user', got(A)), from('assistant', use(B))],
      ...[from('user', got(B)), from('assistant', text('x')), went],
    ]);
  });
});

describe('blank text', () => {
  test.each<[string, readonly Message[], readonly object[]]>([
    ['beside text', [user(text(' '), text('a'), text('\n'))], [from('user', text('a'))]],
    [
      'as a whole message',
      [user(text('')), go, assistant(text(' ')), user(text('b'))],
      [went, from('user', text('b'))],
    ],
    ['beside an image', [user(text(''), picture)], [from('user', shown)]],
    [
      'beside a call',
      [go, assistant(text('\n\n'), call(A)), user(result(A))],
      [went, from('assistant', use(A)), from('user', got(A))],
    ],
    [
      'in and beside a result',
      [go, assistant(call(A)), user(result(A, text(''), text('a'), text(' ')), text(''))],
      [went, from('assistant', use(A)), from('user', got(A, text('a')))],
    ],
    [
      'as a whole result',
      [go, assistant(call(A)), user(result(A, text(' ')))],
      [went, from('assistant', use(A)), from('user', got(A))],
    ],
    [
      'as a document',
      [user(text('a'), { type: 'document', source: { type: 'text', text: ' ' } })],
      [from('user', text('a'))],
    ],
    ['and nothing else', [user(text(' '))], [onward]],
    ['or nothing at all', [], [onward]],
  ])('%s is left out', (_, messages, composed) => {
    expect(compose(...messages)).toEqual(composed);
  });
});

test('half a character becomes a replacement character, wherever it is', () => {
  const half = 'a\ud83d';
  const messages = compose(
    user(text(half), { ...pdf, title: half }, { type: 'document', source: { type: 'text', text: half } }),
    assistant(
      thought(half, half),
      text(half),
      call(A, `{"\\ude00":["${half}","\\ud83d","\\ud83d\\ude00"]}`, half),
    ),
    user(result(A, text(half)), { type: 'image', source: { type: 'url', url: `https://x.example/${half}` } }),
    assistant(call(B, half)),
  );
  const composed = JSON.parse(jsonText(messages)) as object[];
  expect(composed[1]).toEqual(
    from('assistant', { type: 'thinking', thinking: 'a\ufffd', signature: 'a\ufffd' }, text('a\ufffd'), {
      ...use(A, { '\ufffd': ['a\ufffd', '\ufffd', '\u{1f600}'] }),
      name: expect.stringMatching(/^a__[0-9a-f]{8}$/),
    }),
  );
  expect(JSON.stringify(composed)).not.toMatch(/\\ud[89a-f]/i);
  expect(JSON.stringify(composed[0])).toBe(
    JSON.stringify(
      from(
        'user',
        text('a\ufffd'),
        { type: 'document', source: page.source, title: 'a\ufffd' },
        {
          ...{ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a\ufffd' } },
        },
      ),
    ),
  );
});

describe('the user speaks first and last', () => {
  test.each<[string, readonly Message[], readonly object[]]>([
    ['a greeting first', [assistant(text('Hi!')), go], [start, from('assistant', text('Hi!')), went]],
    [
      'a call first',
      [assistant(call(A)), user(result(A))],
      [start, from('assistant', use(A)), from('user', got(A))],
    ],
    ['an answer last', [go, assistant(text('Once'))], [went, from('assistant', text('Once')), onward]],
    [
      'an answer last because a result moved',
      [go, assistant(call(A)), user(text('hm')), assistant(text('so')), user(result(A))],
      [
        went,
        from('assistant', use(A)),
        from('user', got(A)),
        from('user', text('hm')),
        from('assistant', text('so')),
        onward,
      ],
    ],
  ])('%s', (_, messages, composed) => {
    expect(compose(...messages)).toEqual(composed);
  });
});

describe('results', () => {
  test.each<[string, readonly Message[], readonly object[]]>([
    [
      'in the order of their calls',
      [go, assistant(call(A), call(B)), user(result(B, text('b')), result(A, text('a')))],
      [went, from('assistant', use(A), use(B)), from('user', got(A, text('a')), got(B, text('b')))],
    ],
    [
      'from several messages',
      [go, assistant(call(A), call(B)), user(result(B)), user(text('x'), result(A)), user(text('y'))],
      [
        went,
        from('assistant', use(A), use(B)),
        from('user', got(A), got(B)),
        from('user', text('x')),
        from('user', text('y')),
      ],
    ],
    [
      'of calls in consecutive messages',
      [go, assistant(call(A)), assistant(call(B)), user(result(A)), user(result(B))],
      [went, from('assistant', use(A), use(B)), from('user', got(A), got(B))],
    ],
    [
      'after something the assistant said',
      [go, assistant(call(A)), assistant(text('wait')), user(result(A))],
      [went, from('assistant', text('wait'), use(A)), from('user', got(A))],
    ],
    [
      'after something the user said',
      [go, assistant(call(A)), user(text('well?')), user(result(A), picture)],
      [
        went,
        from('assistant', use(A)),
        from('user', got(A)),
        from('user', text('well?')),
        from('user', shown),
      ],
    ],
    [
      'behind text of their own message',
      [go, assistant(call(A)), user(text('here'), result(A), picture)],
      [went, from('assistant', use(A)), from('user', got(A), text('here'), shown)],
    ],
    [
      'much later',
      [go, assistant(call(A)), user(text('x')), assistant(call(B)), user(result(A), result(B)), go],
      [
        ...[went, from('assistant', use(A)), from('user', got(A)), from('user', text('x'))],
        ...[from('assistant', use(B)), from('user', got(B)), went],
      ],
    ],
    [
      'of which one was late',
      [
        go,
        assistant(call(A)),
        user(text('x')),
        assistant(text('y')),
        user(result(A)),
        assistant(text('z')),
        go,
      ],
      [
        ...[went, from('assistant', use(A)), from('user', got(A)), from('user', text('x'))],
        ...[from('assistant', text('y')), from('assistant', text('z')), went],
      ],
    ],
    [
      'that never came',
      [go, assistant(text('a'), call(A)), user(text('never mind'))],
      [went, from('assistant', text('a'), use(A)), from('user', lost(A)), from('user', text('never mind'))],
    ],
    [
      'that never came, in the past and for one of two',
      [
        go,
        assistant(call(A)),
        assistant(text('x')),
        go,
        assistant(call(B), call(C)),
        user(result(C), text('y')),
      ],
      [
        ...[went, from('assistant', text('x'), use(A)), from('user', lost(A)), went],
        ...[from('assistant', use(B), use(C)), from('user', lost(B), got(C), text('y'))],
      ],
    ],
    [
      'that never came for the last call',
      [go, assistant(call(A))],
      [went, from('assistant', use(A)), from('user', lost(A))],
    ],
    [
      'that came twice: the last one counts',
      [go, assistant(call(A)), user(result(A, text('1'))), user(result(A, text('2')))],
      [went, from('assistant', use(A)), from('user', got(A, text('2')))],
    ],
    [
      'without a call become text of the user',
      [user(result('gone', text('x'), picture)), assistant(call(A)), user(result(A))],
      [from('user', text('x'), shown), from('assistant', use(A)), from('user', got(A))],
    ],
  ])('%s', (_, messages, composed) => {
    expect(compose(...messages)).toEqual(composed);
  });

  test.each<[string, ToolResultBlock, readonly object[]]>([
    ['of an error without text', failure(A), [wrong(A, text('The tool failed and returned nothing.'))]],
    [
      'of an error in blanks',
      failure(A, text(' ')),
      [wrong(A, text('The tool failed and returned nothing.'))],
    ],
    ['of an error with files', failure(A, text('no'), picture, pdf), [wrong(A, text('no')), shown, page]],
    [
      'of an error that is a file',
      failure(A, picture),
      [wrong(A, text('The tool failed; its output follows.')), shown],
    ],
    ['with files', result(A, picture, pdf), [got(A, shown, page)]],
  ])('%s', (_, block, content) => {
    expect(compose(go, assistant(call(A)), user(text('x'), block))[2]).toEqual(
      from('user', ...content, text('x')),
    );
  });

  test('files of errors come after all results', () => {
    const composed = compose(go, assistant(call(A), call(B)), user(failure(A, picture), result(B)));
    expect(composed[2]!.content.map(({ type }) => type)).toEqual(['tool_result', 'tool_result', 'image']);
  });
});

describe('what the assistant says', () => {
  test.each<[string, readonly AssistantBlock[][], readonly object[][]]>([
    [
      'after a call goes before it',
      [[call(A), text('x'), call(B), text('y')]],
      [[text('x'), text('y'), use(A), use(B)]],
    ],
    [
      'stays behind what it thought',
      [[call(A), thought('t'), text('x')]],
      [[{ type: 'thinking', thinking: 't', signature: 'sig' }, text('x'), use(A)]],
    ],
    [
      'in consecutive messages with calls becomes one, thoughts first',
      [
        [thought('s'), call(A)],
        [thought('t'), text('x'), call(B)],
      ],
      [
        [
          ...['s', 't'].map((thinking) => ({ type: 'thinking', thinking, signature: 'sig' })),
          ...[text('x'), use(A), use(B)],
        ],
      ],
    ],
    [
      'before the first call stays a separate message',
      [[text('x')], [call(A)], [text('y')]],
      [[text('x')], [text('y'), use(A)]],
    ],
  ])('%s', (_, messages, composed) => {
    const results = blocksOf(compose(go, ...messages.map((blocks) => assistant(...blocks))), 'tool_use');
    expect(compose(go, ...messages.map((blocks) => assistant(...blocks)))).toEqual([
      went,
      ...composed.map((content) => from('assistant', ...content)),
      from('user', ...results.map(({ id }) => lost(String(id)))),
    ]);
  });

  test.each<[string, readonly AssistantBlock[], readonly object[]]>([
    ['without a signature', [thought('x', ''), text('a')], [text('a')]],
    ['without data', [{ type: 'redacted-thinking', data: '' }, text('a')], [text('a')]],
    ['that leads to nothing', [text('a'), thought('x')], [text('a')]],
  ])('a thought %s is left out', (_, blocks, content) => {
    expect(compose(go, assistant(...blocks), go)).toEqual([went, from('assistant', ...content), went]);
  });

  test('a thought in a separate message joins what follows from it, or is left out', () => {
    const thinking = { type: 'thinking', thinking: 't', signature: 'sig' };
    expect(
      compose(go, assistant(thought('t')), assistant(text('a')), go, assistant(thought('t')), go),
    ).toEqual([...[went, from('assistant', thinking, text('a')), went, went]]);
  });

  test('thoughts can be left out altogether', () => {
    const composed = compose(
      ...[go, assistant(thought('s'), { type: 'redacted-thinking', data: 'x' }, text('a')), go],
      ...[assistant(thought('t'), call(A)), user(result(A))],
    );
    expect(withoutThinking(composed)).toEqual([
      ...[went, from('assistant', text('a')), went, from('assistant', use(A)), from('user', got(A))],
    ]);
    expect(withoutThinking([from('assistant', { type: 'thinking' }), went] as ApiMessage[])).toEqual([went]);
  });
});

describe('ids', () => {
  function idsOf(...ids: string[]): string[] {
    const composed = compose(
      go,
      ...ids.flatMap((id, index) => [assistant(call(id)), user(result(id, text(`no. ${index}`)))]),
    );
    const calls = blocksOf(composed, 'tool_use').map(({ id }) => String(id));
    expect(blocksOf(composed, 'tool_result')).toEqual(
      calls.map((id, index) => got(id, text(`no. ${index}`))),
    );
    expect(new Set(calls).size).toBe(ids.length);
    for (const id of calls) {
      expect(id).toMatch(/^toolu_[a-zA-Z0-9_]{16,58}$/);
      expect(calls.filter((other) => other.startsWith(id))).toEqual([id]);
    }
    return calls;
  }

  test('in the API’s own form stay', () => {
    const ids = [A, B, C, `toolu_${'z'.repeat(58)}`];
    expect(idsOf(...ids)).toEqual(ids);
  });

  test.each([
    ['c1', 'c1_2', 'call', 'call_1'],
    ['c1', 'c1', 'c1_2', 'c1', 'c1#2'],
    [A, A, `${A}_2`, A],
    [`${C}x`, C, `${C}xy`],
    [
      'functions.look:0',
      'functions look;0',
      'é',
      '',
      'x'.repeat(2000),
      'toolu_short',
      `toolu_${'z'.repeat(59)}`,
    ],
    ['\ud800', '\ud801', `${A}-`],
  ])('%j stay distinct, and every result goes with its call', (...ids) => {
    const composed = idsOf(...ids);
    ids.forEach((_, count) => expect(idsOf(...ids.slice(0, count))).toEqual(composed.slice(0, count)));
    for (const id of composed) if (!ids.includes(id)) expect(id).toMatch(/^toolu_[0-9a-z]{24}$/);
  });

  test('used again: a result belongs to the latest call without one', () => {
    const composed = compose(
      ...[go, assistant(call('a')), go, assistant(call('a')), user(result('a', text('1')))],
      ...[go, user(result('a', text('2'))), user(result('a', text('3')))],
    );
    expect(blocksOf(composed, 'tool_result').map(({ content }) => content)).toEqual([
      [text('2')],
      [text('3')],
    ]);
  });

  test('ten thousand with one name take hardly any time', () => {
    const rounds = Array.from({ length: 10_000 }, () => [assistant(call('a')), user(result('a'))]).flat();
    expect(new Set(blocksOf(compose(...rounds), 'tool_use').map(({ id }) => id)).size).toBe(10_000);
  });

  test('ten thousand calls in as many consecutive messages become one message', () => {
    const composed = compose(go, ...Array.from({ length: 10_000 }, () => assistant(call('a'), text('x'))));
    expect(composed.map(({ content }) => content.length)).toEqual([1, 20_000, 10_000]);
  });
});

describe('arguments', () => {
  const inputOf = (args: string, names?: PropertyNames) =>
    blocksOf(
      apiMessages([go, assistant(call(A, args))], () => names),
      'tool_use',
    )[0]!['input'];

  test.each<[string, object]>([
    ['{}', {}],
    ['', {}],
    [' \n', {}],
    ['null', {}],
    [' null ', {}],
    ['{"a":{"b":[1,"2",null,true]}}', { a: { b: [1, '2', null, true] } }],
    ['{"city": "Par', { arguments: '{"city": "Par' }],
    ['[1]', { arguments: '[1]' }],
    ['"{}"', { arguments: '"{}"' }],
    ['12', { arguments: '12' }],
    ['12345678901234567890', { arguments: '12345678901234567890' }],
    ['true', { arguments: 'true' }],
    ['{"a":1} trailing', { arguments: '{"a":1} trailing' }],
    ['{1e400:1}', { arguments: '{1e400:1}' }],
    [' so ', { arguments: ' so ' }],
  ])('%j are the input %j', (args, input) => {
    expect(inputOf(args)).toEqual(input);
  });

  test.each<[string, unknown]>([
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['9007199254740992', 9007199254740992],
    ['12345678901234567890', '12345678901234567890'],
    ['100000000000000000000', 1e20],
    ['1e400', '1e400'],
    ['-1E+400', '-1E+400'],
    ['1e-400', '1e-400'],
    ['1e400000000000000000000000', '1e400000000000000000000000'],
    ['0e400', 0],
    ['1e3', 1000],
    ['1.50E+2', 150],
    ['0.1', 0.1],
    ['1.0000000000000000000', 1],
    ['0.0000000000000000000', 0],
    ['3.14159265358979323846', '3.14159265358979323846'],
    ['3.141592653589793', Math.PI],
    ['0.30000000000000004', 0.1 + 0.2],
    ['1.7976931348623157e308', Number.MAX_VALUE],
    ['5e-324', 5e-324],
  ])('the number %s is carried as %j, at any depth', (number, carried) => {
    expect(
      inputOf(`{"a": ${number}, "b": [${number} , {"c":${number}}], "${number}": "${number}\\\\"}`),
    ).toEqual({
      ...{ a: carried, b: [carried, { c: carried }], [number]: `${number}\\` },
    });
  });

  test('a number inside a string stays as it is, whatever precedes it', () => {
    const said = 'a "quoted" \\" 12345678901234567890 \\';
    const args = JSON.stringify({ said, more: [said] }).replace('}', ',"n":12345678901234567890}');
    expect(inputOf(args)).toEqual({ said, more: [said], n: '12345678901234567890' });
  });

  test('long texts and many numbers are read in a single pass', () => {
    const args = `{"a":"${'\\"1e5'.repeat(500_000)}","b":[${'12345678901234567890,'.repeat(100_000)}1${'0'.repeat(300_000)}]}`;
    const input = inputOf(args) as { readonly a: string; readonly b: readonly unknown[] };
    expect(input.a).toHaveLength(2_000_000);
    expect(input.b[99_999]).toBe('12345678901234567890');
    expect(inputOf(args.slice(0, -1))).toEqual({ arguments: args.slice(0, -1) });
  });

  test('have the API’s names for the tool’s properties, at the top only', () => {
    const names = (tool: string): PropertyNames | undefined =>
      tool === 'look'
        ? { toApi: new Map([['$top', '_top']]), toClient: new Map([['_top', '$top']]) }
        : undefined;
    const args = '{"$top":1,"__proto__":{"$top":2},"b":{"$top":3}}';
    const composed = apiMessages([go, assistant(call(A, args), call(B, args, 'other'))], names);
    expect(JSON.stringify(blocksOf(composed, 'tool_use').map(({ input }) => input))).toBe(
      `[{"_top":1,"__proto__":{"$top":2},"b":{"$top":3}},${args}]`,
    );
  });

  test.each([
    ['look', 'look'],
    ['a'.repeat(128), 'a'.repeat(128)],
    ['mcp.look', expect.stringMatching(/^mcp_look_[0-9a-f]{8}$/)],
    ['', expect.stringMatching(/^_[0-9a-f]{8}$/)],
    ['é'.repeat(300), expect.stringMatching(/^_{100}_[0-9a-f]{8}$/)],
  ])('of the tool %j go to the tool %s', (name, expected) => {
    expect(blocksOf(compose(go, assistant(call(A, '{}', name))), 'tool_use')[0]!['name']).toEqual(expected);
  });
});

describe('files', () => {
  const bytes = (...values: number[]) => Buffer.from([...values, ...Buffer.alloc(16)]).toString('base64');
  test.each<[string, string, string, string]>([
    ['a PNG', bytes(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), 'image/jpeg', 'image/png'],
    ['a JPEG', bytes(0xff, 0xd8, 0xff, 0xe0), 'image/png', 'image/jpeg'],
    ['a GIF', Buffer.from('GIF89a.....').toString('base64'), 'image/png', 'image/gif'],
    ['a WebP', Buffer.from('RIFF\n\x00\x00\x01WEBPVP8 ').toString('base64'), 'image/png', 'image/webp'],
    ['the common misspelling of JPEG', 'AAAA', 'image/jpg', 'image/jpeg'],
    ['something else', 'AAAA', 'image/png', 'image/png'],
  ])('%s gets the media type of its bytes, in a result too', (_, data, mediaType, media_type) => {
    const image = { type: 'image', source: { type: 'base64', mediaType, data } } as const;
    const expected = { type: 'image', source: { type: 'base64', media_type, data } };
    const composed = compose(user(image), assistant(call(A)), user(result(A, image)));
    expect(composed[0]).toEqual(from('user', expected));
    expect(composed[2]).toEqual(from('user', got(A, expected)));
  });

  test.each<[string, string]>([
    ['iVBO\r\nRw0K\nGgo', png],
    ['iVBORw0KGgo', png],
    ['iVBORw0KGgo=\n', png],
    ['iVBORw0KGg==', 'iVBORw0KGg=='],
    ['iVBORw0K', 'iVBORw0K'],
  ])('base64 becomes a single padded line: %j', (data, plain) => {
    const image = { type: 'image', source: { type: 'base64', mediaType: 'image/jpeg', data } } as const;
    const file = {
      type: 'document',
      source: { type: 'base64', mediaType: 'application/pdf', data },
    } as const;
    expect(compose(user(image, file))).toEqual([
      from(
        'user',
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: plain } },
        { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: plain } },
      ),
    ]);
  });

  test('documents keep a title that is not blank, up to the length the API accepts', () => {
    const note = { type: 'document', source: { type: 'text', text: 'x' } } as const;
    const titled = (title: string) => ({ ...note, title });
    const titles = compose(user(note, titled(' '), titled('a'), titled('b'.repeat(501))))[0]!.content.map(
      ({ title }) => title,
    );
    expect(titles).toEqual([undefined, undefined, 'a', 'b'.repeat(500)]);
  });

  test('at a URL stay there', () => {
    const source = { type: 'url', url: 'https://example.com/a' } as const;
    expect(compose(user({ type: 'image', source }, { type: 'document', source }))).toEqual([
      from('user', { type: 'image', source }, { type: 'document', source }),
    ]);
  });
});

describe('instructions', () => {
  const told = (message: Message, ...instructions: string[]): Message =>
    message.role === 'user' ? { ...message, instructions } : message;
  const system = (...texts: string[]) => ({ role: 'system', content: texts.map((said) => text(said)) });

  test.each<[string, Message[], object[]]>([
    [
      'stand behind the message of the user, before the answer',
      [told(go, 'a', 'b'), assistant(text('yes')), told(user(text('and?')), 'c')],
      [went, system('a', 'b'), from('assistant', text('yes')), from('user', text('and?')), system('c')],
    ],
    [
      'wait for the last of several messages',
      [told(go, 'a'), told(user(text('more')), 'b')],
      [went, from('user', text('more')), system('a', 'b')],
    ],
    [
      'stand behind the results of tools',
      [go, assistant(call(A)), told(user(result(A, text('found'))), 'a')],
      [went, from('assistant', use(A)), from('user', got(A, text('found'))), system('a')],
    ],
    [
      'need a message of the user',
      [go, assistant(text('yes')), told(user(text(' ')), 'a')],
      [went, from('assistant', text('yes')), onward, system('a')],
    ],
  ])('%s', (_, messages, expected) => {
    expect(compose(...messages)).toEqual(expected);
  });

  test('stand before the beginning of an answer', () => {
    expect(
      apiMessages([told(go, 'a'), assistant(text('Once'))], () => undefined, { begun: 'prefill' }),
    ).toEqual([went, system('a'), from('assistant', text('Once'))]);
  });

  test('bear no cache mark: the next request may not have them', () => {
    const marked = withCacheMarks(compose(told(go, 'a'), assistant(text('yes')), told(go, 'b')), '5m');
    const withMark = marked.filter(({ content }) => content.some((block) => 'cache_control' in block));
    expect(withMark.map(({ role, content }) => [role, content[0]!['text']])).toEqual([
      ['user', 'go'],
      ['user', 'go'],
    ]);
  });

  test('go into the system prompt where the model or the carrier takes no system messages', () => {
    const { messages, system: prompt } = withInstructionsFirst({
      ...{ model: 'haiku', system: 's', tools: [], toolChoice: { mode: 'auto' }, parallelToolCalls: true },
      ...{ sampling: {}, output: { type: 'text' } },
      messages: [told(go, 'a'), assistant(text('yes')), told(go, 'b')],
    });
    expect([prompt, messages]).toEqual(['s\n\na\n\nb', [go, assistant(text('yes')), go]]);

    const request = { tools: [], messages: compose(told(go, 'a'), assistant(text('yes')), told(go, 'b')) };
    expect(withoutSystemMessages({ system: '', request })).toEqual({
      system: 'a\n\nb',
      request: { tools: [], messages: compose(go, assistant(text('yes')), go) },
    });
  });
});
