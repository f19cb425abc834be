/** The composition root: builds every part of a bridge from the settings, in order of need, and closes them all. */
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Express } from 'express';
import type { Logger } from '../../core/logger.js';
import type { AppOptions, ClientKey } from '../../http/app-options.js';
import { createApp } from '../../http/create-app.js';
import { joinedListeners } from '../../http/server/joined-listeners.js';
import { listen } from '../../http/server/listen.js';
import type { Listener } from '../../http/server/listen.js';
import type { EngineOptions } from '../../session/engine-options.js';
import type { Engine } from '../../session/engine.js';
import { readKeyShares } from '../../settings/key-quotas.js';
import { readPlanShares } from '../../settings/plan-shares.js';
import type { Settings } from '../../settings/settings-table.js';
import type { CheckedCli } from '../claude-cli/inspect-cli.js';
import type { Machine } from '../machine.js';
import { buildEmbedder } from './build-embedder.js';
import { buildEngine } from './build-engine.js';
import { buildState, buildUsage } from './build-state.js';
import { connectionLimit } from './machine-limits.js';
import { ollamaPortFailure, portFailure } from './port-failure.js';

/** Nothing runs yet: no process is started, no port is bound and no connection is open. @throws SettingError */
export async function assembleBridge(parts: BridgeParts): Promise<AssembledBridge> {
  const { settings, cli, machine, log, keys, overrides = {} } = parts;
  const { host, strict, 'ollama-port': ollamaPort } = settings;
  const state = await buildState(settings, machine, log);
  const usage = buildUsage(settings, machine, { log, archive: state.shared?.usageArchive });
  const embedder = buildEmbedder(settings, machine, log);
  const engine = buildEngine(settings, cli, machine, { log, ...overrides });
  let listener: Listener | undefined;
  let draining = false;
  const { app, batchRunner, backgroundRuns } = createApp({
    ...{ host, strict, keys, log, usage, embedder, responseStore: state.responseStore },
    ...{ version: machine.version, command: machine.command, now: machine.now, newId: machine.newId },
    ...(state.quotas && { quotas: state.quotas }),
    ...(state.shared && { sharedState: state.shared }),
    ...(state.store && { store: state.store }),
    ...(ollamaPort !== undefined && { ollamaPort }),
    planRules: {
      stopAt: readPlanShares(settings['stop-at']),
      stopKeysAt: readKeyShares(settings['key-quotas']),
      noExtraUsage: settings['no-extra-usage'],
    },
    pagesFolder: PAGES_FOLDER,
    startPageFolder: DASHBOARD_FOLDER,
    webSearch: settings['web-search'] === 'on',
    embeddingDimensions: settings['embedding-dimensions'],
    bodyLimitBytes: settings['body-limit-mb'] * 1024 * 1024,
    fileLimitBytes: settings['max-file-mb'] * 1024 * 1024,
    batches: { concurrency: settings['batch-concurrency'] },
    allowedHosts: settings['allowed-hosts'],
    allowedOrigins: settings['allowed-origins'],
    heartbeatMs: 10_000,
    draining: () => draining,
    ...overrides,
    chat: engine,
  });
  return {
    engine,
    get listening() {
      return listener !== undefined;
    },
    async listen() {
      listener = await listenOnPorts(app, { settings, machine, log });
      return listener;
    },
    resumeBatches: () => batchRunner?.open(),
    warm() {
      engine.warm();
      void state.shared?.open();
      void state.embedded?.open();
      batchRunner?.open();
    },
    async close(grace) {
      draining = true;
      const batches = batchRunner?.stop();
      if (grace === undefined) {
        listener?.closeNow();
        await engine.close();
      } else await drain(listener, engine, { ...grace, batches, background: () => backgroundRuns.over() });
      await Promise.all([batches, backgroundRuns.over()]);
      await usage.close();
      await state.shared?.close();
      await state.embedded?.close();
      await embedder.close?.();
    },
    kill: () => engine.kill(),
  };
}

