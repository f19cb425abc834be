/** What counts as a change, and how it is shown. */
import { expect, test } from '@jest/globals';
import { lineDiff, masked } from '../../../src/cli/commands/connect/line-diff.js';
import { mergeChanges } from '../../../src/cli/commands/connect/merge-changes.js';
import type { JsonValue } from '../../../src/cli/commands/connect/merge-changes.js';

test.each<[string, unknown, JsonValue, unknown]>([
  ['equal values', { a: 1, b: { c: [1] } }, { a: 1, b: { c: [1] } }, []],
  ['another value', { a: 1 }, { a: 2 }, [{ path: ['a'], value: 2 }]],
  ['a missing table, as a whole', {}, { a: { b: 1 } }, [{ path: ['a'], value: { b: 1 } }]],
  ['null is nothing', { a: null }, { a: { b: 1 } }, [{ path: ['a'], value: { b: 1 } }]],
  ['a missing item', { a: [1] }, { a: [1, 2, 3] }, [1, 2].map((n) => ({ path: ['a', n], value: n + 1 }))],
  [
    'an item with the id',
    { a: [{ id: 'x', z: 0 }] },
    { a: [{ id: 'x', y: 1 }] },
    [{ path: ['a', 0, 'y'], value: 1 }],
  ],
  ['an item with the name', { a: [{ name: 'x' }, 5] }, { a: [{ name: 'x' }] }, []],
  [
    'items of other names',
    { a: [{ name: 'w' }] },
    { a: [{ name: 'x' }] },
    [{ path: ['a', 1], value: { name: 'x' } }],
  ],
  ['a value in place of a list', { a: 'no' }, { a: [1] }, [{ path: ['a'], value: [1] }]],
  [
    'what must not be there',
    { a: { b: 1 } },
    { a: { b: undefined } },
    [{ path: ['a', 'b'], value: undefined }],
  ],
  ['what is not there already', { a: {} }, { a: { b: undefined } }, []],
  ['a table without it', {}, { a: { b: undefined, c: 1 } }, [{ path: ['a'], value: { c: 1 } }]],
  ['a name of every object', {}, { toString: 1 }, [{ path: ['toString'], value: 1 }]],
])('%s', (_what, current, wanted, expected) => {
  expect(mergeChanges(current, wanted, { replace: true })).toEqual(expected);
});

test('without replacing, only missing settings change', () => {
  expect(mergeChanges({ a: 1, b: {} }, { a: 2, b: { c: 3 }, d: 4 }, { replace: false })).toEqual([
    { path: ['b', 'c'], value: 3 },
    { path: ['d'], value: 4 },
  ]);
});

test.each([
  ['a new file', '', 'a\nb\n', ['+ a', '+ b']],
  ['nothing', 'a\nb\n', 'a\nb\n', []],
  [
    'two places',
    '1\n2\n3\n4\n5\n6\n7\n8\n9\n',
    '1\nx\n3\n4\n5\n6\n7\n9\n',
    ['  1', '- 2', '+ x', '  3', '  4', '  …', '  6', '  7', '- 8', '  9'],
  ],
  ['windows', 'a\r\nb\r\n', 'a\r\nc\r\n', ['  a', '- b', '+ c']],
])('the change of %s', (_what, before, after, expected) => {
  expect(lineDiff(before, after)).toEqual(expected);
});

test.each([
  ['"apiKey": "sk-1234567890",', '"apiKey": "********",'],
  ['api_key: sk-1234567890', 'api_key: ********'],
  ["authToken = 'abcdefghijkl'", "authToken = '********'"],
  ['apiKey: ${{ secrets.CLAUDE_BRIDGE_KEY }}', 'apiKey: ${{ secrets.CLAUDE_BRIDGE_KEY }}'],
  ['"apiKey": "{env:CLAUDE_BRIDGE_KEY}"', '"apiKey": "{env:CLAUDE_BRIDGE_KEY}"'],
  ['api_key: $CLAUDE_BRIDGE_KEY', 'api_key: $CLAUDE_BRIDGE_KEY'],
  ['env_key = "CLAUDE_BRIDGE_KEY"', 'env_key = "CLAUDE_BRIDGE_KEY"'],
  ['"CLAUDE_BRIDGE_KEY": "secret-of-mine"', '"CLAUDE_BRIDGE_KEY": "********"'],
  ['"baseUrl": "http://127.0.0.1:8000/v1"', '"baseUrl": "http://127.0.0.1:8000/v1"'],
])('%s is shown as %s', (line, shown) => {
  expect(masked(line)).toBe(shown);
});
