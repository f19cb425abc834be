/** Builds the embedder that the settings choose: the local model, or another server. */
import { fileURLToPath } from 'node:url';
import type { Settings } from '../../settings/settings-table.js';
import type { Embedder } from '../../core/embedder.js';
import type { Logger } from '../../core/logger.js';
import { LocalEmbedder } from '../../embeddings/local-embedder.js';
import { createUpstreamEmbedder } from '../../embeddings/upstream-embedder.js';
import type { Machine } from '../machine.js';

/** Starts nothing; the local model loads in a worker thread with the first request. */
export function buildEmbedder(settings: Settings, { now }: Machine, log: Logger): ClosableEmbedder {
  const upstream = settings['embeddings-upstream'];
  if (upstream !== undefined) {
    const key = settings['embeddings-upstream-key'];
    return createUpstreamEmbedder({
      baseUrl: upstream,
      ...(key !== undefined && { key }),
      models: settings['embeddings-upstream-models'],
      modelFolder: MODEL_FOLDER,
      timeoutMs: settings['answer-timeout'] * 1000,
    });
  }
  return new LocalEmbedder({
    workerFile: new URL('../../../dist/embeddings/embedding-worker.js', import.meta.url),
    modelFolder: MODEL_FOLDER,
    idleTimeoutMs: settings['embedding-idle-timeout'] * 1000,
    maxJobs: settings['max-queue'] + 1,
    now,
    log,
  });
}

export type ClosableEmbedder = Embedder & { close?(): Promise<void> };

/** The same folder from the sources as from the compiled files. */
const MODEL_FOLDER = fileURLToPath(new URL('../../../model', import.meta.url));
