/** Runs one of the doctor's checks and keeps what came of it: for the report, and for the checks that build on it. */
import { SettingError } from '../../../settings/setting-error.js';
import { CliFailure } from '../../claude-cli/cli-failure.js';

export interface CheckResult {
  readonly name: string;
  /** `null` when it was not tried, because something it needs failed. */
  readonly ok: boolean | null;
  readonly detail: string;
  /** The next command to type; only where it failed. */
  readonly next?: string;
}

export interface Finding<T> {
  readonly value: T;
  readonly detail: string;
}

/** `value` is there exactly when the check passed. */
export interface Outcome<T> {
  readonly result: CheckResult;
  readonly found?: { readonly value: T };
}

/** Whatever the action throws becomes the failure's detail. */
export async function check<T>(
  name: string,
  action: () => Finding<T> | Promise<Finding<T>>,
): Promise<Outcome<T>> {
  try {
    const { value, detail } = await action();
    return { result: { name, ok: true, detail }, found: { value } };
  } catch (error) {
    if (error instanceof CliFailure || error instanceof SettingError) {
      return { result: { name, ok: false, detail: error.problem, next: error.next } };
    }
    const detail = error instanceof Error ? error.message : String(error);
    return { result: { name, ok: false, detail, next: 'claude-bridge serve --log-level debug' } };
  }
}

/** The same for a check that needs what others found; skipped when one of them failed. */
export async function after<Needed extends readonly unknown[], T>(
  name: string,
  needed: { readonly [K in keyof Needed]: Promise<Outcome<Needed[K]>> },
  action: (values: Needed) => Promise<Finding<T>>,
): Promise<Outcome<T>> {
  const outcomes = await Promise.all(needed as readonly Promise<Outcome<unknown>>[]);
  const values: unknown[] = [];
  for (const { result, found } of outcomes) {
    if (found === undefined)
      return { result: { name, ok: null, detail: `not tried, because of ${result.name}` } };
    values.push(found.value);
  }
  return check(name, () => action(values as unknown as Needed));
}
