/** Several answers in one completion, and text that is withdrawn. */
import { describe, expect, test } from '@jest/globals';
import type { TurnEvent } from '../../src/core/turn-event.js';
import { createChunkEncoder } from '../../src/openai/chat/chunk-encoder.js';
import { createCompletionCollector } from '../../src/openai/chat/completion-collector.js';
import { addUsage } from '../../src/core/turn-event.js';
import { specFaults } from '../support/openai-spec.js';

const usage = { inputTokens: 10, cacheReadTokens: 4, cacheWriteTokens: 3, outputTokens: 5 };
const start: TurnEvent = { type: 'start', model: 'claude-sonnet-5' };
const end: TurnEvent = { type: 'end', finishReason: 'stop', usage };
const text = (content: string): TurnEvent => ({ type: 'text-delta', text: content });
const head = { id: 'chatcmpl-1', created: 1_700_000_000, model: 'sonnet', legacyFunctions: false };
const call: TurnEvent[] = [
  { type: 'tool-start', id: 'toolu_1', name: 'look' },
  { type: 'tool-end', id: 'toolu_1' },
];

/** Two answers, mixed. */
const mixed: [TurnEvent, number][] = [
  [start, 1],
  [text('b'), 1],
  [start, 0],
  ...call.map((event): [TurnEvent, number] => [event, 0]),
  ...call.map((event): [TurnEvent, number] => [event, 1]),
  [end, 1],
  [{ ...end, finishReason: 'tool-calls' }, 0],
];

describe('two choices', () => {
  test('chunks: roles, calls counted per choice, one usage at the very end', () => {
    const encoder = createChunkEncoder({ ...head, choices: 2, includeUsage: true });
    const chunks = mixed.flatMap(([event, index]) => {
      expect(encoder.complete).toBe(false);
      return encoder.encode(event, index);
    });
    expect(encoder.complete).toBe(true);
    for (const chunk of chunks) {
      expect(specFaults('CreateChatCompletionStreamResponse', chunk)).toEqual([]);
    }
    expect(
      chunks.map(({ choices: [choice] }) => [choice?.index, choice?.delta, choice?.finish_reason]),
    ).toEqual([
      [1, { role: 'assistant', content: '' }, null],
      [1, { content: 'b' }, null],
      [0, { role: 'assistant', content: '' }, null],
      ...[0, 1].flatMap((index) => [
        [
          index,
          {
            tool_calls: [
              { index: 0, id: 'toolu_1', type: 'function', function: { name: 'look', arguments: '' } },
            ],
          },
          null,
        ],
        [index, { tool_calls: [{ index: 0, function: { arguments: '{}' } }] }, null],
      ]),
      [1, {}, 'stop'],
      [0, {}, 'tool_calls'],
      [undefined, undefined, undefined],
    ]);
    expect(chunks.filter((chunk) => chunk.usage).map((chunk) => chunk.usage?.total_tokens)).toEqual([30]);
  });

  test('a stream opened early sends every role once', () => {
    const encoder = createChunkEncoder({ ...head, choices: 2, includeUsage: false });
    encoder.encode(start, 1);
    expect(encoder.open().map(({ choices }) => choices[0]?.index)).toEqual([0]);
    expect(encoder.open()).toEqual([]);
  });

  test('a complete answer has them in order', () => {
    const collector = createCompletionCollector({ ...head, choices: 2 });
    const completion = mixed.map(([event, index]) => collector.add(event, index)).at(-1);
    expect(specFaults('CreateChatCompletionResponse', completion)).toEqual([]);
    expect(completion?.choices.map(({ index, finish_reason }) => [index, finish_reason])).toEqual([
      [0, 'tool_calls'],
      [1, 'stop'],
    ]);
    expect(completion?.usage.total_tokens).toBe(30);
  });
});

test('reasoning tokens are summed as far as they are known', () => {
  expect(addUsage(undefined, usage)).toEqual(usage);
  expect(addUsage(usage, usage)).toEqual({
    inputTokens: 20,
    cacheReadTokens: 8,
    cacheWriteTokens: 6,
    outputTokens: 10,
  });
  expect(addUsage(usage, { ...usage, reasoningTokens: 2 }).reasoningTokens).toBe(2);
  expect(addUsage({ ...usage, reasoningTokens: 3 }, { ...usage, reasoningTokens: 2 }).reasoningTokens).toBe(
    5,
  );
});
