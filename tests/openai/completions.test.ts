/** Legacy completions: every field of a request, every refusal, and the exact answers built from events. */
import { describe, expect, test } from '@jest/globals';
import { BridgeError } from '../../src/core/bridge-error.js';
import type { TurnEvent } from '../../src/core/turn-event.js';
import { readCompletionRequest } from '../../src/openai/completions/completion-wire.js';
import { specFaults } from '../support/openai-spec.js';

const head = { id: 'abc', created: 1_700_000_000, now: () => 1_700_000_001 };
const usage = { inputTokens: 10, cacheReadTokens: 4, cacheWriteTokens: 3, outputTokens: 5 };
const start: TurnEvent = { type: 'start', model: 'claude-sonnet-5' };
const end = (finishReason: 'stop' | 'length' | 'refusal' = 'stop'): TurnEvent => ({
  type: 'end',
  finishReason,
  usage,
});
const text = (content: string): TurnEvent => ({ type: 'text-delta', text: content });
const asked = (more: object = {}): object => ({ model: 'sonnet', prompt: 'Once', ...more });

describe('a request', () => {
  test('becomes one user message with its prompt, and nothing else', () => {
    const { turns, stream, ignored } = readCompletionRequest(asked({ prompt: ' Once\n\n' }));
    expect(turns).toEqual([
      {
        model: 'sonnet',
        system: '',
        messages: [{ role: 'user', blocks: [{ type: 'text', text: ' Once\n\n' }] }],
        tools: [],
        toolChoice: { mode: 'auto' },
        parallelToolCalls: true,
        output: { type: 'text' },
        sampling: {},
      },
    ]);
    expect({ stream, ignored }).toEqual({ stream: false, ignored: [] });
  });

  test('sets its sampling parameters', () => {
    const more = { temperature: 1.5, top_p: 0.5, max_tokens: 7, stop: ['a', ' '] };
    const { turns, ignored } = readCompletionRequest(asked(more));
    expect(turns[0]!.sampling).toEqual({ temperature: 1, topP: 0.5, maxTokens: 7, stop: ['a', ' '] });
    expect(ignored).toEqual([]);
  });

  test('asks for n answers to each prompt, prompt after prompt', () => {
    const { turns } = readCompletionRequest(asked({ prompt: ['a', 'b'], n: 2, best_of: 2 }));
    expect(turns.map(({ messages }) => messages[0]!.blocks[0])).toEqual(
      ['a', 'a', 'b', 'b'].map((said) => ({ type: 'text', text: said })),
    );
  });

  test.each<[object, readonly string[]]>([
    [{ user: 'me', seed: 1, logit_bias: { 5: 1 } }, ['seed', 'logit_bias']],
    [{ frequency_penalty: 0, presence_penalty: 0, logit_bias: {}, seed: null }, []],
    [{ best_of: 0, suffix: '', logprobs: null, echo: false, max_tokens: null }, []],
    [{ max_tokens: -1 }, []],
    [{ frequency_penalty: 1, top_k: 5 }, ['frequency_penalty', 'top_k']],
    [{ stream_options: { include_obfuscation: true } }, []],
  ])('%j: %j are ignored', (more, ignored) => {
    expect(readCompletionRequest(asked(more)).ignored).toEqual(ignored);
  });

  test.each<[object, string, string]>([
    [{ prompt: '' }, 'prompt', 'validation_error'],
    [{ prompt: ' \n' }, 'prompt', 'validation_error'],
    [{ prompt: null }, 'prompt', 'validation_error'],
    [{ prompt: [] }, 'prompt', 'validation_error'],
    [{ prompt: {} }, 'prompt', 'validation_error'],
    [{ prompt: ['a', ''] }, 'prompt[1]', 'validation_error'],
    [{ prompt: ['a', null] }, 'prompt[1]', 'validation_error'],
    [{ prompt: [1, 2] }, 'prompt', 'unsupported_parameter'],
    [{ prompt: [[1, 2], [3]] }, 'prompt', 'unsupported_parameter'],
    [{ prompt: [1.5] }, 'prompt[0]', 'validation_error'],
    [{ prompt: [['a']] }, 'prompt[0][0]', 'validation_error'],
    [{ prompt: Array.from({ length: 9 }, () => 'a') }, 'prompt', 'validation_error'],
    [{ prompt: ['a', 'b', 'c'], n: 3 }, 'prompt', 'validation_error'],
    [{ model: '' }, 'model', 'validation_error'],
    [{ n: 0 }, 'n', 'validation_error'],
    [{ n: 9 }, 'n', 'validation_error'],
    [{ best_of: 2 }, 'best_of', 'unsupported_parameter'],
    [{ n: 2, best_of: 3 }, 'best_of', 'unsupported_parameter'],
    [{ suffix: 'the end' }, 'suffix', 'unsupported_parameter'],
    [{ logprobs: 0 }, 'logprobs', 'unsupported_parameter'],
    [{ logprobs: 5 }, 'logprobs', 'unsupported_parameter'],
    [{ max_tokens: 0 }, 'max_tokens', 'validation_error'],
    [{ temperature: 2.1 }, 'temperature', 'validation_error'],
    [{ stop: [''] }, 'stop[0]', 'validation_error'],
    [{ echo: 'yes' }, 'echo', 'validation_error'],
    [{ stream: 1 }, 'stream', 'validation_error'],
  ])('%j is refused at %s as %s', (more, param, code) => {
    let thrown: unknown;
    try {
      readCompletionRequest(asked(more));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(BridgeError);
    expect(thrown).toMatchObject({ param, code, message: expect.stringContaining(param) });
  });
});

function whole(more: object, events: readonly (readonly [TurnEvent, number])[]): object | undefined {
  const collector = readCompletionRequest(asked(more)).collector(head);
  const bodies = events.map(([event, index]) => collector.add(event, index));
  expect(bodies.slice(0, -1).every((body) => body === undefined)).toBe(true);
  return bodies.at(-1);
}

describe('a complete answer', () => {
  test('has a choice for each answer in order, and the sum of their tokens', () => {
    const body = whole({ prompt: ['a', 'b'] }, [
      [start, 1],
      [start, 0],
      [text('B'), 1],
      [text('A'), 0],
      [text('!'), 0],
      [end('length'), 1],
      [end(), 0],
    ]);
    expect(body).toEqual({
      id: 'cmpl-abc',
      object: 'text_completion',
      created: head.created,
      model: 'claude-sonnet-5',
      system_fingerprint: 'fp_claude-sonnet-5',
      choices: [
        { text: 'A!', index: 0, logprobs: null, finish_reason: 'stop' },
        { text: 'B', index: 1, logprobs: null, finish_reason: 'length' },
      ],
      usage: {
        prompt_tokens: 20,
        completion_tokens: 10,
        total_tokens: 30,
        prompt_tokens_details: { cached_tokens: 8, cache_write_tokens: 6, audio_tokens: 0 },
        completion_tokens_details: {
          reasoning_tokens: 0,
          audio_tokens: 0,
          accepted_prediction_tokens: 0,
          rejected_prediction_tokens: 0,
        },
      },
    });
    expect(specFaults('CreateCompletionResponse', body)).toEqual([]);
  });

  test('begins with its prompt on request', () => {
    const body = whole({ echo: true }, [
      [start, 0],
      [text(' upon'), 0],
      [end('refusal'), 0],
    ]);
    expect(body).toMatchObject({ choices: [{ text: 'Once upon', finish_reason: 'content_filter' }] });
  });
});

describe('a stream', () => {
  const streamed = (more: object, events: readonly (readonly [TurnEvent, number])[]): unknown[] => {
    const encoder = readCompletionRequest(asked({ stream: true, ...more })).encoder(head);
    const sent = events.map(([event, index]) => encoder.encode(event, index)).join('');
    expect(encoder.complete).toBe(true);
    return sent
      .split('\n\n')
      .slice(0, -1)
      .map((event) => {
        const { choices, usage: counted } = JSON.parse(event.replace('data: ', '')) as {
          choices: { text: string; index: number; finish_reason: string | null }[];
          usage?: { total_tokens: number } | null;
        };
        const told = choices.map(({ text: said, index, finish_reason: reason }) => [index, said, reason]);
        return counted === undefined ? told : [told, counted?.total_tokens ?? null];
      });
  };

  test('ends each choice once, and has usage only on request', () => {
    const events: [TurnEvent, number][] = [
      [start, 0],
      [text('a'), 0],
      [start, 1],
      [text(''), 1],
      [text('b'), 1],
      [end(), 1],
      [end('length'), 0],
    ];
    expect(streamed({ n: 2 }, events)).toEqual([
      [[0, 'a', null]],
      [[1, 'b', null]],
      [[1, '', 'stop']],
      [[0, '', 'length']],
    ]);
    expect(streamed({ n: 2, stream_options: { include_usage: true } }, events)).toEqual([
      [[[0, 'a', null]], null],
      [[[1, 'b', null]], null],
      [[[1, '', 'stop']], null],
      [[[0, '', 'length']], null],
      [[], 30],
    ]);
  });

  test('sends each prompt once before its answer, even before an empty one', () => {
    const events: [TurnEvent, number][] = [
      [start, 0],
      [text('!'), 0],
      [end(), 0],
      [end(), 1],
    ];
    expect(streamed({ prompt: ['a', 'b'], echo: true }, events)).toEqual([
      [[0, 'a', null]],
      [[0, '!', null]],
      [[0, '', 'stop']],
      [[1, 'b', null]],
      [[1, '', 'stop']],
    ]);
  });

  test('opens early with a comment, and fails with an error event', () => {
    const encoder = readCompletionRequest(asked({ stream: true })).encoder(head);
    expect(encoder.open()).toBe(': ping\n\n');
    expect(encoder.ending).toBe('data: [DONE]\n\n');
    expect(encoder.failure(new BridgeError('overloaded', 'Too much.'))).toBe(
      'data: {"error":{"message":"Too much.","type":"server_error","param":null,"code":"overloaded"}}\n\n',
    );
  });
});
