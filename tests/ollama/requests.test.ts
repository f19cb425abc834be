/** Ollama's requests as turns, and every refusal. */
import { describe, expect, test } from '@jest/globals';
import { BridgeError } from '../../src/core/bridge-error.js';
import type { Turn } from '../../src/core/turn.js';
import { parseOllamaGenerate } from '../../src/ollama/generate-request.js';
import { readChatLoad, readGenerateLoad, readOllamaChat } from '../../src/ollama/ollama-wire.js';
import { parseOllamaChat } from '../../src/ollama/parse-chat-request.js';
import type { ParsedOllamaRequest } from '../../src/ollama/parse-chat-request.js';
import { PIXEL_DATA } from '../support/conversation-parts.js';

const image = { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: PIXEL_DATA } };
const hi = { role: 'user', content: 'hi' };
const says = (text: string): object => ({ type: 'text', text });
const said = (role: string, ...blocks: object[]): object => ({ role, blocks });

const chat = (more: object = {}): ParsedOllamaRequest =>
  parseOllamaChat({ model: 'sonnet', messages: [hi], ...more });
const generate = (more: object = {}): ParsedOllamaRequest =>
  parseOllamaGenerate({ model: 'sonnet', prompt: 'hi', ...more });

const plain: Turn = {
  model: 'sonnet',
  system: '',
  messages: [{ role: 'user', blocks: [{ type: 'text', text: 'hi' }] }],
  tools: [],
  toolChoice: { mode: 'auto' },
  parallelToolCalls: true,
  sampling: {},
  output: { type: 'text' },
};

describe('a plain question', () => {
  test.each([chat, generate])('is streamed unless it says otherwise', (parse) => {
    expect(parse()).toEqual({ turn: plain, model: 'sonnet', stream: true, ignored: [] });
    expect(parse({ stream: null }).stream).toBe(true);
    expect(parse({ stream: false }).stream).toBe(false);
  });

  test.each([
    ['sonnet:latest', 'sonnet'],
    ['claude-sonnet-5', 'claude-sonnet-5'],
    ['mine:7b', 'mine:7b'],
    ['sonnet[1m]:latest', 'sonnet[1m]'],
  ])('%s asks for %s', (model, asked) => {
    for (const parse of [chat, generate])
      expect(parse({ model })).toMatchObject({ model, turn: { model: asked } });
  });
});

describe('how to answer', () => {
  test.each<[object, Partial<Turn>]>([
    [{ think: true }, { reasoning: 'medium' }],
    [{ think: false }, { reasoning: 'none' }],
    [{ think: 'low' }, { reasoning: 'low' }],
    [{ think: 'max' }, { reasoning: 'max' }],
    [{ think: null }, {}],
    [{ format: 'json' }, { output: { type: 'json-object' } }],
    [{ format: {} }, { output: { type: 'json-object' } }],
    [{ format: '' }, {}],
    [
      { format: { type: 'object', properties: {} } },
      {
        output: {
          ...{ type: 'json-schema', name: 'response', strict: true, param: 'format' },
          schema: { type: 'object', properties: {} },
        },
      },
    ],
    [
      { format: { type: 'array' } },
      {
        output: {
          ...{ type: 'json-schema', name: 'response', strict: true, param: 'format' },
          schema: {
            ...{ type: 'object', properties: { value: { type: 'array' } } },
            ...{ required: ['value'], additionalProperties: false },
          },
        },
      },
    ],
    [
      { options: { temperature: 1.4, top_p: 0.5, top_k: 7 } },
      { sampling: { temperature: 1, topP: 0.5, topK: 7 } },
    ],
    [{ options: { num_predict: 9, stop: ['x'] } }, { sampling: { maxTokens: 9, stop: ['x'] } }],
    [{ options: { num_predict: -1, stop: 'x' } }, { sampling: { stop: ['x'] } }],
    [{ options: { num_predict: -2 } }, {}],
    [{ options: { num_predict: 0 } }, {}],
    [{ options: null }, {}],
  ])('%j', (more, turn) => {
    for (const parse of [chat, generate])
      expect(parse(more)).toMatchObject({ turn: { ...plain, ...turn }, ignored: [] });
  });

  test.each<[object, readonly string[]]>([
    [
      { options: { seed: 42, min_p: 0.1, mirostat: 1 } },
      ['options.seed', 'options.min_p', 'options.mirostat'],
    ],
    [{ options: { seed: 0, repeat_penalty: 1, presence_penalty: 0 } }, []],
    [{ options: { num_ctx: 8192, num_gpu: 1, num_thread: 8, num_keep: 5 } }, []],
    [{ options: { stop: [' '] } }, []],
    [{ keep_alive: '5m', truncate: true, shift: false }, []],
    [{ keep_alive: -1 }, []],
    [{ logprobs: false, top_logprobs: 0 }, []],
    [{ mine: 1 }, ['mine']],
  ])('%j: %j are ignored', (more, ignored) => {
    for (const parse of [chat, generate]) expect(parse(more).ignored).toEqual(ignored);
  });
});

