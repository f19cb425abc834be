/** Processes that are started ahead of demand: starting one keeps a core busy for a good part of a second, taking one costs nothing. */
import type { BridgeError } from '../../core/bridge-error.js';
import type { Logger } from '../../core/logger.js';
import type { ClaudeProcess } from '../cli-process/claude-process.js';
import type { Demand } from './demand.js';
import type { Processes } from './processes.js';

export interface SparesOptions {
  readonly processes: Pick<Processes, 'start'>;
  readonly demand: Demand;
  /** The maximum for all models together: each takes memory. */
  readonly most: number;
  /** Milliseconds that pass at the same rate whatever happens to the clock: for intervals. */
  readonly elapsed: () => number;
  readonly log: Logger;
}

/** Keeps as many as the demand suggests; starts them one at a time, while no answer waits for its first word. */
export class Spares {
  readonly #options: SparesOptions;
  /** Oldest first. */
  #ready: ClaudeProcess[] = [];
  readonly #begun = new WeakMap<ClaudeProcess, number>();
  readonly #lent = new Map<ClaudeProcess, AbortController>();
  readonly #retryAt = new Map<string, number>();
  #failures = 0;
  #problem: { readonly reason: BridgeError; readonly since: number } | undefined;
  #waiting = 0;
  #shortSince: number | undefined;
  #startedAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: SparesOptions) {
    this.#options = options;
  }

  /** Hands over a spare of this model; `undefined` when there is none. */
  take(model: string): ClaudeProcess | undefined {
    this.#options.demand.taken(model, this.#options.elapsed());
    const spare = this.#ready.find((each) => each.model === model);
    this.#drop(spare);
    return spare;
  }

  /**
   * Lets the oldest spare that is not lent be used for something that leaves it a spare. The signal is aborted when the spare is
   * taken or ended; `use` then reads no more of it. Returns whether there was one.
   */
  lend(use: (spare: ClaudeProcess, signal: AbortSignal) => Promise<void>): boolean {
    const spare = this.#ready.find((each) => !this.#lent.has(each));
    if (spare === undefined) return false;
    const lent = new AbortController();
    this.#lent.set(spare, lent);
    void use(spare, lent.signal).finally(() => this.#lent.delete(spare));
    return true;
  }

  /** Puts starts off while an answer waits for its first word, because starting a process slows it down. Returns the function that ends the pause. */
  pause(): () => void {
    let paused = true;
    this.#waiting += 1;
    return () => {
      if (!paused) return;
      paused = false;
      this.#waiting -= 1;
      this.#fillSoon();
    };
  }

  /** Starts missing spares, now or when there is time, and ends surplus ones. */
  fill(): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#trim();
    const now = this.#options.elapsed();
    const model = this.#missing(now);
    if (model === undefined) {
      this.#shortSince = undefined;
      if (this.#ready.length > 0 || this.#retryAt.size > 0) this.#fillIn(LOOK_AGAIN_MS);
      return;
    }
    this.#shortSince ??= now;
    const wait = Math.max(
      this.#waiting > 0 ? this.#shortSince + this.#waiting * COURTESY_MS - now : 0,
      this.#startedAt + GAP_MS - now,
    );
    if (wait > 0) {
      this.#fillIn(wait);
      return;
    }
    this.#shortSince = undefined;
    this.#startedAt = now;
    this.#start(model);
    this.fill();
  }

  get count(): number {
    return this.#ready.length;
  }

  /** Why the last spare died unused, without the CLI's own message, which is in the log. Cleared when a process works or a later spare stays alive. */
  get problem(): string | undefined {
    const { reason, since } = this.#problem ?? { since: 0 };
    const settled = this.#options.elapsed() - SETTLED_MS;
    const lives = this.#ready.some((spare) => {
      const begun = this.#begun.get(spare) ?? since;
      return begun > since && begun < settled;
    });
    return lives || !reason
      ? undefined
      : PROBLEMS[reason.code === 'cli_unavailable' ? 'unavailable' : 'failed'];
  }

  /** Call when a process of this CLI works. */
  proved(model: string): void {
    this.#options.demand.answered(model, this.#options.elapsed());
    this.#failures = 0;
    this.#problem = undefined;
    this.#retryAt.clear();
  }

  /** Replaces all spares with new ones. */
  renew(): void {
    for (const spare of [...this.#ready]) {
      this.#drop(spare);
      void spare.end();
    }
    this.#startedAt = -Infinity;
    this.fill();
  }

  /** Starts no more spares; the existing ones end with all other processes. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#soon);
    for (const spare of [...this.#ready]) this.#drop(spare);
  }

  #of(model: string): readonly ClaudeProcess[] {
    return this.#ready.filter((spare) => spare.model === model);
  }

  /** The model that needs a spare next. At the maximum, a spare of a less recently used model makes room. */
  #missing(now: number): string | undefined {
    const { demand, most } = this.#options;
    const models = demand.models();
    for (const model of models) {
      const ready = this.#of(model).length;
      if (ready >= demand.wanted(model, now) || (this.#retryAt.get(model) ?? 0) > now) continue;
      if (this.#ready.length < most) return model;
      if (ready > 0) continue;
      const last = models.findLast((other) => this.#of(other).length > 0);
      if (last === undefined || models.indexOf(last) < models.indexOf(model)) continue;
      this.#endOne(last);
      return model;
    }
    return undefined;
  }

  #trim(): void {
    const now = this.#options.elapsed();
    for (const { model } of [...this.#ready]) {
      if (this.#of(model).length > this.#options.demand.wanted(model, now)) this.#endOne(model);
    }
  }

  #endOne(model: string): void {
    const spare = this.#ready.find((each) => each.model === model);
    this.#drop(spare);
    void spare?.end();
  }

  #drop(spare: ClaudeProcess | undefined): void {
    if (spare !== undefined) this.#lent.get(spare)?.abort();
    this.#ready = this.#ready.filter((each) => each !== spare);
  }

  #start(model: string): void {
    const spare = this.#options.processes.start(model);
    this.#ready.push(spare);
    this.#begun.set(spare, this.#options.elapsed());
    void spare.exited.then(() => {
      if (this.#closed || !this.#ready.includes(spare)) return;
      this.#drop(spare);
      const reason = spare.failure;
      this.#problem = { reason, since: this.#options.elapsed() };
      this.#options.log.warn({ model, reason: reason.forLog }, 'a process ended before it was used');
      // Do not start a CLI over and over that cannot start.
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures);
      this.#failures += 1;
      this.#retryAt.set(model, this.#options.elapsed() + wait);
      this.#fillIn(wait);
    });
  }

  /** Starting a process blocks the bridge for some milliseconds and then takes a core, so the first words go out before. */
  #fillSoon(): void {
    if (this.#closed) return;
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.fill();
    }, FIRST_WORDS_MS).unref();
  }

  #fillIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.fill(), ms);
    this.#timer.unref();
  }
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** Most starts take no longer, and the next one uses the same core. */
const GAP_MS = 300;
/** The longest pause for each answer that waits for its first word; without it a busy bridge would never start a spare. */
const COURTESY_MS = 1000;
const FIRST_WORDS_MS = 30;
const LOOK_AGAIN_MS = 10_000;
/** A CLI that cannot run exits sooner. */
const SETTLED_MS = 2000;

const PROBLEMS = {
  unavailable: 'The Claude CLI cannot be started; the log says why. Run `claude-bridge doctor`.',
  failed: 'The Claude CLI ends before it answers; the log shows what it printed. Run `claude-bridge doctor`.',
} as const;
