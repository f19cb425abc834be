/** Runs one of the doctor's checks and keeps its outcome, for the report and for the checks that depend on it. */
import { SettingError } from '../../../settings/setting-error.js';
import { CommandFailure } from '../../command-failure.js';

export interface CheckResult {
  readonly name: string;
  /** `null` for a skipped check, because one that it depends on failed. */
  readonly ok: boolean | null;
  readonly detail: string;
  /** The next command to type; only for a failed check. */
  readonly next?: string;
}

export interface Finding<T> {
  readonly value: T;
  readonly detail: string;
}

/** `found` is set exactly when the check passed. */
export interface Outcome<T> {
  readonly result: CheckResult;
  readonly found?: { readonly value: T };
}

/** Any error of the action becomes the detail of the failure. */
export async function check<T>(
  name: string,
  action: () => Finding<T> | Promise<Finding<T>>,
): Promise<Outcome<T>> {
  try {
    const { value, detail } = await action();
    return { result: { name, ok: true, detail }, found: { value } };
  } catch (error) {
    if (error instanceof CommandFailure || error instanceof SettingError) {
      const more = error instanceof CommandFailure ? error.details : undefined;
      const detail = [error.problem, more].filter((each) => each !== undefined).join('\n');
      return { result: { name, ok: false, detail, next: error.next } };
    }
    const detail = error instanceof Error ? error.message : String(error);
    return { result: { name, ok: false, detail, next: 'claude-bridge serve --log-level debug' } };
  }
}

/** The same for a check that uses what others found. Skips it when one of them failed. */
export async function after<Needed extends readonly unknown[], T>(
  name: string,
  needed: { readonly [K in keyof Needed]: Promise<Outcome<Needed[K]>> },
  action: (values: Needed) => Promise<Finding<T>>,
): Promise<Outcome<T>> {
  const outcomes = await Promise.all(needed as readonly Promise<Outcome<unknown>>[]);
  const values: unknown[] = [];
  for (const { result, found } of outcomes) {
    if (found === undefined)
      return { result: { name, ok: null, detail: `skipped, because ${result.name} failed` } };
    values.push(found.value);
  }
  return check(name, () => action(values as unknown as Needed));
}
