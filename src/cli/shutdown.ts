/** Ends a running server: gently at the first signal, at once at the second, and never leaving a child behind. */
import type { Logger } from '../core/logger.js';
import type { Listener } from '../http/listen.js';
import type { Engine } from '../session/engine.js';

/**
 * Installs the handlers. From here on the process ends by `exit`, whatever happens.
 * @returns a function to call with the server once it listens; before that, a signal ends the process at once.
 */
export function endWithSignals({ engine, log, graceMs, exit }: ShutdownOptions): (server: Listener) => void {
  let listening: Listener | undefined;
  let stopping = false;

  const now = (code: number): void => {
    engine.kill();
    exit(code);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping || listening === undefined) {
      now(SIGNAL_EXIT[signal === 'SIGINT' ? 'SIGINT' : 'SIGTERM']);
      return;
    }
    stopping = true;
    log.info({ signal, graceSeconds: graceMs / 1000 }, 'stopping; a second signal stops at once');
    stop(listening, engine, graceMs).then(
      () => {
        log.info({}, 'stopped');
        exit(0);
      },
      (error: unknown) => onCrash(error),
    );
  };
  const onCrash = (error: unknown): void => {
    log.error({ err: error }, 'unexpected failure; stopping');
    now(1);
  };

  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('uncaughtException', onCrash);
  process.on('unhandledRejection', onCrash);
  process.on('exit', () => engine.kill());
  return (server) => {
    listening = server;
  };
}

export interface ShutdownOptions {
  readonly engine: Pick<Engine, 'close' | 'kill'>;
  readonly log: Logger;
  /** How long running answers may go on. */
  readonly graceMs: number;
  readonly exit: (code: number) => void;
}

/** 128 and the signal's number, as shells have it. */
const SIGNAL_EXIT = { SIGINT: 130, SIGTERM: 143 } as const;

async function stop(server: Listener, engine: Pick<Engine, 'close'>, graceMs: number): Promise<void> {
  const closed = server.close();
  // Ends by itself when the last answer is out; what is written slowly after that gets the rest of the time.
  const overdue = setTimeout(() => server.closeNow(), graceMs + CUT_AFTER_MS);
  await engine.close({ graceMs });
  await closed;
  clearTimeout(overdue);
}

/** For the error that ends an unfinished answer to reach its client. */
const CUT_AFTER_MS = 500;
