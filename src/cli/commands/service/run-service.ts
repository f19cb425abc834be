/** `claude-bridge service run`: what launchd and Task Scheduler run, which restart a program after every failure. */
import { Chalk } from 'chalk';
import { EXIT, LASTING_FAILURES } from '../../exit-codes.js';
import type { Machine } from '../../machine.js';
import { report } from '../../terminal/report.js';
import { serve } from '../serve/serve.js';
import { openLogStream } from './log-stream.js';
import { keepStopReason } from './stop-reason.js';

/**
 * Serves until a signal ends the process through `exit`. A failure that a restart does not fix is kept for `service status`, and
 * the exit code is 0. @param logFile takes all output, for a system that keeps none
 * @throws the system's error when the log cannot be opened
 */
export async function runService(
  logFile: string | undefined,
  machine: Machine,
  exit: (code: number) => void,
  serving: typeof serve = serve,
): Promise<void> {
  const logged = logFile === undefined ? machine : withOutputIn(logFile, machine);
  keepStopReason(undefined, machine);
  try {
    await serving({}, logged, exit);
  } catch (error) {
    const code = report(error, logged, { withStack: false });
    if (!LASTING_FAILURES.includes(code)) {
      exit(code);
      return;
    }
    keepStopReason(error instanceof Error ? error.message : String(error), machine);
    exit(EXIT.ok);
  }
}

function withOutputIn(logFile: string, machine: Machine): Machine {
  const stream = openLogStream(logFile);
  const plain = new Chalk({ level: 0 });
  return { ...machine, stdout: stream, stderr: stream, colours: { stdout: plain, stderr: plain } };
}
