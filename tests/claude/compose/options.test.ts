/** Which sampling, thinking and tool choice each model accepts, and what replaces the rest. */
import { describe, expect, test } from '@jest/globals';
import { modelFacts } from '../../../src/claude/compose/model-facts.js';
import { samplingOf } from '../../../src/claude/compose/sampling.js';
import { thinkingOf } from '../../../src/claude/compose/thinking.js';
import { apiToolChoice, type ChoiceRequest } from '../../../src/claude/compose/tools.js';
import type { Sampling } from '../../../src/core/turn.js';

const HAIKU_4_5 = 'claude-haiku-4-5-20251001';
const SONNET_4_6 = 'claude-sonnet-4-6';
const OPUS_4_7 = 'claude-opus-4-7';
const SONNET_5 = 'claude-sonnet-5';
const SONNET_5_5 = 'claude-sonnet-5-5';

describe('facts', () => {
  test.each([
    ['claude-sonnet-4-20250514', { maxTokens: 32_000, structuredOutput: false, thinking: 'budget' }],
    ['claude-opus-4-1-20250805', { maxTokens: 32_000, structuredOutput: true }],
    [HAIKU_4_5, { maxTokens: 64_000, efforts: [], thinking: 'budget', forcedTools: 'without-thinking' }],
    ['claude-opus-4-5', { efforts: ['low', 'medium', 'high'], thinking: 'budget' }],
    [SONNET_4_6, { maxTokens: 128_000, efforts: ['low', 'medium', 'high', 'max'], thinking: 'adaptive' }],
    [OPUS_4_7, { sampling: 'none', forcedTools: 'always', canStopThinking: true }],
    ['claude-opus-5', { forcedTools: 'always', canStopThinking: true }],
    ['claude-fable-5', { forcedTools: 'always', canStopThinking: false }],
    ['claude-haiku-5-5', { forcedTools: 'always', canStopThinking: false }],
    [SONNET_5_5, { forcedTools: 'never', canStopThinking: false }],
    ['claude-opus-5-5[1m]', { forcedTools: 'never' }],
    ['claude-mythos-5-2', { forcedTools: 'never' }],
    ['claude-something-9', { forcedTools: 'never', sampling: 'none' }],
  ])('%s', (id, expected) => {
    expect(modelFacts(id)).toMatchObject(expected);
  });

  test("about a model without a row come from the CLI's list", () => {
    expect(modelFacts('claude-new-9', { efforts: ['low'], canStopThinking: true })).toMatchObject({
      efforts: ['low'],
      canStopThinking: true,
      forcedTools: 'never',
    });
    expect(modelFacts(SONNET_5_5, { canStopThinking: true }).canStopThinking).toBe(false);
  });
});

describe('sampling', () => {
  test.each<[string, string, boolean, Sampling, object, readonly string[]]>([
    [
      'goes out as it is',
      HAIKU_4_5,
      false,
      { temperature: 0.2, topK: 5, stop: ['x'], maxTokens: 10 },
      { temperature: 0.2, top_k: 5, stop_sequences: ['x'], max_tokens: 10 },
      [],
    ],
    [
      'keeps temperature when both are given',
      HAIKU_4_5,
      false,
      { temperature: 0.2, topP: 0.5 },
      { temperature: 0.2 },
      ['topP'],
    ],
    ['cannot send top_p alone', SONNET_4_6, false, { topP: 0.5 }, {}, ['topP']],
    ['does not report a default', SONNET_4_6, false, { temperature: 1, topP: 1 }, { temperature: 1 }, []],
    [
      'is dropped with thinking',
      SONNET_4_6,
      true,
      { temperature: 0.2, topP: 0.9, topK: 3 },
      {},
      ['temperature', 'topP', 'topK'],
    ],
    ['a temperature of 1 is what thinking wants', SONNET_4_6, true, { temperature: 1 }, {}, []],
    [
      'is dropped for newer models',
      SONNET_5_5,
      true,
      { temperature: 0, topP: 0.1, topK: 1, stop: ['s'] },
      { stop_sequences: ['s'] },
      ['temperature', 'topP', 'topK'],
    ],
    ['does not report defaults there either', OPUS_4_7, false, { temperature: 1, topP: 1 }, {}, []],
    [
      'cuts a limit that is too large',
      HAIKU_4_5,
      false,
      { maxTokens: 1e8 },
      { max_tokens: 64_000 },
      ['maxTokens'],
    ],
    ['leaves one that is not', SONNET_5_5, true, { maxTokens: 128_000 }, { max_tokens: 128_000 }, []],
    ['leaves empty stops out', SONNET_5_5, true, { stop: [] }, {}, []],
  ])('%s', (_, id, thinks, sampling, fields, adapted) => {
    const made = samplingOf(sampling, modelFacts(id), thinks);
    expect(made.fields).toEqual(fields);
    expect(made.adapted.map(({ option }) => option)).toEqual(adapted);
    for (const { what } of made.adapted) expect(what).toMatch(/^[ -~]+$/);
  });
});

