import { describe, expect, test } from '@jest/globals';
import { readKeyQuotas, readKeyShares } from '../../src/settings/key-quotas.js';
import { readPlanShares, STOP_AT_PATTERN } from '../../src/settings/plan-shares.js';
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

test('shares of the plan stand beside limits, and are no limits', () => {
  const quotas = { a: '50%/five_hour + 5requests/day + 40 % / five_hour+100%/seven_day', b: '9tokens/day' };
  expect(readKeyQuotas(quotas, ['a', 'b']).get('a')).toEqual([{ kind: 'requests', most: 5, window: 'day' }]);
  expect(readKeyShares(quotas)).toEqual(
    new Map([
      [
        'a',
        new Map([
          ['five_hour', 40],
          ['seven_day', 100],
        ]),
      ],
      ['b', new Map()],
    ]),
  );
});

test.each([
  ['90', { '*': 90 }],
  [' 100% ', { '*': 100 }],
  ['five_hour=90,seven_day=80', { five_hour: 90, seven_day: 80 }],
  ['five_hour=80,five_hour=90', { five_hour: 80 }],
  ['five_hour = 90% , seven_day_opus=1', { five_hour: 90, seven_day_opus: 1 }],
])('stop-at %j', (text, shares) => {
  expect(text).toMatch(new RegExp(STOP_AT_PATTERN));
  expect(readPlanShares(text)).toEqual(new Map(Object.entries(shares)));
});

const bad = ['', '0', '101', '90.5', '-1', 'five_hour', 'five_hour=', '90,80', 'five_hour=90,80', 'Five=90'];
test.each([...bad, 'fivehour=90', 'five-hour=90', 'five_hours=90', 'five_hour=90,week=80'])(
  'stop-at %j is refused',
  (text) => {
    expect(text).not.toMatch(new RegExp(STOP_AT_PATTERN));
  },
);

describe('a name without a key is refused', () => {
  test.each<[string, readonly string[], string, string]>([
    [
      'laptob',
      keys,
      'Did you mean laptop?',
      'claude-bridge config set key-quotas "*=9requests/day,laptop=5requests/day"',
    ],
    ['phone', keys, 'The limits would apply to nothing', 'claude-bridge config edit'],
    ['phone', [], 'apply to nothing', 'claude-bridge config set api-keys "phone=$(openssl rand -hex 24)"'],
  ])('%s among %j', (name, among, told, next) => {
    try {
      readKeyQuotas({ '*': '9requests/day', [name]: '5requests/day' }, among);
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
