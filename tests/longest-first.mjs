/**
 * Starts the test files that take longest first, so that no worker is left with a long one at the end; and those that keep the
 * whole machine busy by themselves last, when nothing else has to run beside them.
 */
import Sequencer from '@jest/test-sequencer';

/** Parts of paths, the longest first; jest sorts the others, by what they took last time or by their size. */
const LONGEST = [
  'tests/session/exact-requests',
  'tests/session/history',
  'tests/project/global-install',
  'tests/browser/',
  'tests/embeddings/lifecycle',
  'tests/e2e/balancer',
  'tests/e2e/errors',
  'tests/e2e/disconnects',
  'tests/cli/serve.test',
  'tests/cli/screens',
  'tests/cli/doctor',
  'tests/cli/chat',
  'tests/session/tools',
  'tests/session/limits',
];

const LAST = ['tests/soak/'];

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const place = ({ path: native }) => {
      const path = native.replaceAll('\\', '/');
      if (LAST.some((part) => path.includes(part))) return Infinity;
      const found = LONGEST.findIndex((part) => path.includes(part));
      return found < 0 ? LONGEST.length : found;
    };
    return [...super.sort(tests)].sort((a, b) => {
      const [first, second] = [place(a), place(b)];
      return first === second ? 0 : first - second;
    });
  }
}
