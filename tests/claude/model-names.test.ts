import { describe, expect, test } from '@jest/globals';
import { knownModel, listedModel, listedNames, type NameRules } from '../../src/claude/launch/model-names.js';

const rules: NameRules = {
  defaultModel: 'opus',
  aliases: { fast: 'haiku', 'gpt-4o': 'sonnet', 'llama3.2:latest': 'haiku', cursor: 'claude-4.5-sonnet' },
  strict: false,
};
const cli = [
  { id: 'default', servedBy: 'claude-sonnet-5', displayName: 'Default' },
  { id: 'sonnet', servedBy: 'claude-sonnet-5', displayName: 'Sonnet' },
  { id: 'fable', servedBy: 'claude-fable-5-2', displayName: 'Fable' },
];

describe('which model serves a name', () => {
  test.each([
    ['claude-3-5-sonnet-20241022', 'sonnet'],
    ['claude-3-5-haiku-20241022', 'haiku'],
    ['claude-3-opus-20240229', 'opus'],
    ['claude-3-sonnet-20240229', 'sonnet'],
    ['claude-3-haiku-20240307', 'haiku'],
    ['claude-3-7-sonnet-latest', 'sonnet'],
    ['claude-3.5-sonnet', 'sonnet'],
    ['claude-sonnet-5', 'claude-sonnet-5'],
    ['claude-opus-4-1-20250805', 'claude-opus-4-1-20250805'],
    ['claude-35-new', 'claude-35-new'],
    ['sonnet', 'sonnet'],
    ['default', 'default'],
    ['fast', 'haiku'],
    ['gpt-4o', 'sonnet'],
    ['llama3.2', 'haiku'],
    ['llama3.2:latest', 'haiku'],
    ['fast:latest', 'haiku'],
    ['sonnet:latest', 'sonnet'],
    ['claude-sonnet-5:latest', 'claude-sonnet-5'],
    ['anthropic/claude-sonnet-4.5:latest', 'claude-sonnet-4-5'],
    ['gpt-5.1-codex', 'opus'],
    ['chatgpt-4o-latest', 'opus'],
    ['o1', 'opus'],
    ['o3-mini', 'opus'],
    ['sonnet[1m]', 'sonnet[1m]'],
    ['claude-sonnet-4-5[1m]', 'claude-sonnet-4-5[1m]'],
    ['opusplan', 'opusplan'],
    ['anthropic/claude-sonnet-5', 'claude-sonnet-5'],
    ['anthropic/claude-sonnet-4.5', 'claude-sonnet-4-5'],
    ['anthropic/claude-3.5-sonnet', 'sonnet'],
    ['anthropic/claude-3.7-sonnet:thinking', 'sonnet'],
    ['claude-4.5-sonnet', 'claude-sonnet-4-5'],
    ['claude-4-sonnet', 'claude-sonnet-4'],
    ['claude-4-5-haiku-20251001', 'claude-haiku-4-5-20251001'],
    ['claude-4.5-sonnet[1m]', 'claude-sonnet-4-5[1m]'],
    ['claude-4.5-sonnet-thinking', 'claude-sonnet-4-5'],
    ['claude-4.6-opus-high-thinking-fast', 'claude-opus-4-6'],
    ['claude-4.5-opus-high', 'claude-opus-4-5'],
    ['claude-opus-5.5-thinking-high', 'claude-opus-5-5'],
    ['claude-opus-4-6-fast', 'claude-opus-4-6'],
    ['anthropic/claude-opus-4.5:beta', 'claude-opus-4-5'],
    ['cursor', 'claude-4.5-sonnet'],
    ['claude-5-new', 'claude-5-new'],
    ['claude/haiku', 'haiku'],
    ['openai/gpt-5', 'opus'],
    ['openai/gpt-4o', 'sonnet'],
    ['anthropic/fast', 'haiku'],
  ])('%s is served by %s', (asked, served) => {
    expect(knownModel(asked, rules)).toBe(served);
  });

  test.each([
    'fable',
    'fable[1m]',
    'anthropic/fable',
    'google/gemini',
    'anthropic/',
    'llama-3',
    'o',
    'ollama',
    'o1x',
    'text-embedding-3-small',
    'constructor',
    '',
  ])("the CLI's own list decides about %j", (asked) => {
    expect(knownModel(asked, rules)).toBeUndefined();
  });

  test("strict: the list decides about another provider's names, and aliases still apply", () => {
    const strict = { ...rules, strict: true };
    expect(knownModel('gpt-4.1', strict)).toBeUndefined();
    expect(knownModel('gpt-4o', strict)).toBe('sonnet');
  });

  test('a listed name or id serves itself', () => {
    expect(listedModel('fable', rules, cli)).toBe('fable');
    expect(listedModel('fable:latest', rules, cli)).toBe('fable');
    expect(listedModel('claude-fable-5-2', rules, cli)).toBe('claude-fable-5-2');
    expect(listedModel('fable[1m]', rules, cli)).toBe('fable[1m]');
    expect(listedModel('anthropic/fable', rules, cli)).toBe('fable');
  });

  test('an unknown name is refused with a list of the existing ones', () => {
    expect(() => listedModel('llama-3', rules, cli)).toThrow(
      expect.objectContaining({
        code: 'model_not_found',
        param: 'model',
        message: expect.stringMatching(
          /`llama-3`.*fast, gpt-4o, llama3.2:latest, cursor, default, sonnet, fable/,
        ),
      }),
    );
  });
});

test('the list has every name once: aliases, CLI names, ids, retired names, embedding names', () => {
  const ids = listedNames(cli, rules.aliases).map(({ id }) => id);
  expect(ids).toEqual([
    'fast',
    'gpt-4o',
    'llama3.2:latest',
    'cursor',
    'default',
    'sonnet',
    'fable',
    'claude-sonnet-5',
    'claude-fable-5-2',
    'claude-3-5-sonnet-20241022',
    'claude-3-5-haiku-20241022',
    'claude-3-opus-20240229',
    'claude-3-sonnet-20240229',
    'claude-3-haiku-20240307',
  ]);
});
