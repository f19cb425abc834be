import { describe, expect, test } from '@jest/globals';
import { MODELS } from './models.js';
import { body, complaint, testRules, tool } from './rule-cases.js';

const tools = [tool()];
const on = (model: string, more: object = {}) => body({ ...more, model: `claude-${model}` });
const thinks = (type: string, more: object = {}) => ({ thinking: { type }, ...more });
const effort = (level: string) => ({ output_config: { effort: level } });
const forced = { tools, tool_choice: { type: 'any' } };
const budget = { max_tokens: 2000, thinking: { type: 'enabled', budget_tokens: 1024 } };

test.each(MODELS)('%s accepts a plain request', (model) => {
  expect(complaint(body({ model }))).toBeUndefined();
  expect(complaint(body({ model: `${model}-20251001` }))).toBeUndefined();
});

describe('thinking and effort', () => {
  testRules([
    {
      what: 'enabled',
      taken: on('haiku-4-5', budget),
      refused: on('opus-4-8', budget),
      text: '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive"',
    },
    {
      what: 'disabled',
      taken: on('opus-4-8', thinks('disabled')),
      refused: on('opus-5-5', thinks('disabled')),
      text: '"thinking.type.disabled" is not supported for this model.',
    },
    {
      what: 'between tools',
      taken: on('sonnet-5-5', thinks('between_tools')),
      refused: on('sonnet-5-5', thinks('disabled')),
      text: 'send "thinking": {"type": "between_tools"} instead of',
    },
    {
      what: 'between tools elsewhere',
      taken: on('haiku-5-5', thinks('adaptive')),
      refused: on('haiku-5-5', thinks('between_tools')),
      text: '"thinking.type.between_tools" is not supported for this model.',
    },
    {
      what: 'adaptive',
      taken: on('sonnet-4-6', thinks('adaptive')),
      refused: on('sonnet-4-5', thinks('adaptive')),
      text: 'adaptive thinking is not supported',
    },
    {
      what: 'effort',
      taken: on('opus-4-5', effort('low')),
      refused: on('haiku-4-5', effort('low')),
      text: 'This model does not support the effort parameter.',
    },
    {
      what: 'level of effort',
      taken: on('opus-4-7', effort('xhigh')),
      refused: on('sonnet-4-6', effort('xhigh')),
      text: 'output_config.effort: Input should be',
    },
    {
      what: 'effort without thinking',
      taken: on('sonnet-5', thinks('disabled', effort('max'))),
      refused: on('opus-5', thinks('disabled', effort('max'))),
      text: "output_config.effort 'max' is not supported when thinking is disabled on this model.",
    },
  ]);

  test('clearing thoughts needs thinking', () => {
    const headers = { 'anthropic-beta': 'context-management-2025-06-27' };
    const clears = { context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] } };
    expect(complaint(on('haiku-5-5', { ...clears, ...thinks('adaptive') }), headers)).toBeUndefined();
    expect(complaint(on('haiku-5-5', { ...clears, ...thinks('disabled') }), headers)).toContain(
      'requires `thinking`',
    );
  });
});

describe('the choice of a tool', () => {
  testRules([
    {
      what: 'forced',
      taken: on('haiku-5-5', { ...forced, ...thinks('adaptive') }),
      refused: on('sonnet-5-5', forced),
      text: 'tool_choice: type "tool" and "any" are not supported for this model.',
    },
    {
      what: 'forced with a budget',
      taken: on('haiku-4-5', forced),
      refused: on('haiku-4-5', { ...forced, ...budget }),
      text: 'Thinking may not be enabled when tool_choice forces tool use.',
    },
    {
      what: 'forced while adaptive',
      taken: on('opus-4-8', forced),
      refused: on('opus-4-8', { ...forced, ...thinks('adaptive') }),
      text: 'Thinking may not be enabled',
    },
    {
      what: 'without tools',
      taken: body({ tools, tool_choice: { type: 'auto' } }),
      refused: body({ tools: [], tool_choice: { type: 'auto' } }),
      text: 'tool_choice may only be specified while providing `tools`',
    },
    {
      what: 'unknown name',
      taken: body({ tools, tool_choice: { type: 'tool', name: 'f' } }),
      refused: body({ tools, tool_choice: { type: 'tool', name: 'g' } }),
      text: "Tool 'g' not found in provided tools",
    },
  ]);
});

describe('sampling and limits', () => {
  testRules([
    {
      what: 'both',
      taken: on('haiku-4-5', { top_p: 0.9 }),
      refused: on('haiku-4-5', { temperature: 1, top_p: 0.9 }),
      text: '`temperature` and `top_p` cannot both be specified for this model.',
    },
    {
      what: 'none',
      taken: on('opus-5-5'),
      refused: on('opus-5-5', { top_p: 0.99 }),
      text: '`top_p` is deprecated for this model.',
    },
    {
      what: 'defaults',
      taken: on('sonnet-5-5', { temperature: 1 }),
      refused: on('sonnet-5-5', { temperature: 0.5 }),
      text: '`temperature` is deprecated for this model.',
    },
    {
      what: 'temperature with a budget',
      taken: on('haiku-4-5', { ...budget, temperature: 1 }),
      refused: on('haiku-4-5', { ...budget, temperature: 0 }),
      text: '`temperature` may only be set to 1 when thinking is enabled.',
    },
    {
      what: 'blank stop',
      taken: body({ stop_sequences: ['a'] }),
      refused: body({ stop_sequences: ['a', '\n'] }),
      text: 'stop_sequences: each stop sequence must contain non-whitespace',
    },
    {
      what: 'most output',
      taken: on('opus-4-5', { max_tokens: 64_000 }),
      refused: on('opus-4-5', { max_tokens: 64_001 }),
      text: 'max_tokens: 64001 > 64000, which is the maximum allowed number of output tokens for claude-opus-4-5',
    },
    {
      what: 'nothing to write',
      taken: body({ max_tokens: 0 }),
      refused: body({ max_tokens: 0, stream: true }),
      text: 'max_tokens: Input should be greater than or equal to 1',
    },
    {
      what: 'budget',
      taken: on('haiku-4-5', budget),
      refused: on('haiku-4-5', { ...budget, max_tokens: 1024 }),
      text: '`max_tokens` must be greater than `thinking.budget_tokens`.',
    },
    {
      what: 'window',
      taken: on('haiku-4-5', { system: 'x'.repeat(500_000) }),
      refused: on('haiku-4-5', { system: 'x'.repeat(1_000_000) }),
      text: 'prompt is too long: ',
    },
  ]);

  test('the temperature that a model uses anyway can be allowed', () => {
    const request = on('opus-4-8', { temperature: 1 });
    expect(complaint(request)).toBe('`temperature` is deprecated for this model.');
    expect(complaint(request, {}, { lenient: ['default-temperature'] })).toBeUndefined();
  });
});
