/** Ends a running server: gently at the first signal or an unexpected fault, at once at a second signal, never leaving a child behind. */
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../core/logger.js';
import type { Listener } from '../../http/server/listen.js';
import type { Engine } from '../../session/engine.js';
import type { UsageRecorder } from '../../usage/usage-recorder.js';
import { EXIT } from '../exit-codes.js';

/**
 * Installs the handlers. From here on the process ends by `exit`, whatever happens.
 * Before it serves, a signal or a fault ends the process at once.
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
  let exitCode: number = EXIT.ok;
  let faults = 0;

  const now = (code: number): void => {
    engine.kill();
    exit(code);
  };
  const drain = (server: Listener): void => {
    stopping = true;
    // Of its own, because what a fault has broken may hang.
    setTimeout(() => now(exitCode || EXIT.crashed), delayMs + graceMs + CUT_AFTER_MS + LAST_WORK_MS);
    stop(server, engine, { delayMs, graceMs })
      .then(() => usage.close())
      .then(() => state.shared?.close())
      .then(
        () => {
          log.info({}, 'stopped');
          exit(exitCode);
        },
        (error: unknown) => {
          log.error({ err: error }, 'the stop failed; ending at once');
          now(EXIT.crashed);
        },
      );
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping || listening === undefined) {
      now(128 + constants.signals[signal]);
      return;
    }
    const seconds = { delaySeconds: delayMs / 1000, graceSeconds: graceMs / 1000 };
    log.info({ signal, ...seconds }, 'stopping; a second signal stops at once');
    drain(listening);
  };
  // What the program does not expect may have left it half done, so it ends; but the answers that run are sound.
  const onFault = (error: unknown): void => {
    exitCode = EXIT.crashed;
    faults += 1;
    if (faults <= FAULTS_LOGGED) log.error({ err: error }, 'unexpected failure; stopping');
    if (listening === undefined) now(EXIT.crashed);
    else if (!stopping) drain(listening);
  };

  for (const signal of STOP_SIGNALS) process.on(signal, onSignal);
  process.on('uncaughtException', onFault);
  process.on('unhandledRejection', onFault);
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
  readonly usage: Pick<UsageRecorder, 'close'>;
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
/** For the processes to end, and the last numbers to be written. */
const LAST_WORK_MS = 10_000;
/** One that comes again and again tells nothing new. */
const FAULTS_LOGGED = 10;
