/** The signals that ask a program to end, and the exit code that tells of one. */
import { constants } from 'node:os';

/** Ctrl-C, a service manager, a terminal that closes, and Ctrl-Break, which only Windows has. */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const;

/** By convention, 128 and the signal's number. */
export function exitCodeOf(signal: NodeJS.Signals): number {
  const numbers: Partial<Record<NodeJS.Signals, number>> = constants.signals;
  return 128 + (numbers[signal] ?? CTRL_BREAK);
}

/** The only one without a number on Linux and macOS; Windows has this one. */
const CTRL_BREAK = 21;
