/** All exit codes, for scripts and service managers. A second signal exits with 128 + its number, such as 130 or 143. */
export const EXIT = {
  /** Done; for `serve`, stopped as asked. */
  ok: 0,
  /** Any failure without its own code; for `doctor`, a failed check. */
  failure: 1,
  /** Unknown command, flag or setting. */
  usage: 2,
  cliMissing: 3,
  cliTooOld: 4,
  /** The CLI exists but does not run: it is not executable, half installed, or fails at `--version`. */
  cliBroken: 5,
  loggedOut: 6,
  /** The port is taken, or the user may not use it. */
  portUnavailable: 7,
  /** A setting or the config file is invalid. */
  badConfig: 8,
  /** No bridge answers at the configured address. */
  notRunning: 9,
  /** The server stopped in order after an internal error outside any request. */
  crashed: 10,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Failures of `serve` that a restart does not fix: no CLI, no login, a bad setting. */
export const LASTING_FAILURES: readonly ExitCode[] = [
  ...[EXIT.usage, EXIT.cliMissing, EXIT.cliTooOld, EXIT.cliBroken, EXIT.loggedOut, EXIT.badConfig],
];

/** What they mean, for `--help`. */
export const EXIT_MEANINGS: Readonly<Record<ExitCode, string>> = {
  0: 'done',
  1: 'any other failure',
  2: 'unknown command, flag or setting',
  3: 'no CLI found',
  4: 'the CLI is too old',
  5: 'the CLI does not run',
  6: 'the CLI is logged out',
  7: 'the port is taken or not allowed',
  8: 'a setting or the config file is invalid',
  9: 'no bridge is running',
  10: 'the server stopped after an internal error; its log has the stack',
};
