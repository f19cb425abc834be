/** The cores of a machine, shared evenly by all jobs on them. */
import type { Clock } from './clock.js';

export class Processor {
  readonly #clock: Clock;
  readonly #cores: number;
  #jobs: Job[] = [];
  #since = 0;
  #busyMs = 0;
  #round = 0;

  constructor(clock: Clock, cores: number) {
    this.#clock = clock;
    this.#cores = cores;
  }

  /** Core milliseconds computed so far. */
  get busyMs(): number {
    this.#advance();
    return this.#busyMs;
  }

  /** Resolves when this much is computed. @param most cores that it can use at once; less than 1 for work that comes bit by bit */
  work(cpuMs: number, most = 1): Promise<void> {
    if (cpuMs <= 0) return Promise.resolve();
    return new Promise((done) => {
      this.#advance();
      this.#jobs.push({ left: cpuMs, most, rate: 0, done });
      this.#share();
    });
  }

  /** Work that takes `ms` on an idle machine and costs `cpuMs`; any cost beyond that is computed in parallel and afterwards. */
  async phase({ ms, cpuMs }: Cost): Promise<void> {
    const awaited = Math.min(ms, cpuMs);
    void this.work(cpuMs - awaited);
    await this.work(awaited);
    if (ms > awaited) await this.#clock.sleep(ms - awaited);
  }

  #advance(): void {
    const passed = this.#clock.now - this.#since;
    this.#since = this.#clock.now;
    if (passed <= 0) return;
    for (const job of this.#jobs) {
      job.left -= job.rate * passed;
      this.#busyMs += job.rate * passed;
    }
  }

  /** Gives every job its share until the next one is done; the others get what one cannot use. */
  #share(): void {
    const over = this.#jobs.filter(({ left }) => left <= NOTHING);
    if (over.length > 0) this.#jobs = this.#jobs.filter(({ left }) => left > NOTHING);
    let [free, unserved, next] = [this.#cores, this.#jobs.length, Infinity];
    if (this.#jobs.reduce((sum, { most }) => sum + most, 0) > free)
      this.#jobs.sort((a, b) => a.most - b.most);
    for (const job of this.#jobs) {
      job.rate = Math.min(job.most, free / unserved);
      free -= job.rate;
      unserved -= 1;
      next = Math.min(next, job.left / job.rate);
    }
    const round = (this.#round += 1);
    if (next < Infinity)
      this.#clock.after(next, () => {
        if (round !== this.#round) return;
        this.#advance();
        this.#share();
      });
    for (const { done } of over) this.#clock.wake(done);
  }
}

/** One step: its duration on an idle machine, and its core milliseconds. */
export interface Cost {
  readonly ms: number;
  readonly cpuMs: number;
}

interface Job {
  left: number;
  readonly most: number;
  rate: number;
  readonly done: () => void;
}

/** In milliseconds; the remainder that rounding leaves. */
const NOTHING = 1e-6;
