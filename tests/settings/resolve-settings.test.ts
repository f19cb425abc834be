import { describe, expect, test } from '@jest/globals';
import { checkedForStorage, examineSettings, resolveSettings } from '../../src/settings/resolve-settings.js';
import { SettingError } from '../../src/settings/setting-error.js';
import { SETTING_KEYS, SETTINGS, definitionOf } from '../../src/settings/settings-table.js';
import { isValidSetting } from '../../src/settings/setting-value.js';
import type { GivenSettings } from '../../src/settings/resolve-settings.js';

const nothing: GivenSettings = { flags: {}, env: {}, stored: {} };

function failure(given: Partial<GivenSettings>): SettingError {
  try {
    resolveSettings({ ...nothing, ...given });
  } catch (error) {
    if (error instanceof SettingError) return error;
    throw error;
  }
  throw new Error('the settings were accepted');
}

describe('the table', () => {
  test.each(SETTING_KEYS)(
    '%s: the default is valid, the key is kebab-case, the variable is one of ours',
    (key) => {
      const { default: fallback, environment } = definitionOf(key);
      if (fallback !== undefined) expect(isValidSetting(key, fallback)).toBe(true);
      expect(key).toMatch(/^[a-z]+(-[a-z]+)*$/);
      const named = ['cli-path', 'host', 'port'].includes(key)
        ? environment
        : `CLAUDE_BRIDGE_${key.toUpperCase().replaceAll('-', '_')}`;
      expect(environment).toBe(named);
    },
  );

  test('no two settings share a variable', () => {
    const names = SETTING_KEYS.map((key) => definitionOf(key).environment);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('where a value comes from', () => {
  test('nothing given: the defaults', () => {
    const { settings, sources } = resolveSettings(nothing);
    expect(settings).toEqual({
      'cli-path': undefined,
      host: '127.0.0.1',
      port: 8000,
      'default-model': 'sonnet',
      'model-aliases': {},
      'strict-models': false,
      strict: false,
      'web-search': 'on',
      'log-level': 'info',
      'json-logs': false,
      'body-limit-mb': 50,
      'api-key': undefined,
      'api-keys': {},
      'allowed-origins': [],
      'allowed-hosts': [],
      spares: 1,
      store: true,
      'store-directory': undefined,
      'store-days': 30,
      'max-store-mb': 10_240,
      'max-file-mb': 512,
      'batch-concurrency': 4,
      'max-spares': undefined,
      'max-idle-conversations': undefined,
      'idle-timeout': 45,
      'max-tool-waits': undefined,
      'tool-wait-timeout': 60,
      'tool-call-timeout': undefined,
      'embedding-dimensions': 'openai',
      'embedding-idle-timeout': 300,
      'embeddings-upstream': undefined,
      'embeddings-upstream-key': undefined,
      'embeddings-upstream-models': {},
      'usage-retention-days': 90,
      'usage-directory': undefined,
      'key-quotas': {},
      'stop-at': undefined,
      'no-extra-usage': false,
      'state-url': undefined,
      'shutdown-delay': 0,
      'shutdown-grace': 10,
      'max-queue': 64,
      'max-share': 75,
      'max-responses': 1000,
      'max-responses-mb': 128,
      'response-ttl': 3600,
      'queue-timeout': 60,
      'first-token-timeout': 300,
      'silence-timeout': 300,
      'answer-timeout': 3600,
      'cli-retries': 2,
    });
    expect(new Set(Object.values(sources))).toEqual(new Set(['default']));
  });

  test.each([
    ['flag', { flags: { port: '1' }, env: { SERVER_PORT: '2' }, stored: { port: 3 } }, 1],
    ['environment', { flags: {}, env: { SERVER_PORT: '2' }, stored: { port: 3 } }, 2],
    ['file', { flags: {}, env: {}, stored: { port: 3 } }, 3],
    ['file', { flags: {}, env: { SERVER_PORT: '' }, stored: { port: 3 } }, 3],
    ['file', { flags: { port: undefined }, env: { SERVER_PORT: '  ' }, stored: { port: 3 } }, 3],
    ['default', { flags: {}, env: { SERVER_PORT: '' }, stored: {} }, 8000],
  ] as const)('%s wins in %j', (source, given, port) => {
    const { settings, sources } = resolveSettings(given);
    expect([settings.port, sources.port]).toEqual([port, source]);
  });

  test('an explicit false overrides a true of lower precedence', () => {
    const given = { flags: { 'json-logs': false }, env: { CLAUDE_BRIDGE_JSON_LOGS: 'true' }, stored: {} };
    expect(resolveSettings(given).settings['json-logs']).toBe(false);
  });

  test('unknown keys in the file are listed and harmless', () => {
    const report = examineSettings({ ...nothing, stored: { port: 9000, colour: 'red', toString: 1 } });
    expect(report.unknownKeys).toEqual(['colour', 'toString']);
    expect(report.settings.port).toBe(9000);
    expect(report.problems).toEqual([]);
  });
});

describe('text becomes the type of the setting', () => {
  test.each([
    ['SERVER_PORT', 'port', '0', 0],
    ['SERVER_PORT', 'port', ' 65535 ', 65535],
    ['CLAUDE_BRIDGE_SPARES', 'spares', '8', 8],
    ...['true', '1', 'yes', 'on', 'TRUE', 'Yes'].map(
      (text) => ['CLAUDE_BRIDGE_STRICT_MODELS', 'strict-models', text, true] as const,
    ),
    ...['false', '0', 'no', 'off', 'Off'].map(
      (text) => ['CLAUDE_BRIDGE_STRICT_MODELS', 'strict-models', text, false] as const,
    ),
    [
      'CLAUDE_BRIDGE_MODEL_ALIASES',
      'model-aliases',
      'fast=haiku, best = opus',
      { fast: 'haiku', best: 'opus' },
    ],
    ['CLAUDE_BRIDGE_MODEL_ALIASES', 'model-aliases', '{"a":"sonnet[1m]"}', { a: 'sonnet[1m]' }],
    ['CLAUDE_BRIDGE_MODEL_ALIASES', 'model-aliases', '{}', {}],
    ['CLAUDE_BRIDGE_STRICT', 'strict', 'on', true],
    [
      'CLAUDE_BRIDGE_API_KEYS',
      'api-keys',
      'laptop=bGFwdG9wIQ==, my-editor.2 = 12345678',
      { laptop: 'bGFwdG9wIQ==', 'my-editor.2': '12345678' },
    ],
    ['CLAUDE_BRIDGE_API_KEYS', 'api-keys', '{"a":"one,two,three"}', { a: 'one,two,three' }],
    [
      'CLAUDE_BRIDGE_ALLOWED_ORIGINS',
      'allowed-origins',
      'https://app.example, vscode-webview://abc,',
      ['https://app.example', 'vscode-webview://abc'],
    ],
    ['CLAUDE_BRIDGE_ALLOWED_ORIGINS', 'allowed-origins', '["http://a:1"]', ['http://a:1']],
    ['CLAUDE_BRIDGE_ALLOWED_HOSTS', 'allowed-hosts', 'a.b,10.0.0.1,[::1]', ['a.b', '10.0.0.1', '[::1]']],
    [
      'CLAUDE_BRIDGE_KEY_QUOTAS',
      'key-quotas',
      'laptop=200requests/hour+2Mtokens/day, * = 50 requests / minute + 1 request/day',
      { laptop: '200requests/hour+2Mtokens/day', '*': '50 requests / minute + 1 request/day' },
    ],
    ['CLAUDE_BRIDGE_KEY_QUOTAS', 'key-quotas', '{"a":"5ktokens/hour"}', { a: '5ktokens/hour' }],
    ...[
      'redis://127.0.0.1:6379',
      'redis://cache.internal',
      'rediss://user:p%40ss:word@[::1]:6380/15',
      'redis://:secret@127.0.0.1',
    ].map((url) => ['CLAUDE_BRIDGE_STATE_URL', 'state-url', url, url] as const),
    ['SERVER_HOST', 'host', '::1', '::1'],
    ['CLAUDE_BRIDGE_DEFAULT_MODEL', 'default-model', 'claude-sonnet-4-5', 'claude-sonnet-4-5'],
  ] as const)('%s → %s: %j is %j', (variable, key, text, value) => {
    const { settings, sources } = resolveSettings({ ...nothing, env: { [variable]: text } });
    expect(settings[key]).toEqual(value);
    expect(sources[key]).toBe('environment');
  });
});

test('a whole number in the file may stand for its text', () => {
  expect(resolveSettings({ ...nothing, stored: { 'stop-at': 90 } }).settings['stop-at']).toBe('90');
});

describe('an invalid value', () => {
  test.each([
    ['SERVER_PORT', 'abc', 'a whole number from 0 to 65535'],
    ['SERVER_PORT', '65536', 'a whole number from 0 to 65535'],
    ['SERVER_PORT', '-1', 'a whole number from 0 to 65535'],
    ['SERVER_PORT', '80.5', 'a whole number from 0 to 65535'],
    ['SERVER_PORT', '0x50', 'a whole number from 0 to 65535'],
    ['SERVER_HOST', 'http://localhost', 'without http://'],
    ['CLAUDE_BRIDGE_STRICT_MODELS', 'maybe', 'true or false'],
    ['CLAUDE_BRIDGE_LOG_LEVEL', 'verbose', 'one of error, warn, info, debug, silent'],
    ['CLAUDE_BRIDGE_DEFAULT_MODEL', '--dangerous', 'a model name'],
    ['CLAUDE_BRIDGE_DEFAULT_MODEL', 'a b', 'a model name'],
    ['CLAUDE_BRIDGE_MODEL_ALIASES', 'fast', 'my-name=sonnet'],
    ['CLAUDE_BRIDGE_MODEL_ALIASES', 'a=b=c', 'my-name=sonnet'],
    ['CLAUDE_BRIDGE_MODEL_ALIASES', '{"a":1}', 'my-name=sonnet'],
    ['CLAUDE_BRIDGE_MODEL_ALIASES', '{"a":', 'my-name=sonnet'],
    ['CLAUDE_BRIDGE_MODEL_ALIASES', 'a=--flag', 'my-name=sonnet'],
    ['CLAUDE_BRIDGE_ALLOWED_ORIGINS', '*', 'without *'],
    ['CLAUDE_BRIDGE_ALLOWED_ORIGINS', 'app.example', 'https://app.example'],
    ['CLAUDE_BRIDGE_ALLOWED_ORIGINS', 'https://app.example/', 'without a path'],
    ['CLAUDE_BRIDGE_ALLOWED_ORIGINS', 'https://*.example', 'without *'],
    ['CLAUDE_BRIDGE_ALLOWED_ORIGINS', '["https://a",1]', 'https://app.example'],
    ['CLAUDE_BRIDGE_ALLOWED_HOSTS', '*', 'bridge.example'],
    ['CLAUDE_BRIDGE_ALLOWED_HOSTS', 'bridge.example:8000', 'without a port'],
    ...[
      'laptop',
      'laptop=200',
      'laptop=200requests',
      'laptop=0requests/hour',
      'laptop=200requests/week',
      'laptop=200messages/hour',
      'laptop=2.5Mtokens/day',
      'laptop=2Gtokens/day',
      'laptop=2Mtokens/day+',
      'my laptop=2Mtokens/day',
      '{"laptop":200}',
    ].map((text) => ['CLAUDE_BRIDGE_KEY_QUOTAS', text, 'laptop=200requests/hour+2Mtokens/day'] as const),
    ['CLAUDE_BRIDGE_SPARES', '9', 'a whole number from 0 to 8'],
    ['CLAUDE_BRIDGE_BODY_LIMIT_MB', '0', 'a whole number from 1 to 1024'],
    ['CLAUDE_BRIDGE_IDLE_TIMEOUT', '0', 'a whole number from 1 to 86400'],
  ])('%s=%s', (variable, value, allowed) => {
    const { message, next } = failure({ env: { [variable]: value } });
    const key = SETTING_KEYS.find((each) => SETTINGS[each].environment === variable);
    expect(message).toContain(`The setting ${key ?? '?'} is ${JSON.stringify(value)}`);
    expect(message).toContain(`the environment variable ${variable}`);
    expect(message).toContain(allowed);
    expect(next).toBe(`unset ${variable}`);
    expect(message).toContain(`Next: ${next}`);
  });

  test('a bad flag is fixed on the command line', () => {
    const { message, next } = failure({ flags: { port: 'x' } });
    expect(message).toContain('from the flag --port');
    expect(next).toBe('claude-bridge serve --port 8000');
  });

  test('a bad value in the file is fixed by removing it, whatever its type', () => {
    for (const value of [null, [1], { a: 1 }, true, 1.5]) {
      const { message, next } = failure({ stored: { port: value } });
      expect(message).toContain(`The setting port is ${JSON.stringify(value)}, from the config file.`);
      expect(next).toBe('claude-bridge config unset port');
    }
  });

  test('a secret is not repeated', () => {
    for (const given of [
      { env: { CLAUDE_BRIDGE_API_KEY: 'hunter2' } },
      { stored: { 'api-key': 'hunter2' } },
      { env: { CLAUDE_BRIDGE_API_KEYS: 'me=hunter2' } },
      { env: { CLAUDE_BRIDGE_API_KEYS: 'me=hunter2-one,me=hunter2-two' } },
      { env: { CLAUDE_BRIDGE_API_KEYS: 'hunter2-hunter2' } },
      { stored: { 'api-keys': { 'my name': 'hunter2-hunter2' } } },
    ]) {
      const { message } = failure(given);
      expect(message).not.toContain('hunter2');
      expect(message).toContain('********');
      expect(message).toMatch(/at least 8 printable ASCII characters/);
    }
  });

  test.each([
    'hunter2',
    'http://:hunter2@h',
    'redis://:hunter2/x@h',
    'redis://:hunter2@h:port',
    'redis://:hunter2@h/db',
    'redis://:hunter2@h:6379?db=1',
    'redis://:hunter2#@h',
  ])('a state-url is not repeated either: %s', (url) => {
    const { message } = failure({ env: { CLAUDE_BRIDGE_STATE_URL: url } });
    expect(message).not.toContain('hunter2');
    expect(message).toContain('It must be redis://HOST:PORT');
  });

  test('examineSettings reports every problem and uses the defaults', () => {
    const report = examineSettings({
      ...nothing,
      env: { SERVER_PORT: 'x' },
      stored: { spares: 99, host: 'localhost' },
    });
    expect(report.problems.map((problem) => problem.next)).toEqual([
      'unset SERVER_PORT',
      'claude-bridge config unset spares',
    ]);
    expect(report.settings).toMatchObject({ port: 8000, spares: 1, host: 'localhost' });
    expect(report.sources).toMatchObject({ port: 'environment', spares: 'file', host: 'file' });
  });
});

describe('a value to be stored', () => {
  test('is stored in its own type', () => {
    expect(checkedForStorage('port', '9000')).toBe(9000);
    expect(checkedForStorage('json-logs', 'on')).toBe(true);
    expect(checkedForStorage('model-aliases', 'a=opus')).toEqual({ a: 'opus' });
    expect(checkedForStorage('api-key', 'long-enough')).toBe('long-enough');
    expect(checkedForStorage('allowed-hosts', '')).toEqual([]);
  });

  test('is refused, and the message says what is allowed', () => {
    expect(() => checkedForStorage('port', 'many')).toThrow(
      'The setting port cannot be "many". It must be a whole number from 0 to 65535.\nNext: claude-bridge config set port 8000',
    );
    expect(() => checkedForStorage('api-key', 'short')).toThrow(/^(?!.*short).*cannot be \*{8}\./s);
    expect(() => checkedForStorage('api-key', 'with a space')).toThrow('without spaces');
    expect(() => checkedForStorage('cli-path', '  ')).toThrow('non-empty text');
    expect(() => checkedForStorage('api-keys', 'x')).toThrow('config set api-keys "laptop=$(openssl');
    expect(() => checkedForStorage('allowed-origins', 'x')).toThrow(
      'Next: claude-bridge config set allowed-origins https://app.example',
    );
  });
});
