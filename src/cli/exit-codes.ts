/** Every way the program ends, for scripts and service managers. A stop by a second signal is 128 + its number, such as 130 or 143. */
export const EXIT = {
  /** Done; for `serve`, stopped as asked. */
  ok: 0,
  /** Anything without a code of its own; for `doctor`, a check failed. */
  failure: 1,
  /** Unknown command, flag or setting. */
  usage: 2,
  cliMissing: 3,
  cliTooOld: 4,
  /** The CLI is there but does not run: not executable, half installed, or it fails at `--version`. */
  cliBroken: 5,
  loggedOut: 6,
  /** The port is taken, or may not be used. */
  portUnavailable: 7,
  /** A setting or the config file is not valid. */
  badConfig: 8,
  /** No bridge answers where one was looked for. */
  notRunning: 9,
  /** A server met a fault of its own that no request accounts for, and stopped in order. */
  crashed: 10,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The same for people, in the order of the numbers. */
export const EXIT_MEANINGS: Readonly<Record<ExitCode, string>> = {
  0: 'done',
  1: 'anything else',
  2: 'unknown command, flag or setting',
  3: 'no CLI found',
  4: 'the CLI is too old',
  5: 'the CLI does not run',
  6: 'the CLI is logged out',
  7: 'the port is taken or not allowed',
  8: 'a setting or the config file is not valid',
  9: 'no bridge is running',
  10: 'a server stopped after a fault of its own; its log has the stack',
};
