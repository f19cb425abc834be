/** The local embedder: all-MiniLM-L6-v2 in a thread that starts with the first request and ends when idle. */
import { withoutLatest } from '../core/model-tag.js';
import { BridgeError } from '../core/bridge-error.js';
import type { Embedded, Embedder, EmbeddingModel, EmbeddingTask } from '../core/embedder.js';
import type { Logger } from '../core/logger.js';
import { LOCAL_LENGTH, LOCAL_MODEL, OPENAI_NAMES, withoutProvider } from './local-model.js';
import { WorkerThread } from './worker-thread.js';

export class LocalEmbedder implements Embedder {
  readonly #options: LocalEmbedderOptions;
  #thread: WorkerThread | undefined;
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: LocalEmbedderOptions) {
    this.#options = options;
  }

  find(model: string): EmbeddingModel | undefined {
    const name = withoutProvider(withoutLatest(model));
    return MODELS.find(({ id }) => id === name);
  }

  models(): readonly EmbeddingModel[] {
    return MODELS;
  }

  /** Whether the thread is running. */
  get loaded(): boolean {
    return this.#thread !== undefined;
  }

  async embed({ inputs }: EmbeddingTask, { signal }: { readonly signal: AbortSignal }): Promise<Embedded> {
    if (this.#closed) throw new BridgeError('shutting_down', 'The bridge is stopping.', { retryable: true });
    const thread = (this.#thread ??= this.#start());
    if (thread.jobs >= this.#options.maxJobs) {
      throw new BridgeError(
        'queue_full',
        `${thread.jobs} requests for embeddings are already waiting. Try again in a moment.`,
        { retryable: true },
      );
    }
    clearTimeout(this.#idle);
    try {
      return await thread.embed(inputs, signal);
    } finally {
      if (thread.jobs === 0 && thread === this.#thread) this.#endWhenIdle(thread);
    }
  }

  /** Ends the thread; running requests fail. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    await this.#thread?.end();
  }

  #start(): WorkerThread {
    const { workerFile, modelFolder, now, log } = this.#options;
    const startedAt = now();
    const thread = new WorkerThread(
      workerFile,
      { folder: modelFolder },
      {
        loaded: () =>
          log.info(
            { model: LOCAL_MODEL, loadMs: Math.round(now() - startedAt) },
            'embeddings come from a local model for English texts, not from OpenAI: rebuild an index of other vectors',
          ),
        ended: () => this.#forget(thread),
      },
    );
    return thread;
  }

  #endWhenIdle(thread: WorkerThread): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      // A request from now on starts a new thread.
      this.#forget(thread);
      void thread.end();
    }, this.#options.idleTimeoutMs).unref();
  }

  #forget(thread: WorkerThread): void {
    if (this.#thread !== thread) return;
    this.#thread = undefined;
    clearTimeout(this.#idle);
  }
}

export interface LocalEmbedderOptions {
  /** The compiled `embedding-worker`. */
  readonly workerFile: URL;
  /** The folder with the model's files. */
  readonly modelFolder: string;
  /** How long the model stays in memory after a request. */
  readonly idleTimeoutMs: number;
  /** How many requests can run or wait at the same time. */
  readonly maxJobs: number;
  /** Returns the time in milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
}

const MODELS: readonly EmbeddingModel[] = [...OPENAI_NAMES, LOCAL_MODEL].map((id) => ({
  id,
  servedBy: LOCAL_MODEL,
  length: LOCAL_LENGTH,
  displayName: "all-MiniLM-L6-v2: local vectors for English texts, not OpenAI's",
}));
