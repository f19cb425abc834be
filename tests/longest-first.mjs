/** Starts the test files that take longest first, so that no worker is left with a long one at the end. */
import Sequencer from '@jest/test-sequencer';

/** Parts of paths, the longest first; jest sorts the others, by what they took last time or by their size. */
const LONGEST = [
  'tests/soak/',
  'tests/session/history',
  'tests/session/exact-requests',
  'tests/e2e/odd-requests',
  'tests/project/global-install',
];

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const found = LONGEST.findIndex((part) => path.replaceAll('\\', '/').includes(part));
      return found < 0 ? LONGEST.length : found;
    };
    return [...super.sort(tests)].sort((a, b) => place(a) - place(b));
  }
}
