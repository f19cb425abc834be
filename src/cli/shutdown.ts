/** Ends a running server: gently at the first signal, at once at the second, and never leaving a child behind. */
import { constants } from 'node:os';
import type { Logger } from '../core/logger.js';
import type { Listener } from '../http/listen.js';
import type { Engine } from '../session/engine.js';
import type { KeptUsage } from '../usage/kept-usage.js';

/**
 * Installs the handlers. From here on the process ends by `exit`, whatever happens.
 * @returns a function to call with the server once it listens; before that, a signal ends the process at once.
 */
export function endWithSignals({
  engine,
  usage,
  state,
  log,
  graceMs,
  exit,
}: ShutdownOptions): (server: Listener) => void {
  let listening: Listener | undefined;
  let stopping = false;

  const now = (code: number): void => {
    engine.kill();
    exit(code);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping || listening === undefined) {
      now(128 + constants.signals[signal]);
      return;
    }
    stopping = true;
    log.info({ signal, graceSeconds: graceMs / 1000 }, 'stopping; a second signal stops at once');
    stop(listening, engine, graceMs)
      .then(() => usage.close())
      .then(() => state.shared?.close())
      .then(
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

  for (const signal of STOP_SIGNALS) process.on(signal, onSignal);
  process.on('uncaughtException', onCrash);
  process.on('unhandledRejection', onCrash);
  process.on('exit', () => engine.kill());
  return (server) => {
    listening = server;
  };
}

export interface ShutdownOptions {
  readonly engine: Pick<Engine, 'close' | 'kill'>;
  /** Writes its last when everything else has ended. */
  readonly usage: Pick<KeptUsage, 'close'>;
  /** Ended when nothing uses it any more. */
  readonly state: { readonly shared?: { close(): Promise<void> } };
  readonly log: Logger;
  /** How long running answers may go on. */
  readonly graceMs: number;
  readonly exit: (code: number) => void;
}

/** Ctrl-C, a service manager, and a terminal that closes. */
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

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
