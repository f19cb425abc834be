/** With `include_obfuscation`, the events of a stream do not show how long their words are, and are otherwise the same. */
import { expect, test } from '@jest/globals';
import type { TurnEvent } from '../../src/core/turn-event.js';
import type { WireRequest } from '../../src/core/wire-request.js';
import { readChatRequest } from '../../src/openai/chat/chat-wire.js';
import { readCompletionRequest } from '../../src/openai/completions/completion-wire.js';
import { readResponsesRequest } from '../../src/openai/responses/responses-wire.js';

const past = {
  find: async () => Promise.resolve(undefined),
  keep: async () => Promise.resolve(true),
};
const head = { id: 'x', created: 1_700_000_000, now: () => 1_700_000_003 };
const usage = { inputTokens: 10, cacheReadTokens: 4, cacheWriteTokens: 3, outputTokens: 5 };
const events: TurnEvent[] = [
  { type: 'start', model: 'claude-sonnet-5' },
  ...['a', 'marmalade ', 'ø\u2028', 'x'.repeat(150)].map((text): TurnEvent => ({ type: 'text-delta', text })),
  { type: 'end', finishReason: 'stop', usage },
];

test.each<[string, (more: object) => Promise<WireRequest>]>([
  ['chat', async (more) => readChatRequest({ messages: [{ role: 'user', content: 'hi' }], ...more }, past)],
  ['responses', async (more) => readResponsesRequest({ input: 'hi', ...more }, past)],
  ['completions', async (more) => Promise.resolve(readCompletionRequest({ prompt: 'hi', ...more }))],
])('%s', async (_, read) => {
  const lines = async (include_obfuscation: boolean): Promise<string[]> => {
    const request = await read({ model: 'sonnet', stream: true, stream_options: { include_obfuscation } });
    const encoder = request.encoder(head);
    const sent = events.map((event) => encoder.encode(event, 0)).join('');
    return sent.split('\n').flatMap((line) => /^data: (\{.*)$/u.exec(line)?.[1] ?? []);
  };
  const padded = await lines(true);
  const words = padded.filter((line) => line.includes('"obfuscation":'));
  expect(words.length).toBeGreaterThanOrEqual(4);
  expect(words.map((line) => Buffer.byteLength(line) % 64)).toEqual(words.map(() => 0));
  const bare = padded.map((line) => {
    const event = JSON.parse(line) as object;
    Reflect.deleteProperty(event, 'obfuscation');
    return event;
  });
  expect(bare).toEqual((await lines(false)).map((line) => JSON.parse(line) as object));
});
