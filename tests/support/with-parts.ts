/** For tests that run a real program beside Node: they are left out where it is missing, and the table at the end of the run says so. */
import { describe, test } from '@jest/globals';
import { isHere, type PartName } from '../real-parts.mjs';

interface Blocks {
  readonly describe: typeof describe;
  readonly test: typeof test;
}

/** Where CI sets `REQUIRE_REAL_PARTS`, nothing is left out, so that a missing program fails. */
export function withParts(...names: readonly PartName[]): Blocks {
  const here = Boolean(process.env['REQUIRE_REAL_PARTS']) || names.every((name) => isHere(name));
  if (here) return { describe, test };
  return { describe: describe.skip as typeof describe, test: test.skip as typeof test };
}
