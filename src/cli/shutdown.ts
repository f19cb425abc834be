/** Ends a running server: gently at the first signal, at once at the second, and never leaving a child behind. */
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../core/logger.js';
import type { Listener } from '../http/listen.js';
import type { Engine } from '../session/engine.js';
import type { KeptUsage } from '../usage/kept-usage.js';

/**
 * Installs the handlers. From here on the process ends by `exit`, whatever happens.
 * Before it serves, a signal ends the process at once.
 */
export function endWithSignals({
  engine,
  usage,
  state,
  log,
  delayMs,
  graceMs,
  exit,
}: ShutdownOptions): Shutdown {
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
    const seconds = { delaySeconds: delayMs / 1000, graceSeconds: graceMs / 1000 };
    log.info({ signal, ...seconds }, 'stopping; a second signal stops at once');
    stop(listening, engine, { delayMs, graceMs })
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
  return {
    serves(server) {
      listening = server;
    },
    get draining() {
      return stopping;
    },
  };
}

export interface Shutdown {
  /** To be told once the server listens. */
  serves(server: Listener): void;
  /** Whether a signal has come: who can ask elsewhere should. */
  readonly draining: boolean;
}

export interface ShutdownOptions {
  readonly engine: Pick<Engine, 'close' | 'kill'>;
  /** Writes its last when everything else has ended. */
  readonly usage: Pick<KeptUsage, 'close'>;
  /** Ended when nothing uses it any more. */
  readonly state: { readonly shared?: { close(): Promise<void> } };
  readonly log: Logger;
  /** How long requests are still taken, for load balancers to notice that no more should be sent. */
  readonly delayMs: number;
  /** How long what has been asked by then may go on. */
  readonly graceMs: number;
  readonly exit: (code: number) => void;
}

/** Ctrl-C, a service manager, and a terminal that closes. */
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

async function stop(
  server: Listener,
  engine: Pick<Engine, 'close'>,
  { delayMs, graceMs }: Pick<ShutdownOptions, 'delayMs' | 'graceMs'>,
): Promise<void> {
  server.retireConnections();
  await delay(delayMs);
  // What has arrived is answered; refusing it in the engine would lose requests that are still being read.
  const closed = server.close();
  const overdue = setTimeout(() => server.closeNow(), graceMs + CUT_AFTER_MS);
  const waiting = new AbortController();
  await Promise.race([closed, delay(graceMs, undefined, waiting).catch(() => undefined)]);
  waiting.abort();
  await engine.close();
  await closed;
  clearTimeout(overdue);
}

/** For the error that ends an unfinished answer to reach its client. */
const CUT_AFTER_MS = 500;
