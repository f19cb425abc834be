/** What models are said to accept, from the list that each CLI version prints. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { catalogOf, type CliCatalog } from '../../src/claude/read/model-catalog.js';
import { modelTraits } from '../../src/claude/read/model-traits.js';
import { record } from '../../src/core/json.js';

function recorded(version: string): CliCatalog {
  const file = new URL(`../fixtures/cli/${version}/initialize.ndjson`, import.meta.url);
  const line = record(JSON.parse(readFileSync(file, 'utf8')));
  return catalogOf(record(record(line['response'])['response']));
}

const all = ['none', 'low', 'medium', 'high', 'xhigh', 'max'];
const numbers = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];
const [newest, haiku45] = [
  { efforts: all.slice(1), sampling: false, forcedTools: false, structuredOutput: true },
  { efforts: numbers, sampling: true, forcedTools: true, structuredOutput: true },
];

/** The contexts are those that both versions print after an answer (`contextWindow`). */
describe.each<[string, [string, object][]]>([
  [
    '2.1.330',
    [
      ['sonnet', { contextLength: 1_000_000, maxOutputTokens: 128_000, ...newest, efforts: all }],
      ['sonnet[1m]', { contextLength: 1_000_000 }],
      ['opusplan', { contextLength: 1_000_000, ...newest, efforts: all }],
      ['claude-haiku-5-5', { contextLength: 1_000_000, ...newest, forcedTools: true }],
      ['claude-sonnet-5', { contextLength: 1_000_000, efforts: all, sampling: false, forcedTools: true }],
      ['claude-opus-4-8', { contextLength: 1_000_000, maxOutputTokens: 128_000 }],
      ['claude-opus-4-6', { contextLength: 200_000, efforts: ['none', 'low', 'medium', 'high', 'max'] }],
      ['claude-sonnet-4-6[1m]', { contextLength: 1_000_000 }],
      ['claude-haiku-4-5', { contextLength: 200_000, maxOutputTokens: 64_000, ...haiku45 }],
      [
        'claude-sonnet-4-20250514',
        { contextLength: 200_000, maxOutputTokens: 32_000, structuredOutput: false },
      ],
    ],
  ],
  [
    '2.1.197',
    [
      ['sonnet', { contextLength: 200_000, maxOutputTokens: 128_000, efforts: all, forcedTools: true }],
      ['sonnet[1m]', { contextLength: 1_000_000, maxOutputTokens: 128_000, efforts: all }],
      ['opus', { contextLength: 200_000 }],
      ['haiku', { contextLength: 200_000, maxOutputTokens: 64_000, ...haiku45 }],
    ],
  ],
])('CLI %s', (version, models) => {
  test.each(models)('%s', (name, traits) => {
    expect(modelTraits(name, recorded(version))).toMatchObject(traits);
  });
});

test('a model that no table has is like the newest, unless the CLI’s list says otherwise', () => {
  const catalog = catalogOf({
    claude_code_version: '9',
    models: [
      {
        value: 'new',
        resolvedModel: 'claude-new-9',
        supportsAdaptiveThinking: true,
        supportedEffortLevels: ['low'],
      },
    ],
  });
  expect(modelTraits('new[1m]', catalog)).toMatchObject({
    contextLength: 1_000_000,
    efforts: ['none', 'low'],
  });
  expect(modelTraits('claude-unheard-of', catalog)).toMatchObject({
    contextLength: 1_000_000,
    sampling: false,
  });
});
