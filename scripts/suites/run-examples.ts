/** Runs the example programs of a library, one after another: each passes if it ends by itself without an error. */
import type { Ran } from '../clients/run-program.js';
import type { Outcome } from './suite.js';

/**
 * @param run starts the example with that name.
 * @param catching those that are there to show an error.
 */
export async function runExamples(
  names: readonly string[],
  run: (name: string) => Promise<Ran>,
  catching: readonly string[] = [],
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const name of names) {
    const { code, output } = await run(name);
    // Some report what they catch and end as if nothing had happened.
    const failed = code !== 0 || (!catching.includes(name) && /^\w*Error: /mu.test(output));
    outcomes.push(failed ? { name, fault: faultIn(output, code) } : { name });
  }
  return outcomes;
}

/** The line with the error. */
function faultIn(output: string, code: number | null): string {
  const lines = output.trim().split('\n');
  const told = lines.findLast((line) => /\w*Error: /u.test(line)) ?? lines.at(-1) ?? '';
  return code === null ? `It did not end. ${told}` : told;
}
