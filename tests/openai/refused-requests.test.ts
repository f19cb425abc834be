/** The refusal of a request names the field in the client's own notation. */
import { describe, expect, test } from '@jest/globals';
import { BridgeError } from '../../src/core/bridge-error.js';
import { refuseIgnored } from '../../src/wire/invalid-request.js';
import { parseChatRequest } from '../../src/openai/chat/parse-chat-request.js';

const user = { role: 'user', content: 'hi' };
const pixels = (megabytes: number): string => 'AAAA'.repeat(Math.ceil((megabytes * 1024 * 1024) / 3));
const tool = { type: 'function', function: { name: 'f' } };
const called = { role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'f' } }] };

function says(...content: unknown[]): object {
  return { messages: [{ role: 'user', content }] };
}

function refusal(body: unknown): BridgeError {
  try {
    parseChatRequest(body);
  } catch (error) {
    if (error instanceof BridgeError) return error;
    throw error;
  }
  throw new Error('The request was accepted.');
}

test.each<[string | undefined, RegExp, unknown]>([
  [undefined, /must be an object, but it is 1/, 1],
  [undefined, /must be an object, but it is an array/, []],
  ['model', /missing/, {}],
  ['model', /must not be empty/, { model: '', messages: [user] }],
  ['messages', /missing/, { model: 'x' }],
])('body: %s %s', (param, message, body) => {
  expect(refusal(body)).toMatchObject({
    code: 'validation_error',
    param,
    message: expect.stringMatching(message),
  });
});