describe('messages', () => {
  const call = { function: { name: 'look', arguments: { at: 1 } } };
  const called = { role: 'assistant', content: 'I look', tool_calls: [call, { function: { name: 'list' } }] };
  const id = 'call_messages[1].tool_calls[0]';
  const second = 'call_messages[1].tool_calls[1]';
  const callBlocks = [
    says('I look'),
    { type: 'tool-call', id, name: 'look', arguments: '{"at":1}' },
    { type: 'tool-call', id: second, name: 'list', arguments: '{}' },
  ];
  const results = (...pairs: [string, string][]): object[] =>
    pairs.map(([callId, text]) => ({ type: 'tool-result', callId, content: [says(text)] }));

  test.each<[string, object[], string, object[]]>([
    [
      'instructions stay where they are',
      [
        { role: 'system', content: 'a' },
        hi,
        { role: 'system', content: ' ' },
        { role: 'system', content: 'b' },
      ],
      'a',
      [{ ...said('user', says('hi')), instructions: ['b'] }],
    ],
    ['instructions alone are asked', [{ role: 'system', content: 'a' }], '', [said('user', says('a'))]],
    [
      'an instruction after the last answer is asked',
      [
        hi,
        { role: 'assistant', content: 'b' },
        { role: 'system', content: 'c' },
        { role: 'system', content: 'd' },
      ],
      '',
      [
        said('user', says('hi')),
        said('assistant', says('b')),
        { ...said('user', says('d')), instructions: ['c'] },
      ],
    ],
    [
      'an image comes after its text',
      [{ ...hi, images: [PIXEL_DATA] }],
      '',
      [said('user', says('hi'), image)],
    ],
    [
      'an image needs no text',
      [{ role: 'user', images: [`data:image/png;base64,${PIXEL_DATA}`] }],
      '',
      [said('user', image)],
    ],
    [
      'results name their tool, in any order',
      [
        hi,
        called,
        { role: 'tool', tool_name: 'list', content: 'L' },
        { role: 'tool', tool_name: 'look', content: 'K' },
      ],
      '',
      [
        said('user', says('hi')),
        said('assistant', ...callBlocks),
        said('user', ...results([second, 'L'], [id, 'K'])),
      ],
    ],
    [
      'results may have the older field for the name of their tool',
      [
        ...[hi, called],
        ...[
          { role: 'tool', name: 'list', content: 'L' },
          { role: 'tool', name: 'look', content: 'K' },
        ],
      ],
      '',
      [
        said('user', says('hi')),
        said('assistant', ...callBlocks),
        said('user', ...results([second, 'L'], [id, 'K'])),
      ],
    ],
    [
      'results without a name have the order of the calls',
      [hi, called, { role: 'tool', content: 'K' }, { role: 'tool', content: 'L' }],
      '',
      [
        said('user', says('hi')),
        said('assistant', ...callBlocks),
        said('user', ...results([id, 'K'], [second, 'L'])),
      ],
    ],
    [
      'results with an id belong to its call',
      [
        hi,
        {
          role: 'assistant',
          tool_calls: [
            { id: 'a', ...call },
            { id: 'b', ...call },
          ],
        },
        { role: 'tool', tool_call_id: 'b', content: 'B' },
        { role: 'tool', tool_call_id: 'a', tool_name: 'look', content: 'A' },
      ],
      '',
      [
        said('user', says('hi')),
        said(
          'assistant',
          { type: 'tool-call', id: 'a', name: 'look', arguments: '{"at":1}' },
          { type: 'tool-call', id: 'b', name: 'look', arguments: '{"at":1}' },
        ),
        said('user', ...results(['b', 'B'], ['a', 'A'])),
      ],
    ],
    [
      'arguments may be a text; thoughts are left to the memory of the bridge',
      [
        hi,
        {
          role: 'assistant',
          thinking: 'hm',
          tool_calls: [{ function: { name: 'look', arguments: '{"at":2}' } }],
        },
        { role: 'tool', content: 'K' },
      ],
      '',
      [
        said('user', says('hi')),
        said('assistant', { type: 'tool-call', id, name: 'look', arguments: '{"at":2}' }),
        said('user', ...results([id, 'K'])),
      ],
    ],
    [
      'an empty message of the assistant at the end says nothing',
      [hi, { role: 'assistant', content: '' }],
      '',
      [said('user', says('hi'))],
    ],
  ])('%s', (_, messages, system, expected) => {
    const { turn, ignored } = chat({ messages });
    expect([turn.system, turn.messages, turn.prefill, ignored]).toEqual([system, expected, undefined, []]);
  });

  test.each<[string, object, readonly string[]]>([
    ['its name', { tool_name: 'look' }, ['c']],
    ['nothing', {}, ['c']],
    ['an id that no call has', { tool_call_id: 'x' }, ['c']],
    ['the id of an earlier call', { tool_call_id: 'a' }, ['a']],
  ])('a result with %s after calls without one', (_, named, ids) => {
    const calls = (...named: string[]): object => ({
      role: 'assistant',
      tool_calls: named.map((id) => ({ id, ...call })),
    });
    const { turn } = chat({
      messages: [hi, calls('a', 'b'), hi, calls('c', 'd'), { role: 'tool', content: 'K', ...named }],
    });
    const last = turn.messages.at(-1)?.blocks ?? [];
    expect(last.map((block) => 'callId' in block && block.callId)).toEqual(ids);
  });

  test('the last message may be the beginning of the answer', () => {
    const { turn } = chat({ messages: [hi, { role: 'assistant', content: 'Once' }] });
    expect(turn).toMatchObject({ prefill: 'messages[1]', prefillInWords: true });
    expect(turn.messages).toEqual([said('user', says('hi')), said('assistant', says('Once'))]);
  });

  test('tools reach the model', () => {
    const parameters = { type: 'object', properties: { at: { type: ['string', 'number'] } } };
    const tools = [{ type: 'function', function: { name: 'look', description: 'd', parameters } }];
    expect(chat({ tools }).turn.tools).toEqual([{ name: 'look', description: 'd', parameters }]);
  });
});

