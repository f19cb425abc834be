/** The config files of clients: what is added, what stays, and what is refused. */
import { describe, expect, test } from '@jest/globals';
import { parse as parseToml } from '@decimalturn/toml-patch';
import { parse as parseJson } from 'jsonc-parser';
import { parse as parseYaml } from 'yaml';
import { CONNECT_CLIENTS } from '../../../src/cli/commands/connect/client-table.js';
import { editedConfig } from '../../../src/cli/commands/connect/config-text.js';
import type { BridgeFacts, ClientConfig } from '../../../src/cli/commands/connect/connect-client.js';

const facts: BridgeFacts = {
  baseUrl: 'http://127.0.0.1:8000/v1',
  origin: 'http://127.0.0.1:8000',
  model: 'sonnet',
  key: { kind: 'text', text: 'unused', needed: false },
};
const moved: BridgeFacts = {
  ...facts,
  baseUrl: 'http://10.0.0.5:9/v1',
  key: { kind: 'variable', name: 'CLAUDE_BRIDGE_KEY' },
};
const opus: BridgeFacts = { ...facts, model: 'opus' };

const withConfig = CONNECT_CLIENTS.flatMap(({ id, config }) =>
  config === undefined ? [] : [{ id, config }],
);
const parsers: Record<ClientConfig['format'], (text: string) => unknown> = {
  json: (text) => parseJson(text) as unknown,
  yaml: (text) => parseYaml(text) as unknown,
  toml: (text) => parseToml(text) as unknown,
};

function configOf(id: string): ClientConfig {
  return withConfig.find((each) => each.id === id)!.config;
}

describe.each(withConfig)('$id', ({ config }) => {
  const first = editedConfig('', config, facts);

  test('a new file holds the wanted settings, and a second run changes nothing', () => {
    expect(parsers[config.format](first)).toMatchObject(inFile(config.wanted(facts)));
    expect(parsers[config.format](first)).toMatchObject(config.unlessSet?.(facts) ?? {});
    expect(first).toMatch(/[^\n]\n$/u);
    expect(editedConfig(first, config, facts)).toBe(first);
  });

  test('a new address and key replace the old ones, a new model is added to the old one', () => {
    const second = editedConfig(first, config, moved);
    expect(parsers[config.format](second)).toMatchObject(inFile(config.wanted(moved)));
    expect(second).not.toContain('127.0.0.1:8000');
    expect(second.split('\n').length).toBeLessThanOrEqual(first.split('\n').length + 1);
    const both = parsers[config.format](editedConfig(first, config, opus));
    const text = JSON.stringify(both);
    expect([text.includes('sonnet'), config.format === 'toml' || text.includes('opus')]).toEqual([
      true,
      true,
    ]);
  });

  test('line ends, a byte order mark and an empty file are kept or filled', () => {
    const windows = editedConfig(`\uFEFF${first.replaceAll('\n', '\r\n')}`, config, moved);
    expect(windows.startsWith('\uFEFF')).toBe(true);
    expect(windows.replaceAll('\r\n', '')).not.toContain('\n');
    expect(parsers[config.format](editedConfig('\n', config, facts))).toEqual(parsers[config.format](first));
  });
});

test('JSON: comments, order, indentation and the other settings stay', () => {
  const text = `{
    // mine
    "model": "anthropic/other", /* keep */
    "provider": { "other": { "options": {} } }, // and this
    "theme": "dark",
}
`;
  expect(editedConfig(text, configOf('opencode'), facts)).toBe(`{
    // mine
    "model": "anthropic/other", /* keep */
    "provider": {
        "other": {
            "options": {}
        },
        "claude-bridge": {
            "npm": "@ai-sdk/openai-compatible",
            "name": "claude-bridge",
            "options": {
                "baseURL": "http://127.0.0.1:8000/v1",
                "apiKey": "unused"
            },
            "models": {
                "sonnet": {
                    "name": "sonnet",
                    "attachment": true,
                    "tool_call": true,
                    "modalities": {
                        "input": [
                            "text",
                            "image"
                        ],
                        "output": [
                            "text"
                        ]
                    },
                    "limit": {
                        "context": 200000,
                        "output": 32000
                    }
                }
            }
        }
    }, // and this
    "theme": "dark",
    "$schema": "https://opencode.ai/config.json",
}
`);
});

