/** Ends the process on signals and unexpected errors: gracefully at the first one, at once at a second signal. No child process survives. */
import type { Logger } from '../../core/logger.js';
import { exitCodeOf, STOP_SIGNALS } from '../../process/stop-signals.js';
import { EXIT } from '../exit-codes.js';
import { CUT_AFTER_MS } from './assemble-bridge.js';
import type { AssembledBridge, GracePeriod } from './assemble-bridge.js';

/**
 * Installs the handlers. From here on the process ends by `exit`, whatever happens.
 * Before the bridge listens, a signal or an unexpected error ends the process at once.
 */
export function endWithSignals(
  bridge: Pick<AssembledBridge, 'listening' | 'close' | 'kill'>,
  { log, grace, exit, interrupts = true }: ShutdownOptions,
): void {
  let stopping = false;
  let exitCode: number = EXIT.ok;
  let errors = 0;

  // Whatever fails on the way out must not take the place of the exit code.
  const kill = (): void => {
    try {
      bridge.kill();
    } catch (error) {
      log.warn({ err: error }, 'something could not be cleaned up');
    }
  };
  const exitNow = (code: number): void => {
    kill();
    exit(code);
  };
  const drain = (period: GracePeriod): void => {
    stopping = true;
    // A separate timer, because an unexpected error may leave the orderly shutdown hanging.
    const longestMs = period.delayMs + period.graceMs + CUT_AFTER_MS + LAST_WORK_MS;
    setTimeout(() => exitNow(exitCode || EXIT.crashed), longestMs);
    bridge.close(period).then(
      () => {
        log.info({}, 'stopped');
        exit(exitCode);
      },
      (error: unknown) => {
        log.error({ err: error }, 'the stop failed; ending at once');
        exitNow(EXIT.crashed);
      },
    );
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping || !bridge.listening || grace === undefined) {
      exitNow(exitCodeOf(signal));
      return;
    }
    const seconds = { delaySeconds: grace.delayMs / 1000, graceSeconds: grace.graceMs / 1000 };
    log.info({ signal, ...seconds }, 'stopping; a second signal stops at once');
    drain(grace);
  };
  // An unexpected error may leave the program in an unknown state, so it ends; but the running answers are sound.
  const onError = (error: unknown): void => {
    exitCode = EXIT.crashed;
    errors += 1;
    if (errors <= ERRORS_LOGGED) log.error({ err: error }, 'unexpected failure; stopping');
    if (!bridge.listening || grace === undefined) exitNow(EXIT.crashed);
    else if (!stopping) drain(grace);
  };

  const signals = interrupts ? STOP_SIGNALS : STOP_SIGNALS.filter((signal) => signal !== 'SIGINT');
  for (const signal of signals) process.on(signal, onSignal);
  process.on('uncaughtException', onError);
  process.on('unhandledRejection', onError);
  process.on('exit', kill);
}

export interface ShutdownOptions {
  readonly log: Logger;
  /** Absent: the first signal ends the process at once. */
  readonly grace?: GracePeriod;
  readonly exit: (code: number) => void;
  /** Whether Ctrl-C is one of the signals, as by default. */
  readonly interrupts?: boolean;
}

/** For the processes to end and the last usage to be written. */
const LAST_WORK_MS = 10_000;
/** An error that repeats tells nothing new. */
const ERRORS_LOGGED = 10;
