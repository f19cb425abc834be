/** One schema thread. Does one job at a time; a job that takes too long or too much memory ends it. */
import { Worker } from 'node:worker_threads';
import type { CheckJob, FromWorker, Outcome, Stage } from './worker-messages.js';

export class SchemaThread {
  readonly #worker: Worker;
  readonly #timeoutMs: number;
  #running: Running | undefined;
  #over = false;

  /** `timeoutMs` limits each stage of a job, from when the thread begins it. */
  constructor({ timeoutMs, memoryMb }: ThreadLimits) {
    this.#timeoutMs = timeoutMs;
    this.#worker = new Worker(FILE, {
      // It needs none of the flags of the main process, such as a test runner's.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: YOUNG_MB },
    });
    this.#worker.on('message', (message: FromWorker) => this.#hear(message));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.once('exit', () => this.#fail(new Error('the thread ended')));
    // After the listeners: a message listener would keep the program alive again.
    this.#worker.unref();
  }

  /** Whether it can take no more jobs. */
  get over(): boolean {
    return this.#over;
  }

  /** Never rejects. One job at a time. */
  async run(job: CheckJob): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#running = { resolve, stage: undefined, clock: undefined };
      this.#worker.postMessage(job);
    });
  }

  /** Resolves when the thread is gone. */
  async end(): Promise<void> {
    this.#over = true;
    await this.#worker.terminate();
  }

  #hear(message: FromWorker): void {
    if (message.type === 'outcome') this.#settle(message.outcome);
    else if (this.#running) this.#enter(this.#running, message.stage);
  }

  #enter(running: Running, stage: Stage): void {
    clearTimeout(running.clock);
    running.stage = stage;
    const tooLong = (): void => {
      if (this.#running !== running || running.stage !== stage) return;
      this.#over = true;
      this.#settle({ type: 'slow', stage });
    };
    // If the main thread was busy, read first what the worker said in time.
    running.clock = setTimeout(() => setImmediate(tooLong), this.#timeoutMs).unref();
  }

  #fail(error: Error): void {
    this.#over = true;
    const stage = this.#running?.stage;
    const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    if (isMemory && stage) this.#settle({ type: 'memory', stage });
    else this.#settle({ type: 'broken', reason: error.message });
  }

  #settle(outcome: Outcome): void {
    clearTimeout(this.#running?.clock);
    this.#running?.resolve(outcome);
    this.#running = undefined;
  }
}

export interface ThreadLimits {
  readonly timeoutMs: number;
  readonly memoryMb: number;
}

interface Running {
  readonly resolve: (outcome: Outcome) => void;
  stage: Stage | undefined;
  clock: NodeJS.Timeout | undefined;
}

/** Always the compiled file, also when this file runs from source. */
const FILE = new URL('../../../dist/session/schema-check/schema-worker.js', import.meta.url);
/** For short-lived objects. */
const YOUNG_MB = 16;
