import { describe, expect, test } from '@jest/globals';
import { readKeyQuotas } from '../../src/settings/key-quotas.js';
import type { SettingError } from '../../src/settings/setting-error.js';

const keys = ['laptop', 'editor'];

test('limits are read for each name', () => {
  const quotas = { laptop: '200requests/hour+2Mtokens/day', '*': ' 1 request / minute + 500k tokens/hour ' };
  expect(readKeyQuotas(quotas, keys)).toEqual(
    new Map([
      [
        'laptop',
        [
          { kind: 'requests', most: 200, window: 'hour' },
          { kind: 'tokens', most: 2_000_000, window: 'day' },
        ],
      ],
      [
        '*',
        [
          { kind: 'requests', most: 1, window: 'minute' },
          { kind: 'tokens', most: 500_000, window: 'hour' },
        ],
      ],
    ]),
  );
});

test('of two limits for the same thing the lower one applies', () => {
  const limits = readKeyQuotas({ '*': '9tokens/day+5tokens/day+7tokens/day+1ktokens/hour' }, []).get('*');
  expect(limits).toEqual([
    { kind: 'tokens', most: 5, window: 'day' },
    { kind: 'tokens', most: 1000, window: 'hour' },
  ]);
});

describe('a name without a key is refused', () => {
  test.each<[string, readonly string[], string, string]>([
    ['laptob', keys, 'Did you mean laptop?', 'claude-bridge config set key-quotas "laptop=5requests/day"'],
    [
      'phone',
      keys,
      'The limits would apply to nothing',
      'claude-bridge config set key-quotas "*=5requests/day"',
    ],
    ['phone', [], 'apply to nothing', 'claude-bridge config set api-keys "phone=$(openssl rand -hex 24)"'],
  ])('%s among %j', (name, among, told, next) => {
    try {
      readKeyQuotas({ [name]: '5requests/day' }, among);
    } catch (error) {
      const { message, next: command } = error as SettingError;
      expect(message).toContain(`key-quotas has limits for the key ${name}`);
      expect(message).toContain(told);
      expect(command).toBe(next);
      return;
    }
    throw new Error('It was accepted.');
  });
});