test('YAML: comments, order and the other models stay', () => {
  const text = `# mine
name: Work   # of the day
version: 1.2.3
schema: v1

models:
# local
- name: 'other'
  provider: ollama
  model: "qwen"

rules: [short]
`;
  expect(editedConfig(text, configOf('continue'), facts)).toBe(`# mine
name: Work # of the day
version: 1.2.3
schema: v1

models:
# local
- name: 'other'
  provider: ollama
  model: "qwen"
- name: sonnet (claude-bridge)
  provider: openai
  model: sonnet
  apiBase: http://127.0.0.1:8000/v1
  apiKey: unused
  roles:
  - chat
  - edit
  - apply
  capabilities:
  - tool_use
  - image_input

rules: [short]
`);
});

/** Without what must not be there. */
function inFile(wanted: object): object {
  return JSON.parse(JSON.stringify(wanted)) as object;
}

const codexSection = `[model_providers.claude-bridge]
name = "claude-bridge"
base_url = "http://127.0.0.1:8000/v1"
wire_api = "responses"
`;

test.each([
  [
    'another default stays, and a section comes last',
    'model = "gpt" # mine\nmodel_provider = "openai"\n\n[model_providers.other]\nname = "x" # keep',
    `model = "gpt" # mine\nmodel_provider = "openai"\n\n[model_providers.other]\nname = "x" # keep\n\n${codexSection}`,
  ],
  [
    'values change in their place',
    '[model_providers.claude-bridge] # b\nname = "claude-bridge"\nbase_url = "http://old/v1" # was\nextra = 1\n[tui]\na = true\n',
    'model = "sonnet"\nmodel_provider = "claude-bridge"\n[model_providers.claude-bridge] # b\nname = "claude-bridge"\nbase_url = "http://127.0.0.1:8000/v1" # was\nextra = 1\nwire_api = "responses"\n[tui]\na = true\n',
  ],
])('TOML: %s', (_what, text, expected) => {
  const edited = editedConfig(text, configOf('codex'), facts);
  expect(edited.replaceAll('\n\n[', '\n[')).toBe(expected.replaceAll('\n\n[', '\n['));
});

test('Codex: the key as text and the variable replace each other', () => {
  const variable = { ...facts, key: { kind: 'variable', name: 'CLAUDE_BRIDGE_KEY' } } as const;
  const shown = { ...facts, key: { kind: 'text', text: 'a-key-of-mine', needed: true } } as const;
  const [byName, byText] = [
    'env_key = "CLAUDE_BRIDGE_KEY"\n',
    'experimental_bearer_token = "a-key-of-mine"\n',
  ];
  let text = editedConfig('', configOf('codex'), variable);
  expect(text).toContain(`${codexSection}${byName}`);
  text = editedConfig(text, configOf('codex'), shown);
  expect(text).toContain(`${codexSection}${byText}`);
  expect(text).not.toContain('env_key');
  text = editedConfig(text, configOf('codex'), variable);
  expect(text).toContain(`${codexSection}${byName}`);
  expect(text).not.toContain('bearer');
  expect(editedConfig(text, configOf('codex'), facts)).toContain(codexSection);
  expect(editedConfig(text, configOf('codex'), facts)).not.toContain('env_key');
});

test.each([
  ['pi', '{"providers": ', /in line 1$/u],
  ['pi', '{\n  "providers": {]\n}', /in line 2$/u],
  ['pi', '[]', 'it holds a single value instead of settings'],
  ['qwen-code', '"text"', 'it holds a single value instead of settings'],
  ['continue', 'models: [1', /line 1/u],
  ['continue', 'a: 1\na: 2\n', /unique/u],
  ['continue', '- 1\n', 'it holds a single value instead of settings'],
  ['codex', 'model = ', /./u],
  ['codex', 'model = "a"\nmodel = "b"\n', /./u],
] as const)('%s: %j is refused', (id, text, says) => {
  expect(() => editedConfig(text, configOf(id), facts)).toThrow(says);
});

test.each([
  ['pi', '{"providers": "none"}'],
  ['continue', 'models: none\n'],
  ['codex', 'model_providers = "none"\n'],
  ['codex', 'model_providers = { other = { name = "x" } }\n'],
  ['continue', 'x: &m [1]\nmodels: *m\n'],
] as const)('%s: %j is changed correctly or refused', (id, text) => {
  const config = configOf(id);
  let edited: string | undefined;
  try {
    edited = editedConfig(text, config, facts);
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return;
  }
  expect(parsers[config.format](edited)).toMatchObject(inFile(config.wanted(facts)));
});