test('a prompt may have a system prompt and images', () => {
  const { turn } = generate({ system: 'be brief', images: [PIXEL_DATA] });
  expect(turn).toEqual({ ...plain, system: 'be brief', messages: [said('user', says('hi'), image)] });
  expect(generate({ raw: true, template: 'x' }).ignored).toEqual(['raw', 'template']);
  expect(generate({ raw: false, template: '', suffix: '', context: [] }).ignored).toEqual([]);
});

test('options have Ollama’s names', () => {
  const { optionNames } = readOllamaChat({ model: 'sonnet', messages: [hi] }, { startedAt: 0, now: () => 0 });
  expect(optionNames).toEqual({
    maxTokens: 'options.num_predict',
    temperature: 'options.temperature',
    topP: 'options.top_p',
    topK: 'options.top_k',
    stop: 'options.stop',
    reasoning: 'think',
    toolChoice: 'tool_choice',
    contextEdits: 'context_management',
    prefill: 'messages',
    instructions: 'messages[].role',
    output: 'format',
    strict: 'tools[].function.strict',
  });
});

describe('a request that asks nothing', () => {
  test.each<[object, string | undefined]>([
    [{}, 'load'],
    [{ messages: [] }, 'load'],
    [{ messages: null, keep_alive: '5m' }, 'load'],
    [{ keep_alive: 0 }, 'unload'],
    [{ keep_alive: '0s' }, 'unload'],
    [{ messages: [hi] }, undefined],
    [{ messages: 'x' }, undefined],
  ])('chat %j: %s', (more, reason) => {
    const load = readChatLoad({ model: 'sonnet:latest', ...more });
    expect(load?.model).toBe(reason && 'sonnet');
    expect(load?.answer(0)).toEqual(
      reason && {
        model: 'sonnet:latest',
        created_at: '1970-01-01T00:00:00.000Z',
        message: { role: 'assistant', content: '' },
        done: true,
        done_reason: reason,
      },
    );
  });

  test.each<[object, string | undefined]>([
    [{}, 'load'],
    [{ prompt: '', keep_alive: 0 }, 'unload'],
    [{ prompt: ' ' }, undefined],
    [{ prompt: '', images: [PIXEL_DATA] }, undefined],
  ])('generate %j: %s', (more, reason) => {
    const load = readGenerateLoad({ model: 'sonnet', ...more });
    expect(load?.answer(0)).toEqual(
      reason && {
        ...{ model: 'sonnet', created_at: '1970-01-01T00:00:00.000Z', response: '' },
        ...{ done: true, done_reason: reason },
      },
    );
  });
});

