/** One embedding thread and the jobs it has: what it says goes to the job meant, and its end to all of them. */
import { Worker } from 'node:worker_threads';
import { BridgeError } from '../core/bridge-error.js';
import type { Embedded, EmbeddingInput } from '../core/embedder.js';
import { LOCAL_LENGTH } from './local-model.js';
import type { FromWorker, ToWorker, WorkerSettings } from './worker-messages.js';

export class WorkerThread {
  readonly #worker: Worker;
  readonly #jobs = new Map<number, Waiting>();
  #last = 0;

  /** `file` is the compiled `embedding-worker`. */
  constructor(file: URL, settings: WorkerSettings, hooks: ThreadHooks) {
    // Node's own flags, such as those of a test runner, are nothing for it.
    this.#worker = new Worker(file, { workerData: settings, execArgv: [] });
    this.#worker.on('message', (message: FromWorker) => {
      if (message.type === 'loaded') hooks.loaded();
      else this.#settle(message);
    });
    this.#worker.on('error', (cause) => this.#endAll(cause));
    this.#worker.once('exit', () => {
      this.#endAll(undefined);
      hooks.ended();
    });
    // After the listeners, because one for messages makes it keep the program running.
    this.#worker.unref();
  }

  get jobs(): number {
    return this.#jobs.size;
  }

  /** @throws BridgeError */
  async embed(inputs: readonly EmbeddingInput[], signal: AbortSignal): Promise<Embedded> {
    const job = ++this.#last;
    const cancelled = (): void => {
      const waiting = this.#jobs.get(job);
      if (!waiting) return;
      this.#jobs.delete(job);
      this.#post({ type: 'cancel', job });
      waiting.reject(new BridgeError('cancelled', 'The request was cancelled.'));
    };
    try {
      return await new Promise<Embedded>((resolve, reject) => {
        this.#jobs.set(job, { resolve, reject });
        this.#worker.ref();
        this.#post({ type: 'embed', job, inputs });
        signal.addEventListener('abort', cancelled, { once: true });
        if (signal.aborted) cancelled();
      });
    } finally {
      signal.removeEventListener('abort', cancelled);
      // An idle thread does not keep the program running.
      if (this.#jobs.size === 0) this.#worker.unref();
    }
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #settle(message: Exclude<FromWorker, { type: 'loaded' }>): void {
    const waiting = this.#jobs.get(message.job);
    this.#jobs.delete(message.job);
    if (message.type === 'embedded') {
      const { vectors, tokens } = message;
      const count = vectors.length / LOCAL_LENGTH;
      const vector = (_: unknown, index: number): Float32Array =>
        vectors.subarray(index * LOCAL_LENGTH, (index + 1) * LOCAL_LENGTH);
      waiting?.resolve({ vectors: Array.from({ length: count }, vector), tokens });
    } else if (message.param !== undefined) {
      waiting?.reject(new BridgeError('validation_error', message.message, { param: message.param }));
    } else {
      waiting?.reject(broken(message.message));
    }
  }

  #endAll(cause: unknown): void {
    const reason = cause instanceof Error ? cause.message : 'it ended';
    for (const { reject } of this.#jobs.values()) reject(broken(reason));
    this.#jobs.clear();
  }
}

export interface ThreadHooks {
  /** The model is in memory. */
  loaded(): void;
  /** The thread is over, whichever way. */
  ended(): void;
}

interface Waiting {
  readonly resolve: (embedded: Embedded) => void;
  readonly reject: (error: BridgeError) => void;
}

function broken(reason: string): BridgeError {
  return new BridgeError('internal_error', `The embedding model failed: ${reason}. Try again.`, {
    retryable: true,
  });
}
