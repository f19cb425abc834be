/** A command that cannot continue: what happened and why, the next command to type, and the exit code. */
import type { ExitCode } from './exit-codes.js';

export class CommandFailure extends Error {
  /** A command that the bridge can offer to run, and continue after it. */
  readonly fix: Fix | undefined;
  /** What only a person who looks for the reason wants to read, such as every place that was searched. `doctor` prints it. */
  readonly details: string | undefined;

  constructor(
    readonly exitCode: ExitCode,
    /** What happened and why, without the next command. */
    readonly problem: string,
    /** The next command to type. */
    readonly next: string,
    { fix, details, ...options }: FailureOptions = {},
  ) {
    super(`${problem}\nNext: ${next}`, options);
    this.name = 'CommandFailure';
    this.fix = fix;
    this.details = details;
  }
}

interface FailureOptions extends ErrorOptions {
  readonly fix?: Fix;
  readonly details?: string;
}

/** A command of another program that fixes the problem, such as the installation of the CLI. */
export interface Fix {
  /** What it does, as a question. */
  readonly question: string;
  readonly command: string;
  readonly args: readonly string[];
  /** It asks questions itself. */
  readonly interactive: boolean;
}
