/** One schema thread, which does one job at a time and is ended by a job that takes too long or too much. */
import { Worker } from 'node:worker_threads';
import type { CheckJob, FromWorker, Outcome, Stage } from './worker-messages.js';

export class SchemaThread {
  readonly #worker: Worker;
  readonly #timeoutMs: number;
  #running: Running | undefined;
  #over = false;

  /** `timeoutMs` is what each stage of a job may take, from when the thread begins it. */
  constructor({ timeoutMs, memoryMb }: ThreadLimits) {
    this.#timeoutMs = timeoutMs;
    this.#worker = new Worker(FILE, {
      // Node's own flags, such as those of a test runner, are nothing for it.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: YOUNG_MB },
    });
    this.#worker.on('message', (message: FromWorker) => this.#hear(message));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.once('exit', () => this.#fail(new Error('the thread ended')));
    // After the listeners: one for messages makes it keep the program alive again.
    this.#worker.unref();
  }

  /** Whether it can do no job any more. */
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
    // When this thread was the busy one, what the other has said in time is read first.
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

/** The compiled file, whether this one is compiled or not. */
const FILE = new URL('../../../dist/session/schema-check/schema-worker.js', import.meta.url);
/** Of what is just made and mostly thrown away. */
const YOUNG_MB = 16;
