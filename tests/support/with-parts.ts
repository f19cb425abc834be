/** For tests that run a real program beside Node: they are left out where it is missing, and the table at the end of the run says so. */
import { describe, test } from '@jest/globals';
import { stateOf, type PartName } from '../real-parts.mjs';

interface Blocks {
  readonly describe: typeof describe;
  readonly test: typeof test;
}

export function withParts(...names: readonly PartName[]): Blocks {
  if (hasParts(...names)) return { describe, test };
  return { describe: describe.skip as typeof describe, test: test.skip as typeof test };
}

/** Where CI sets `REQUIRE_REAL_PARTS`, those that can be installed count as there, so that a missing program fails. */
export function hasParts(...names: readonly PartName[]): boolean {
  const required = Boolean(process.env['REQUIRE_REAL_PARTS']);
  return names.every((name) => {
    const state = stateOf(name);
    return state === 'here' || (required && state === 'missing');
  });
}

/** As `describe.each`, but leaves out the kinds whose program is missing. @param title in which `$kind` stands for the kind */
export function describeKinds<Kind extends { readonly kind: string; readonly parts?: readonly PartName[] }>(
  title: string,
  kinds: readonly Kind[],
  tests: (kind: Kind) => void,
): void {
  for (const kind of kinds)
    withParts(...(kind.parts ?? [])).describe(title.replace('$kind', kind.kind), () => tests(kind));
}
