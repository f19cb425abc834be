/** Which sampling, thinking and tool choice each model accepts, and what replaces the rest. */
import { describe, expect, test } from '@jest/globals';
import { modelFacts } from '../../../src/claude/compose/model-facts.js';
import { samplingOf } from '../../../src/claude/compose/sampling.js';
import { thinkingOf, type AskedThinking } from '../../../src/claude/compose/thinking.js';
import { apiToolChoice, type ChoiceRequest } from '../../../src/claude/compose/tools.js';
import { refusedOption, withoutOption } from '../../../src/claude/read/refused-option.js';
import { BridgeError } from '../../../src/core/bridge-error.js';
import type { Sampling } from '../../../src/core/turn.js';
import { turnOf, user } from '../../support/engine.js';

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
    [OPUS_4_7, { sampling: 'none', forcedTools: 'always', thinkingOff: 'disabled' }],
    ['claude-opus-5', { forcedTools: 'always', thinkingOff: 'disabled' }],
    ['claude-fable-5', { forcedTools: 'always', thinkingOff: undefined }],
    ['claude-haiku-5-5', { forcedTools: 'always', thinkingOff: undefined }],
    [SONNET_5_5, { forcedTools: 'never', thinkingOff: 'between_tools' }],
    ['claude-opus-5-5[1m]', { forcedTools: 'never' }],
    ['claude-mythos-5-2', { forcedTools: 'never' }],
    ['claude-something-9', { forcedTools: 'never', sampling: 'none' }],
  ])('%s', (id, expected) => {
    expect(modelFacts(id)).toMatchObject(expected);
  });

  test("about a model without a row come from the CLI's list", () => {
    expect(modelFacts('claude-new-9', { efforts: ['low'], thinkingOff: 'disabled' })).toMatchObject({
      efforts: ['low'],
      thinkingOff: 'disabled',
      forcedTools: 'never',
    });
    expect(modelFacts(SONNET_5_5, { thinkingOff: 'disabled' }).thinkingOff).toBe('between_tools');
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
    [
      'leaves blank stops to the bridge',
      HAIKU_4_5,
      false,
      { stop: ['\n', 'x'] },
      { stop_sequences: ['x'] },
      [],
    ],
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
  const budget = (tokens: number): object => ({
    ...{ on: true, thinking: { type: 'enabled', budget_tokens: tokens } },
  });
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
    [HAIKU_4_5, 'max', { maxTokens: 5001 }, budget(2500), 0],
    [HAIKU_4_5, 'low', { maxTokens: 8192 }, budget(4096), 0],
    [HAIKU_4_5, 'high', { maxTokens: 1100 }, budget(1024), 0],
    ['claude-opus-4-1', 'max', { maxTokens: 64_000 }, budget(16_000), 0],
    [HAIKU_4_5, 'high', { maxTokens: 1024 }, off, 1],
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
    [SONNET_5_5, 'none', {}, { on: true, thinking: { type: 'between_tools' } }, 0],
    ['claude-opus-5-5', 'none', {}, { on: true, thinking: omitted, effort: 'low' }, 1],
    [SONNET_5_5, 'xhigh', {}, { on: true, thinking: shown, effort: 'xhigh' }, 0],
  ] as const)('%s asked for %s, %o', (id, asked, more, expected, adapted) => {
    const reasoning = asked && { reasoning: asked };
    const made = thinkingOf({ ...reasoning }, modelFacts(id), { ...room, ...more });
    expect(made).toEqual({ ...expected, adapted: made.adapted });
    expect(made.adapted).toHaveLength(adapted);
  });

  const instead = (effort: string, asked: string): string =>
    `"${effort}" instead: this model has no effort "${asked}"`;
  const rule = 'a budget is at least 1024 and leaves room for the answer';

  test.each<[string, AskedThinking, number | undefined, object, readonly string[]]>([
    [HAIKU_4_5, { reasoning: 'high', thinkingBudget: 16_000 }, 20_000, budget(16_000), []],
    [HAIKU_4_5, { reasoning: 'minimal', thinkingBudget: 2000 }, undefined, budget(2000), []],
    [
      HAIKU_4_5,
      { reasoning: 'low', thinkingBudget: 5000 },
      4000,
      budget(2000),
      [`2000 tokens instead: ${rule}`],
    ],
    [
      HAIKU_4_5,
      { reasoning: 'minimal', thinkingBudget: 1 },
      4000,
      budget(1024),
      [`1024 tokens instead: ${rule}`],
    ],
    [
      HAIKU_4_5,
      { reasoning: 'max', thinkingBudget: 60_000, effort: 'low' },
      undefined,
      budget(31_000),
      [`31000 tokens instead: ${rule}`, 'effort left out: this model has none'],
    ],
    [
      'claude-opus-4-5',
      { reasoning: 'high', thinkingBudget: 16_000, effort: 'max' },
      undefined,
      { ...budget(16_000), effort: 'high' },
      [instead('high', 'max')],
    ],
    ['claude-opus-4-5', { effort: 'low' }, undefined, { ...off, effort: 'low' }, []],
    ['claude-opus-4-6', { effort: 'low' }, undefined, { ...off, effort: 'low' }, []],
    [OPUS_4_7, { effort: 'max' }, undefined, { ...off, effort: 'max' }, []],
    [
      'claude-opus-5',
      { effort: 'xhigh' },
      undefined,
      { ...off, effort: 'high' },
      [`${instead('high', 'xhigh')} without thinking`],
    ],
    ['claude-opus-5-5', { effort: 'high' }, undefined, { on: true, thinking: omitted, effort: 'high' }, []],
    [
      SONNET_5_5,
      { reasoning: 'minimal', thinkingBudget: 2000, effort: 'xhigh' },
      undefined,
      { on: true, thinking: shown, effort: 'xhigh' },
      [],
    ],
    [
      SONNET_5_5,
      { reasoning: 'none', effort: 'max' },
      undefined,
      { on: true, thinking: { type: 'between_tools' }, effort: 'high' },
      [`${instead('high', 'max')} without thinking`],
    ],
  ])('%s asked for %o, with %s tokens', (id, asked, maxTokens, expected, adapted) => {
    const made = thinkingOf(asked, modelFacts(id), { ...room, maxTokens });
    expect(made).toEqual({ ...expected, adapted: made.adapted });
    expect(made.adapted.map(({ what }) => what)).toEqual(adapted);
  });
});