describe('thinking', () => {
  const room = {
    ...{ maxTokens: undefined, forcedCall: false, prefill: false, thoughtsMissing: false },
    display: 'summarized',
  } as const;
  const off = { on: false, thinking: { type: 'disabled' } };
  const omitted = { type: 'adaptive', display: 'omitted' };
  const shown = { type: 'adaptive', display: 'summarized' };

  test.each([
    [HAIKU_4_5, undefined, {}, off, 0],
    [HAIKU_4_5, 'none', {}, off, 0],
    [HAIKU_4_5, 'low', {}, { on: true, thinking: { type: 'enabled', budget_tokens: 4096 } }, 0],
    [
      HAIKU_4_5,
      'low',
      { display: 'omitted' },
      { on: true, thinking: { type: 'enabled', budget_tokens: 4096, display: 'omitted' } },
      0,
    ],
    [
      HAIKU_4_5,
      'max',
      { maxTokens: 5000 },
      { on: true, thinking: { type: 'enabled', budget_tokens: 4999 } },
      0,
    ],
    [HAIKU_4_5, 'high', { maxTokens: 500 }, off, 1],
    [HAIKU_4_5, 'high', { forcedCall: true }, off, 1],
    [HAIKU_4_5, 'high', { thoughtsMissing: true }, off, 1],
    [HAIKU_4_5, 'high', { prefill: true }, off, 1],
    [
      'claude-opus-4-5',
      'max',
      {},
      { on: true, thinking: { type: 'enabled', budget_tokens: 31_000 }, effort: 'high' },
      0,
    ],
    [SONNET_4_6, 'high', {}, { on: true, thinking: shown, effort: 'high' }, 0],
    [SONNET_4_6, 'high', { display: 'omitted' }, { on: true, thinking: omitted, effort: 'high' }, 0],
    [SONNET_4_6, 'xhigh', {}, { on: true, thinking: shown, effort: 'high' }, 1],
    [SONNET_4_6, 'minimal', {}, { on: true, thinking: shown, effort: 'low' }, 1],
    [SONNET_4_6, 'high', { forcedCall: true }, off, 1],
    [SONNET_4_6, 'high', { thoughtsMissing: true }, { on: true, thinking: shown, effort: 'high' }, 0],
    [SONNET_5, 'max', { forcedCall: true }, { on: true, thinking: shown, effort: 'max' }, 0],
    [SONNET_5, undefined, {}, off, 0],
    [SONNET_5_5, undefined, {}, { on: true, thinking: omitted, effort: 'low' }, 0],
    [SONNET_5_5, 'none', {}, { on: true, thinking: omitted, effort: 'low' }, 1],
    [SONNET_5_5, 'xhigh', {}, { on: true, thinking: shown, effort: 'xhigh' }, 0],
  ] as const)('%s asked for %s, %o', (id, asked, more, expected, adapted) => {
    const made = thinkingOf(asked, modelFacts(id), { ...room, ...more });
    expect(made).toEqual({ ...expected, adapted: made.adapted });
    expect(made.adapted).toHaveLength(adapted);
  });
});

describe('tool choice', () => {
  const asked = (more: Partial<ChoiceRequest>): ChoiceRequest => ({
    choice: { mode: 'auto' },
    offered: ['a', 'b'],
    outputTool: undefined,
    parallel: true,
    canForce: true,
    ...more,
  });
  const alone = { disable_parallel_tool_use: true };

  test.each<[string, Partial<ChoiceRequest>, object]>([
    ['auto is the default', {}, {}],
    ['no tools, no choice', { offered: [], choice: { mode: 'none' } }, {}],
    ['none', { choice: { mode: 'none' }, parallel: false }, { tool_choice: { type: 'none' } }],
    ['one at a time', { parallel: false }, { tool_choice: { type: 'auto', ...alone } }],
    ['required', { choice: { mode: 'required' } }, { tool_choice: { type: 'any' } }],
    [
      'required of one',
      { choice: { mode: 'required' }, offered: ['a'], parallel: false },
      { tool_choice: { type: 'tool', name: 'a', ...alone } },
    ],
    [
      'required of one among others',
      { choice: { mode: 'required', only: ['b'] }, forced: 'b' },
      { tool_choice: { type: 'tool', name: 'b' } },
    ],
    [
      'in words',
      { choice: { mode: 'required' }, canForce: false },
      { instruction: 'Answer by calling one of the tools.' },
    ],
    [
      'one in words',
      { choice: { mode: 'required' }, offered: ['a'], canForce: false },
      { instruction: 'Answer by calling the tool a.' },
    ],
    [
      'an output tool alone',
      { offered: ['out'], outputTool: 'out' },
      { tool_choice: { type: 'tool', name: 'out', ...alone } },
    ],
    [
      'an output tool beside others',
      { offered: ['a', 'out'], outputTool: 'out' },
      { tool_choice: { type: 'any', ...alone } },
    ],
    [
      'an output tool in words',
      { offered: ['a', 'out'], outputTool: 'out', canForce: false },
      {
        tool_choice: { type: 'auto', ...alone },
        instruction: 'Answer by calling a tool; give the final answer by calling out.',
      },
    ],
  ])('%s', (_, request, expected) => {
    expect(apiToolChoice(asked(request))).toEqual(expected);
  });
});
