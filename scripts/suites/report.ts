/** What came of the suites: the faults of the bridge apart from what other reasons explain. */
import type { Outcome, Suite } from './suite.js';

export interface SuiteReport {
  readonly suite: Suite;
  readonly passed: number;
  readonly total: number;
  /** Failures that no difference explains. */
  readonly faults: readonly Outcome[];
  /** Failures by the reason that explains them. */
  readonly explained: ReadonlyMap<string, readonly Outcome[]>;
  /** Differences that no failure needs any more. */
  readonly gone: readonly string[];
  /** Why it did not run. */
  readonly notRun?: string;
}

export function reportOf(suite: Suite, outcomes: readonly Outcome[], notRun?: string): SuiteReport {
  const failed = outcomes.filter(({ fault }) => fault !== undefined);
  const explained = new Map<string, Outcome[]>();
  const faults: Outcome[] = [];
  for (const outcome of failed) {
    const why = suite.differences.find(({ tests }) => tests.test(outcome.name))?.why;
    if (why === undefined) faults.push(outcome);
    else explained.set(why, [...(explained.get(why) ?? []), outcome]);
  }
  const gone = suite.differences.map(({ why }) => why).filter((why) => !explained.has(why));
  return {
    ...{ suite, passed: outcomes.length - failed.length, total: outcomes.length, faults, explained },
    ...(notRun === undefined ? { gone } : { gone: [], notRun }),
  };
}

/** Whether it ran, every failure has its reason, and every reason its failure. */
export function isAsKnown({ faults, gone, notRun }: SuiteReport): boolean {
  return notRun === undefined && faults.length === 0 && gone.length === 0;
}

/** For a person. */
export function table(reports: readonly SuiteReport[]): string {
  const rows = reports.map(({ suite, passed, total, notRun }) =>
    [suite.title.padEnd(36), notRun === undefined ? `${passed}/${total}` : 'not run'].join(''),
  );
  const reasons = reports.flatMap(({ suite, explained, faults, gone, notRun }) => [
    ...(notRun === undefined ? [] : [`\n${suite.id}: NOT RUN\n  ${cut(notRun)}`]),
    ...[...explained].map(
      ([why, outcomes]) => `\n${suite.id}: ${outcomes.length} × ${why}\n${namesOf(outcomes)}`,
    ),
    ...faults.map(({ name, fault = '' }) => `\n${suite.id}: FAULT in ${name}\n  ${cut(fault)}`),
    ...gone.map((why) => `\n${suite.id}: no test fails any more for this reason, so remove it: ${why}`),
  ]);
  return [`${'suite'.padEnd(36)}passed/total`, ...rows, ...reasons].join('\n');
}

function namesOf(outcomes: readonly Outcome[]): string {
  return outcomes.map(({ name }) => `  ${name}`).join('\n');
}

function cut(text: string): string {
  return text.slice(0, 500);
}
