import { expect, test } from '@jest/globals';
import { surplus, type WarmKind } from '../../src/session/pool/warm-processes.js';

const kinds: Readonly<Record<string, WarmKind>> = { t: 'tool-wait', o: 'ongoing', i: 'idle' };

/** `o1`: an ongoing one; the oldest stands first. */
test.each([
  ['nothing', [], 1, 1, 1, []],
  ['no more than allowed', ['t1', 'o1', 'i1'], 1, 2, 1, []],
  ['the oldest that waits for a tool', ['t1', 'o1', 't2', 't3'], 2, 9, 9, ['t1']],
  ['the oldest idle one', ['i1', 'o1', 'i2'], 9, 9, 1, ['i1']],
  ['an idle one before an older ongoing one', ['o1', 'i1', 'o2'], 9, 2, 9, ['i1']],
  ['an older idle one before the latest', ['o1', 'i1', 't1', 'i2', 't2'], 9, 2, 9, ['i1']],
  ['an ongoing one before the latest answer’s', ['o1', 'o2', 'i1', 't1'], 9, 2, 9, ['o1']],
  ['the oldest ongoing one when nothing is idle', ['o1', 'o2', 't1', 'o3'], 9, 2, 9, ['o1']],
  ['idle ones beyond both limits once each', ['i1', 'i2', 'o1', 'i3'], 9, 2, 2, ['i1', 'i2']],
  ['all', ['i1', 't1', 'o1'], 0, 0, 0, ['t1', 'i1', 'o1']],
])('%s', (_, names, maxToolWaits, maxKept, maxIdle, expected) => {
  const kept = names.map((name) => ({ name, kind: kinds[name[0]!]! }));
  const ended = surplus(kept, { maxToolWaits, maxKept, maxIdle });
  expect(ended.map(({ name }) => name)).toEqual(expected);
});
