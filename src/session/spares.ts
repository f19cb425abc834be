import type { BridgeError } from '../core/bridge-error.js';
import type { ClaudeProcess } from './claude-process.js';
import type { Processes } from './processes.js';

/** Started processes that belong to nobody yet: starting one costs most of a second, claiming one costs nothing. */
export class Spares {
  readonly #processes: Processes;
  /** How many to keep ready of a model. */
  readonly #wanted: (model: string) => number;
  readonly #ready = new Map<string, ClaudeProcess[]>();
  readonly #retries = new Map<string, NodeJS.Timeout>();
  #failures = 0;
  #problem: BridgeError | undefined;
  #closed = false;

  constructor(processes: Processes, wanted: (model: string) => number) {
    this.#processes = processes;
    this.#wanted = wanted;
  }

  /** A spare of this model, no longer the pool's; `undefined` when there is none. */
  take(model: string): ClaudeProcess | undefined {
    return this.#of(model).shift();
  }

  /** Starts what is missing of this model, unless the last one could not be started. */
  fill(model: string): void {
    if (this.#closed || this.#retries.has(model)) return;
    const ready = this.#of(model);
    while (ready.length < this.#wanted(model)) this.#add(model, ready);
  }

  get count(): number {
    return [...this.#ready.values()].reduce((sum, ready) => sum + ready.length, 0);
  }

  /** Why the last spare died unused; gone once a process worked. */
  get problem(): BridgeError | undefined {
    return this.#problem;
  }

  /** A process of this CLI was seen working. */
  proved(): void {
    this.#failures = 0;
    this.#problem = undefined;
    for (const timer of this.#retries.values()) clearTimeout(timer);
    this.#retries.clear();
  }

  /** Replaces all by new ones. */
  renew(): void {
    for (const [model, ready] of this.#ready) {
      for (const spare of ready.splice(0)) void spare.end();
      this.fill(model);
    }
  }

  /** Starts no more; those there are end with all other processes. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#retries.values()) clearTimeout(timer);
    this.#ready.clear();
  }

  #of(model: string): ClaudeProcess[] {
    const ready = this.#ready.get(model) ?? [];
    this.#ready.set(model, ready);
    return ready;
  }

  #add(model: string, ready: ClaudeProcess[]): void {
    const spare = this.#processes.start(model);
    ready.push(spare);
    void spare.exited.then(() => {
      const at = ready.indexOf(spare);
      if (at === -1 || this.#closed) return;
      ready.splice(at, 1);
      this.#problem = spare.failure;
      this.#fillLater(model);
    });
  }

  /** A CLI that cannot start must not be started over and over. */
  #fillLater(model: string): void {
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures);
    this.#failures += 1;
    clearTimeout(this.#retries.get(model));
    const timer = setTimeout(() => {
      this.#retries.delete(model);
      this.fill(model);
    }, wait);
    this.#retries.set(model, timer);
  }
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
