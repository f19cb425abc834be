import type { ExitCode } from '../exit-codes.js';
import type { Remedy } from '../terminal/remedy.js';

/** A command that cannot go on: what happened and why, the next command to type, and the exit code that tells it apart. */
export class CliFailure extends Error {
  /** A command that can be run for the user, to go on after it. */
  readonly remedy: Remedy | undefined;

  constructor(
    readonly exitCode: ExitCode,
    /** What happened and why, without the remedy. */
    readonly problem: string,
    /** The next command to type. */
    readonly next: string,
    { remedy, ...options }: ErrorOptions & { readonly remedy?: Remedy } = {},
  ) {
    super(`${problem}\nNext: ${next}`, options);
    this.name = 'CliFailure';
    this.remedy = remedy;
  }
}