test('an effort and a way not to think that the API refuses are left out of a second attempt', () => {
  const refusal = new BridgeError(
    'invalid_request',
    '`clear_thinking_20251015` strategy requires `thinking` to be enabled',
  );
  const plain = turnOf([user('hi')]);
  for (const asked of [{ reasoning: 'none' }, { effort: 'max' }] as const) {
    const turn = { ...plain, ...asked };
    expect(refusedOption(refusal, turn)).toBe('reasoning');
    expect(withoutOption({ ...turn, thinkingBudget: 5 }, 'reasoning')).toEqual(plain);
  }
});

describe('tool choice', () => {
  const asked = (more: Partial<ChoiceRequest>): ChoiceRequest => ({
    choice: { mode: 'auto' },
    offered: ['a', 'b'],
    outputTool: undefined,
    clientTools: true,
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
      { tool_choice: { type: 'tool', name: 'b', ...alone } },
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
      { offered: ['out'], outputTool: 'out', clientTools: false },
      { tool_choice: { type: 'tool', name: 'out', ...alone } },
    ],
    [
      'an output tool beside others',
      { offered: ['a', 'out'], outputTool: 'out' },
      { tool_choice: { type: 'any' } },
    ],
    [
      'an output tool beside others, one at a time',
      { offered: ['a', 'out'], outputTool: 'out', parallel: false },
      { tool_choice: { type: 'any', ...alone } },
    ],
    [
      'an output tool in words',
      { offered: ['a', 'out'], outputTool: 'out', canForce: false },
      { instruction: 'Answer by calling a tool; give the final answer by calling out.' },
    ],
  ])('%s', (_, request, expected) => {
    expect(apiToolChoice(asked(request))).toEqual(expected);
  });
});