test.each<[string, RegExp, object]>([
  ['messages', /must not be empty/, { messages: [] }],
  ['messages', /holds no text/, { messages: [{ role: 'system', content: ' ' }] }],
  ['messages[0]', /must be an object/, { messages: ['x'] }],
  ['messages[0].role', /"robot"; allowed here: "system"/, { messages: [{ role: 'robot' }] }],
  ['messages[0].role', /missing/, { messages: [{ content: 'x' }] }],
  ['messages[0].content', /string or an array/, { messages: [{ role: 'user', content: 4 }] }],
  ['messages[1].role', /does not end in text/, { messages: [user, called] }],
  ['messages[1].content', /is empty/, { messages: [user, { role: 'user', content: ' \n' }] }],
  ['messages[0].content', /is empty/, says()],
  [
    'messages[0].content[0].type',
    /"input_audio"; allowed here: "text", "image_url", "file"/,
    says({ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }),
  ],
  ['messages[0].content[1].text', /missing/, says({ type: 'text', text: 'a' }, { type: 'text' })],
  [
    'messages[0].content[0].type',
    /"image_url"; allowed here: "text"/,
    { messages: [{ role: 'system', content: [{ type: 'image_url' }] }] },
  ],
  [
    'messages[0].content[0].image_url.url',
    /https URL/,
    says({ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }),
  ],
  ['messages[0].content[0].image_url', /an https URL/, says({ type: 'image_url', image_url: 'a.png' })],
  [
    'messages[0].content[0].image_url.url',
    /an https URL/,
    says({ type: 'image_url', image_url: { url: 'http://images.example/a.png' } }),
  ],
  [
    'messages[0].content[0].source.url',
    /an https URL/,
    says({ type: 'document', source: { type: 'url', url: 'http://files.example/a.pdf' } }),
  ],
  [
    'messages[0].content[0].image_url.url',
    /"image\/tiff"; images may be "image\/png"/,
    says({ type: 'image_url', image_url: { url: 'data:image/tiff;base64,AAAA' } }),
  ],
  [
    'messages[0].content[0].image_url.url',
    /base64/,
    says({ type: 'image_url', image_url: { url: 'data:image/png;base64,***' } }),
  ],
  [
    'messages[0].content[0].image_url.url',
    /no data/,
    says({ type: 'image_url', image_url: { url: 'data:image/png;base64,' } }),
  ],
  [
    'messages[0].content[0].image_url.url',
    /must have the form/,
    says({ type: 'image_url', image_url: { url: 'data:image/png,abc' } }),
  ],
  [
    'messages[0].content[0].file.file_id',
    /keeps no such file/,
    says({ type: 'file', file: { file_id: 'file-1' } }),
  ],
  ['messages[0].content[0].file.file_data', /missing/, says({ type: 'file', file: {} })],
  [
    'messages[0].content[0].file.file_data',
    /not valid base64/,
    says({ type: 'file', file: { file_data: 'hello, world' } }),
  ],
  ['messages[0].content[0].source.file_id', /missing/, says({ type: 'document', source: { type: 'file' } })],
  [
    'messages[0].content[0].tool_use_id',
    /no earlier assistant message/,
    says({ type: 'tool_result', tool_use_id: 'x' }),
  ],
  [
    'messages[1].tool_calls[0].id',
    /missing/,
    { messages: [user, { role: 'assistant', tool_calls: [{ function: { name: 'f' } }] }, user] },
  ],
  [
    'messages[1].tool_calls',
    /two tool calls with the id "a"/,
    {
      messages: [user, { role: 'assistant', tool_calls: [called.tool_calls[0], called.tool_calls[0]] }, user],
    },
  ],
  [
    'messages[1].function_call.arguments',
    /nested more than 100 levels/,
    {
      messages: [
        user,
        { role: 'assistant', function_call: { name: 'f', arguments: '['.repeat(10_000_000) } },
        user,
      ],
    },
  ],
  [
    'messages[1].tool_call_id',
    /"b", but no earlier/,
    { messages: [user, { role: 'tool', tool_call_id: 'b', content: '' }] },
  ],
  [
    'messages[1].name',
    /no earlier message calls that function/,
    { messages: [user, { role: 'function', name: 'f', content: '' }] },
  ],
  [
    'messages[1].tool_call_id',
    /"a", but no earlier/,
    { messages: [user, { role: 'tool', tool_call_id: 'a' }, called, user] },
  ],
  [
    'response_format.schema.type',
    /must be one of string, .*, but it is "arrays"/,
    { response_format: { type: 'json_object', schema: { type: 'arrays' } } },
  ],
  [
    'messages[1].tool_calls[0].function.arguments',
    /nested more than 100 levels/,
    {
      messages: [
        user,
        {
          role: 'assistant',
          tool_calls: [
            { id: 'a', function: { name: 'f', arguments: `${'{"a":'.repeat(101)}1${'}'.repeat(101)}` } },
          ],
        },
        user,
      ],
    },
  ],
  ['messages', /at most 10000 items/, { messages: Array.from({ length: 10_001 }, () => user) }],
  [
    'messages[0].content',
    /at most 10000 items/,
    says(...Array.from({ length: 10_001 }, () => ({ type: 'text', text: 'x' }))),
  ],
  [
    'messages[0].content[0].image_url.url',
    /larger than 20 MB/,
    says({ type: 'image_url', image_url: { url: `data:image/png;base64,${pixels(20.1)}` } }),
  ],
  [
    'messages[0].content[0].file.file_data',
    /larger than 32 MB/,
    says({ type: 'file', file: { file_data: `data:application/pdf;base64,${pixels(32.1)}` } }),
  ],
  [
    'messages[0].content[0].file.file_data',
    /larger than 10 MB/,
    says({ type: 'file', file: { file_data: `data:text/csv;base64,${pixels(10.1)}` } }),
  ],
  ['tools', /at most 512 items/, { tools: Array.from({ length: 513 }, () => tool) }],
  [
    'tools',
    /513 tools, including those in namespaces; the maximum is 512/,
    {
      tools: [
        {
          type: 'namespace',
          tools: Array.from({ length: 512 }, (_, index) => ({ name: `f${index}` })),
        },
        tool,
      ],
    },
  ],
  [
    'tools[0].function.parameters',
    /larger than 512 KB/,
    { tools: [{ function: { name: 'f', parameters: { description: 'x'.repeat(512 * 1024) } } }] },
  ],
  [
    'tools[0].input_schema',
    /larger than 512 KB/,
    { tools: [{ name: 'f', input_schema: { description: 'x'.repeat(512 * 1024) } }] },
  ],
  [
    'response_format.json_schema.schema',
    /larger than 512 KB/,
    {
      response_format: {
        type: 'json_schema',
        json_schema: { schema: { type: 'object', description: 'x'.repeat(512 * 1024) } },
      },
    },
  ],
  ...[{ type: 'array' }, {}, { type: ['object'] }, { anyOf: [{ type: 'object' }] }].map(
    (schema): [string, RegExp, object] => [
      'response_format.json_schema.schema',
      /its "type" must be "object"(, but it is "array")?\./,
      { response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } },
    ],
  ),
  ['temperature', /at most 2/, { temperature: 2.1 }],
  ['temperature', /a number or null, but it is Infinity/, JSON.parse('{"temperature":1e400}') as object],
  ['max_tokens', /at most 2147483647/, { max_tokens: 1e300 }],
  ['top_p', /at least 0/, { top_p: -1 }],
  ['max_tokens', /must not be 0/, { max_tokens: 0 }],
  ['max_tokens', /at least -1/, { max_tokens: -2 }],
  ['n', /at most 8/, { n: 9 }],
  ['n', /an integer/, { n: 1.5 }],
  ['stop', /must not be empty/, { stop: '' }],
  ['stop[0]', /must not be empty/, { stop: [''] }],
  ['stop', /at most 16/, { stop: Array.from({ length: 17 }, () => 'x') }],
  ['reasoning_effort', /one of "none".*but it is "lots"/, { reasoning_effort: 'lots' }],
  ['stream', /a boolean/, { stream: 'yes' }],
  ['response_format.type', /"json_object"/, { response_format: { type: 'xml' } }],
  ['response_format.json_schema', /missing/, { response_format: { type: 'json_schema' } }],
  [
    'response_format.json_schema.schema',
    /missing/,
    { response_format: { type: 'json_schema', json_schema: { name: 'x' } } },
  ],
  ['tools[0].function.name', /letters, digits/, { tools: [{ type: 'function', function: { name: 'a b' } }] }],
  ['tools[0].name', /letters, digits/, { tools: [{ type: 'function', name: '' }] }],
  ['tools[0].function.name', /missing/, { tools: [{ type: 'function', function: {} }] }],
  ['tools[0].function', /missing/, { tools: [{ type: 'function' }] }],
  ['tools[1].function.name', /another tool/, { tools: [tool, tool] }],
  [
    'tools[0].tools[0].type',
    /inside another/,
    { tools: [{ type: 'namespace', tools: [{ type: 'namespace', tools: 'x' }] }] },
  ],
  ['functions[0].name', /letters, digits/, { functions: [{ name: 'ä' }] }],
  ['tool_choice', /names "g"/, { tools: [tool], tool_choice: { type: 'function', function: { name: 'g' } } }],
  ['tool_choice', /holds no function/, { tool_choice: 'required' }],
  ['tool_choice', /allowed here/, { tool_choice: 'maybe' }],
  ['tool_choice', /must name a tool/, { tools: [tool], tool_choice: { type: 'function' } }],
  ['tool_choice', /at least one tool/, { tools: [tool], tool_choice: { type: 'allowed_tools' } }],
  [
    'function_call',
    /names "g"/,
    { functions: [{ name: 'f' }], function_call: { name: 'g', type: 'allowed_tools', tools: 1 } },
  ],
])('%s: %s', (param, message, body) => {
  const error = refusal({ model: 'x', messages: [user], ...body });
  expect(error).toMatchObject({ code: 'validation_error', param, message: expect.stringMatching(message) });
});

test.each<[string, object]>([
  ['logprobs', { logprobs: true }],
  ['top_logprobs', { top_logprobs: 2 }],
  ['modalities', { modalities: ['text', 'audio'] }],
  ['audio', { audio: { voice: 'x' } }],
])('unsupported: %s', (param, body) => {
  expect(refusal({ model: 'x', messages: [user], ...body })).toMatchObject({
    code: 'unsupported_parameter',
    param,
  });
});

describe('strict serving', () => {
  test('nothing ignored: nothing refused', () => {
    expect(() => refuseIgnored([])).not.toThrow();
  });

  test('the first ignored field is named, and all of them are listed', () => {
    const { ignored } = parseChatRequest({ model: 'x', messages: [user], seed: 1, store: true });
    expect(ignored).toEqual(['seed', 'store']);
    expect(() => refuseIgnored(ignored)).toThrow(
      expect.objectContaining({
        code: 'unsupported_parameter',
        param: 'seed',
        message: expect.stringMatching(/seed, store,.*config set strict false/),
      }),
    );
  });
});
