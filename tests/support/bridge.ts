/** The whole bridge in this process: the real engine on a real CLI binary, behind the real application on a free port. */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { AppOptions } from '../../src/http/app-options.js';
import { createApp } from '../../src/http/create-app.js';
import { listen } from '../../src/http/server/listen.js';
import type { Engine } from '../../src/session/engine.js';
import type { EngineOptions } from '../../src/session/engine-options.js';
import { createMemoryResponseStore } from '../../src/state/memory-response-store.js';
import { createLocalEmbedder } from './embedder.js';
import { startEngine } from './engine.js';
import { silentLog } from '../../src/core/logger.js';

export interface TestBridge extends AsyncDisposable {
  /** The base URL for clients, with `/v1`. */
  readonly url: string;
  /** The same without a path. */
  readonly origin: string;
  readonly engine: Engine;
  /** In the environment of every process of this bridge: for `processesMarked`. */
  readonly home: string;
}

export type BridgeOptions = Partial<EngineOptions> & Partial<Omit<AppOptions, 'chat'>>;

/** @param apiUrl the scripted Messages API, such as `http://127.0.0.1:40123`. */
export async function startBridge(
  cliPath: string,
  apiUrl: string,
  options: BridgeOptions = {},
): Promise<TestBridge> {
  const at = await startEngine(cliPath, apiUrl, options);
  const embedder = createLocalEmbedder();
  const app = createApp({
    log: silentLog,
    version: 'tested',
    bodyLimitBytes: 50 * 1024 * 1024,
    host: '127.0.0.1',
    heartbeatMs: 10_000,
    now: Date.now,
    newId: randomUUID,
    embedder,
    responseStore: createMemoryResponseStore({
      ...{ maxResponses: 1000, maxBytes: 64 * 1024 * 1024, ttlMs: 3_600_000, now: Date.now },
    }),
    pagesFolder: fileURLToPath(new URL('../../pages', import.meta.url)),
    ...options,
    chat: at.engine,
  });
  const server = await listen(app, { host: '127.0.0.1', port: 0 });
  return {
    url: `${server.url}/v1`,
    origin: server.url,
    engine: at.engine,
    home: at.home,
    async [Symbol.asyncDispose]() {
      server.closeNow();
      await embedder.close();
      await at[Symbol.asyncDispose]();
    },
  };
}
