/** Every text in a request has a maximum length, on every route; a text of exactly that length is accepted. */
import { describe, expect, test } from '@jest/globals';
import { parseCountRequest, parseMessagesRequest } from '../../src/anthropic/parse-messages-request.js';
import { BridgeError } from '../../src/core/bridge-error.js';
import { ownText } from '../../src/core/plain-text.js';
import { parseChatRequest } from '../../src/openai/chat/parse-chat-request.js';
import { parseCompletionRequest } from '../../src/openai/completions/parse-completion-request.js';
import { parseEmbeddingRequest } from '../../src/openai/embeddings/parse-embedding-request.js';
import { readResponsesRequest } from '../../src/openai/responses/responses-wire.js';
import { soundChats, soundCompletions, soundMessages, soundResponses } from '../http/sound-bodies.js';

const MB = 1024 * 1024;
const nothingKept = { find: async () => Promise.resolve(undefined), keep: async () => Promise.resolve(true) };
const embedder = { find: (id: string) => ({ id, servedBy: id }), models: () => [] };

type Read = (body: object) => unknown;
const reads: Readonly<Record<string, [Read, object]>> = {
  chat: [parseChatRequest, soundChats[0]!],
  responses: [async (body) => readResponsesRequest(body, nothingKept), soundResponses[0]!],
  completions: [parseCompletionRequest, soundCompletions[0]!],
  embeddings: [(body) => parseEmbeddingRequest(body, embedder, 'native'), { model: 'm', input: 'hi' }],
  messages: [parseMessagesRequest, soundMessages[0]!],
  count: [parseCountRequest, soundMessages[0]!],
};

async function refusal(route: string, more: object): Promise<BridgeError> {
  const [read, sound] = reads[route]!;
  try {
    await read({ ...sound, ...more });
  } catch (error) {
    if (error instanceof BridgeError) return error;
    throw error;
  }
  throw new Error('It was not refused.');
}

const long = (length: number): string => 'x'.repeat(length);

describe.each(Object.keys(reads))('%s', (route) => {
  test.each([
    long(257),
    long(45 * MB),
    'claude-x"&calc.exe&"',
    '--model',
    'a b',
    'claude-\0',
    'sonnet\n',
    '',
  ])('no model has such a name (%#)', async (model) => {
    const { code, param, message } = await refusal(route, { model });
    expect({ code, param }).toEqual({ code: 'validation_error', param: 'model' });
    expect(message.length).toBeLessThan(200);
  });

  test('a name of 256 characters, with every allowed kind, is valid', async () => {
    const model = `@cf/a.b_c:d-e[1m]${long(256)}`.slice(0, 256);
    const [read, sound] = reads[route]!;
    await read({ ...sound, model });
  });
});

const user = (content: unknown): object => ({ messages: [{ role: 'user', content }] });
const called = (id: string, name: string, args: string): object => ({
  messages: [
    { role: 'user', content: 'x' },
    { role: 'assistant', tool_calls: [{ id, function: { name, arguments: args } }] },
    { role: 'user', content: 'x' },
  ],
});
const tooLong: readonly (readonly [string, object, string])[] = [
  ['chat', user(long(10 * MB + 1)), 'messages[0].content'],
  ['chat', user([{ type: 'text', text: long(10 * MB + 1) }]), 'messages[0].content[0].text'],
  ['chat', { messages: [{ role: 'user', content: 'x', name: long(257) }] }, 'messages[0].name'],
  ['chat', called(long(4097), 'f', '{}'), 'messages[1].tool_calls[0].id'],
  ['chat', called('a', long(257), '{}'), 'messages[1].tool_calls[0].function.name'],
  ['chat', called('a', 'f', long(10 * MB + 1)), 'messages[1].tool_calls[0].function.arguments'],
  ['chat', { stop: long(4097) }, 'stop'],
  ['chat', { stop: [long(4097)] }, 'stop[0]'],
  ['chat', { user: long(513) }, 'user'],
  ['chat', { safety_identifier: long(65) }, 'safety_identifier'],
  ['chat', { prompt_cache_key: long(513) }, 'prompt_cache_key'],
  ['chat', { metadata: { [long(65)]: 'x' } }, 'metadata'],
  ['chat', { metadata: { a: long(513) } }, 'metadata.a'],
  ['chat', { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [i, ''])) }, 'metadata'],
  ['chat', { tools: [{ type: long(257) }] }, 'tools[0].type'],
  ['chat', { tools: [{ type: 'namespace', name: long(257), tools: [{ name: 'f' }] }] }, 'tools[0].name'],
  ['chat', { tools: [{ name: 'f', description: long(10 * MB + 1) }] }, 'tools[0].description'],
  ['chat', { tool_choice: long(257) }, 'tool_choice'],
  ['chat', { modalities: [long(257)] }, 'modalities[0]'],
  ['responses', { input: long(10 * MB + 1) }, 'input'],
  ['responses', { previous_response_id: long(4097) }, 'previous_response_id'],
  ['responses', { include: [long(257)] }, 'include[0]'],
  ['responses', { text: { verbosity: long(257) } }, 'text.verbosity'],
  ['responses', { metadata: { a: long(513) } }, 'metadata.a'],
  ['completions', { prompt: long(10 * MB + 1) }, 'prompt'],
  ['completions', { prompt: [long(10 * MB + 1)] }, 'prompt[0]'],
  ['completions', { user: long(513) }, 'user'],
  ['embeddings', { user: long(513) }, 'user'],
  ['messages', { metadata: { user_id: long(513) } }, 'metadata.user_id'],
  ['messages', { system: long(10 * MB + 1) }, 'system'],
  ['messages', { stop_sequences: [long(4097)] }, 'stop_sequences[0]'],
];

test.each(tooLong)(
  '%s, %#: a text that is too long is refused, naming its field',
  async (route, more, param) => {
    expect(await refusal(route, more)).toMatchObject({ code: 'validation_error', param });
  },
);

describe('an answer repeats no more than 1 MB of its request', () => {
  test.each([
    [{ instructions: long(MB) }, 'instructions'],
    [{ instructions: '\u0001'.repeat(MB / 5) }, 'instructions'],
    [{ tools: Array.from({ length: 500 }, (_, i) => ({ name: `f${i}`, description: long(3000) })) }, 'tools'],
    [
      { text: { format: { type: 'json_schema', description: long(MB), schema: { type: 'object' } } } },
      'text',
    ],
    [{ metadata: { a: Array.from({ length: MB }, () => 1) } }, 'metadata'],
  ])('in a response (%#)', async (more, param) => {
    expect(await refusal('responses', more)).toMatchObject({ code: 'validation_error', param });
    expect((await refusal('responses', more)).message).toContain('more than 1 MB');
  });

  test('in a completion with echo, over all its choices', async () => {
    const prompt = long(MB / 8);
    expect(await refusal('completions', { prompt, echo: true, n: 8 })).toMatchObject({ param: 'echo' });
    expect(parseCompletionRequest({ ...soundCompletions[0], prompt, echo: true, n: 7 }).turns).toHaveLength(
      7,
    );
    expect(parseCompletionRequest({ ...soundCompletions[0], prompt, n: 8 }).turns).toHaveLength(8);
  });
});

test('a cut text keeps up to the requested length, in whole characters of any kind', () => {
  expect(ownText('Grüße, 世界', 100)).toBe('Grüße, 世界');
  expect(ownText(long(5 * MB), 100)).toBe(long(100));
  expect(ownText('\ud800', 1)).toBe('\ud800');
});
