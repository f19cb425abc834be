/** A command that cannot continue: what happened and why, the next command to type, and the exit code. */
import type { ExitCode } from './exit-codes.js';

export class CommandFailure extends Error {
  /** A command that the bridge can offer to run, and continue after it. */
  readonly fix: Fix | undefined;

  constructor(
    readonly exitCode: ExitCode,
    /** What happened and why, without the next command. */
    readonly problem: string,
    /** The next command to type. */
    readonly next: string,
    { fix, ...options }: ErrorOptions & { readonly fix?: Fix } = {},
  ) {
    super(`${problem}\nNext: ${next}`, options);
    this.name = 'CommandFailure';
    this.fix = fix;
  }
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
