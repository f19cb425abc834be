import type { ExitCode } from './exit-codes.js';

/** A command that cannot go on: what happened and why, the next command to type, and the exit code that tells it apart. */
export class CliFailure extends Error {
  constructor(
    readonly exitCode: ExitCode,
    /** What happened and why, without the remedy. */
    readonly problem: string,
    /** The next command to type. */
    readonly next: string,
    options?: ErrorOptions,
  ) {
    super(`${problem}\nNext: ${next}`, options);
    this.name = 'CliFailure';
  }
}
