/** Checks answers against clients' schemas in a separate thread, because a schema can keep a thread busy forever. */
import type { Json } from '../../core/json.js';
import { BridgeError } from '../../core/bridge-error.js';
import { cancelled, shuttingDown } from '../interrupted.js';
import { SchemaThread } from './schema-thread.js';
import type { CheckJob, Outcome, Stage } from './worker-messages.js';

export class SchemaChecker {
  readonly #timeoutMs: number;
  readonly #memoryMb: number;
  readonly #idleMs: number;
  readonly #waiting: Waiting[] = [];
  #thread: SchemaThread | undefined;
  #working = false;
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor({ timeoutMs = 1000, memoryMb = 128, idleMs = 60_000 }: SchemaCheckerOptions = {}) {
    this.#timeoutMs = timeoutMs;
    this.#memoryMb = memoryMb;
    this.#idleMs = idleMs;
  }

  /** @throws BridgeError that names `param` when `schema` is not a schema, or takes too much to compile */
  async compile(schema: Json, param: string, signal?: AbortSignal): Promise<void> {
    this.#answer(await this.#run({ schema: textOf(schema, param) }, signal), param);
  }

  /**
   * What is wrong with the answer `json`, as a clause; `undefined` when nothing is.
   * @throws BridgeError that names `param` when `schema` takes too much to check the answer.
   */
  async check(schema: Json, json: string, param: string, signal?: AbortSignal): Promise<string | undefined> {
    return this.#answer(await this.#run({ schema: textOf(schema, param), json }, signal), param);
  }

  /** Ends the thread; jobs that run or wait fail. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    for (const { reject } of this.#waiting.splice(0)) reject(shuttingDown());
    await this.#thread?.end();
  }

  async #run(job: CheckJob, signal: AbortSignal | undefined): Promise<Outcome> {
    if (this.#closed) throw shuttingDown();
    if (this.#waiting.length >= MAX_WAITING) {
      throw new BridgeError(
        'overloaded',
        `${MAX_WAITING} schemas are already waiting to be checked. Try again in a moment.`,
        { retryable: true },
      );
    }
    let leave: (() => void) | undefined;
    try {
      return await new Promise<Outcome>((resolve, reject) => {
        const waiting: Waiting = { job, resolve, reject };
        leave = (): void => {
          const at = this.#waiting.indexOf(waiting);
          if (at !== -1) this.#waiting.splice(at, 1);
          // A running job continues until it ends or its time is up.
          reject(cancelled());
        };
        if (signal?.aborted) {
          leave();
          return;
        }
        signal?.addEventListener('abort', leave, { once: true });
        this.#waiting.push(waiting);
        if (!this.#working) void this.#work();
      });
    } finally {
      if (leave) signal?.removeEventListener('abort', leave);
    }
  }

  async #work(): Promise<void> {
    this.#working = true;
    clearTimeout(this.#idle);
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      if (this.#thread?.over !== false) this.#thread = new SchemaThread(this.#limits);
      next.resolve(await this.#thread.run(next.job));
      // There is one thread at a time: the next one starts when this one is gone.
      if (this.#thread.over) await this.#thread.end();
    }
    this.#working = false;
    if (!this.#closed) this.#idle = setTimeout(() => this.#endThread(), this.#idleMs).unref();
  }

  #endThread(): void {
    void this.#thread?.end();
    this.#thread = undefined;
  }

  get #limits(): { timeoutMs: number; memoryMb: number } {
    return { timeoutMs: this.#timeoutMs, memoryMb: this.#memoryMb };
  }

  #answer(outcome: Outcome, param: string): string | undefined {
    switch (outcome.type) {
      case 'fine':
        return undefined;
      case 'misfit':
        return outcome.reason;
      case 'invalid':
        throw refused(`The schema of ${param} is not a valid JSON Schema: ${outcome.reason}.`, param);
      case 'large':
        throw refused(
          `The schema of ${param}, or a pattern in it, is too long. Use a simpler schema.`,
          param,
        );
      case 'slow':
        throw refused(tooMuch(outcome.stage, param, `${this.#timeoutMs / 1000} s`), param);
      case 'memory':
        throw refused(tooMuch(outcome.stage, param, `${this.#memoryMb} MB of memory`), param);
      case 'broken':
        if (this.#closed) throw shuttingDown();
        throw new BridgeError('internal_error', `Schemas cannot be checked: ${outcome.reason}. Try again.`, {
          retryable: true,
        });
    }
  }
}

export interface SchemaCheckerOptions {
  /** The limit for compiling a schema, and for checking an answer; waiting does not count. */
  readonly timeoutMs?: number;
  readonly memoryMb?: number;
  /** How long the thread stays after its last job. */
  readonly idleMs?: number;
}

interface Waiting {
  readonly job: CheckJob;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: BridgeError) => void;
}

const MAX_WAITING = 64;
/** In characters. Longer schemas do not compile in time. */
const MAX_SCHEMA = 1_000_000;

function textOf(schema: Json, param: string): string {
  let text: string;
  try {
    text = JSON.stringify(schema);
  } catch {
    throw refused(`The schema of ${param} is nested too deeply. Use a simpler schema.`, param);
  }
  if (text.length <= MAX_SCHEMA) return text;
  throw refused(`The schema of ${param} is longer than 1 million characters. Use a shorter schema.`, param);
}

function tooMuch(stage: Stage, param: string, limit: string): string {
  return stage === 'compiling'
    ? `The schema of ${param} takes more than ${limit} to compile. Use a simpler schema.`
    : `Checking an answer against the schema of ${param} takes more than ${limit}. ` +
        'Use a schema with simpler patterns and fewer references.';
}

function refused(message: string, param: string): BridgeError {
  return new BridgeError('validation_error', message, { param });
}