/** On the host and port of the settings, and on the port for clients of Ollama if there is one. @throws CommandFailure */
async function listenOnPorts(
  app: Express,
  { settings, machine, log }: Pick<BridgeParts, 'settings' | 'machine' | 'log'>,
): Promise<Listener> {
  const { host, port, 'ollama-port': ollamaPort } = settings;
  const connections = connectionLimit(settings, machine);
  const on = async (address: { host: string; port: number }, share: number): Promise<Listener> =>
    listen(app, {
      ...{ ...address, newId: machine.newId, unreadMs: settings['silence-timeout'] * 1000 },
      maxConnections: Math.ceil(connections * share),
      refused: (error) => log.warn({ reason: error.message }, 'a connection could not be taken'),
    });
  const share = ollamaPort === undefined ? 1 : 0.75;
  const main = await on({ host, port }, share).catch(async (error: unknown) => {
    throw await portFailure(error as NodeJS.ErrnoException, settings, machine);
  });
  if (ollamaPort === undefined) return main;
  try {
    return joinedListeners(main, await on({ host: '127.0.0.1', port: ollamaPort }, 1 - share));
  } catch (error) {
    main.closeNow();
    throw ollamaPortFailure(error as NodeJS.ErrnoException, settings, machine);
  }
}

export interface BridgeParts {
  readonly settings: Settings;
  readonly cli: CheckedCli;
  readonly machine: Machine;
  readonly log: Logger;
  /** The keys that clients may use; if empty, anyone who reaches the server may use it. */
  readonly keys: readonly ClientKey[];
  /** For tests: options of the engine and the application that take the place of those from the settings. */
  readonly overrides?: BridgeOverrides;
}

export type BridgeOverrides = Partial<EngineOptions> & Partial<Omit<AppOptions, 'chat'>>;

export interface AssembledBridge {
  readonly engine: Engine;
  readonly listening: boolean;
  /** Binds the ports of the settings. @throws CommandFailure `portUnavailable` */
  listen(): Promise<Listener>;
  /** Starts spare processes, the check of the CLI and the connection to Redis, so that the first request need not wait for them. */
  warm(): void;
  /** Goes on with the batches that no bridge runs; `warm` does so too. */
  resumeBatches(): void;
  /** Ends every part, and flushes usage. Without a grace period it cuts running answers. */
  close(grace?: GracePeriod): Promise<void>;
  /** Kills every CLI process at once, without waiting for anything. */
  kill(): void;
}

export interface GracePeriod {
  /** How long the server still takes requests, so that load balancers notice that it stops. */
  readonly delayMs: number;
  /** How long running answers may continue after that. */
  readonly graceMs: number;
}

/** What runs without a client. */
interface LaterWork {
  readonly batches: Promise<void> | undefined;
  /** Resolves when nothing runs in the background. */
  readonly background: () => Promise<void>;
}

/** The time that the error at the end of an unfinished answer has to reach its client. */
export const CUT_AFTER_MS = 500;

async function drain(
  listener: Listener | undefined,
  engine: Engine,
  { delayMs, graceMs, batches, background }: GracePeriod & LaterWork,
): Promise<void> {
  listener?.retireConnections();
  await delay(delayMs);
  // Answer what has arrived: refusing it in the engine would lose requests that are still being read.
  const closed = listener?.close();
  const overdue = setTimeout(() => listener?.closeNow(), graceMs + CUT_AFTER_MS);
  const waiting = new AbortController();
  await Promise.race([
    // Requests that have arrived may still begin something in the background.
    Promise.all([closed, batches]).then(background),
    delay(graceMs, undefined, waiting).catch(() => undefined),
  ]);
  waiting.abort();
  await engine.close();
  await closed;
  clearTimeout(overdue);
}

/** The same folders from the sources as from the compiled files. */
const PAGES_FOLDER = fileURLToPath(new URL('../../../pages', import.meta.url));
const DASHBOARD_FOLDER = new URL('../../../dist/dashboard/', import.meta.url);