describe('a refusal names the field', () => {
  const invalid = 'validation_error';
  const unsupported = 'unsupported_parameter';
  test.each<[object, string, string]>([
    [{ think: 'hard' }, 'think', invalid],
    [{ format: 'xml' }, 'format', invalid],
    [{ format: { type: 'arrays' } }, 'format.type', invalid],
    [{ options: { temperature: 'hot' } }, 'options.temperature', invalid],
    [{ options: { num_predict: -3 } }, 'options.num_predict', invalid],
    [{ options: [] }, 'options', invalid],
    [{ logprobs: true }, 'logprobs', unsupported],
    [{ top_logprobs: 3 }, 'top_logprobs', unsupported],
    [{ stream: 'yes' }, 'stream', invalid],
  ])('%j at %s as %s', (more, param, code) => {
    for (const parse of [chat, generate]) expect(refusal(() => parse(more))).toMatchObject({ param, code });
  });

  test.each<[object, string, string]>([
    [{ model: '' }, 'model', invalid],
    [{ messages: [{ role: 'robot', content: 'x' }] }, 'messages[0].role', invalid],
    [{ messages: [{ role: 'user', content: 4 }] }, 'messages[0].content', invalid],
    [{ messages: [{ role: 'system', content: '' }] }, 'messages', invalid],
    [{ messages: [{ ...hi, images: ['hello'] }] }, 'messages[0].images[0]', invalid],
    [{ messages: [{ ...hi, images: ['iVBORw0KGgo*'] }] }, 'messages[0].images[0]', invalid],
    [{ messages: [hi, { role: 'tool', content: 'x' }] }, 'messages[1]', invalid],
    [
      {
        messages: [
          ...[hi, { role: 'assistant', tool_calls: [{ function: { name: 'f' } }] }],
          ...[{ role: 'tool' }, { role: 'tool', tool_call_id: 'x' }],
        ],
      },
      'messages[3]',
      invalid,
    ],
    [{ messages: [hi, { role: 'tool', content: 'x', tool_name: 'f' }] }, 'messages[1].tool_name', invalid],
    [
      { messages: [hi, { role: 'assistant', tool_calls: [{ function: { name: 'f' } }] }] },
      'messages[1]',
      invalid,
    ],
    [{ tools: [{ type: 'function', function: { name: 'a b' } }] }, 'tools[0].function.name', invalid],
  ])('chat %j at %s as %s', (more, param, code) => {
    expect(refusal(() => chat(more))).toMatchObject({ param, code });
  });

  test.each<[object, string, string]>([
    [{ model: '' }, 'model', 'model_not_found'],
    [{ prompt: ' ' }, 'prompt', invalid],
    [{ suffix: 'end' }, 'suffix', unsupported],
    [{ context: [1] }, 'context', unsupported],
    [{ images: ['x'] }, 'images[0]', invalid],
  ])('generate %j at %s as %s', (more, param, code) => {
    expect(refusal(() => generate(more))).toMatchObject({ param, code });
  });
});

function refusal(read: () => unknown): BridgeError {
  try {
    read();
  } catch (error) {
    if (error instanceof BridgeError) return error;
    throw error;
  }
  throw new Error('The request was accepted.');
}
