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
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
