/** The queue of src/session/pool/slots.ts, in simulated time. */
import type { Clock } from './clock.js';

export class SimulatedSlots {
  readonly #clock: Clock;
  #free: number;
  #waiting: ((entered: boolean) => void)[] = [];

  constructor(clock: Clock, size: number) {
    this.#clock = clock;
    this.#free = size;
  }

  /** Resolves with whether it gets a slot; waits for a while. */
  async take(): Promise<boolean> {
    if (this.#free > 0) {
      this.#free -= 1;
      return true;
    }
    if (this.#waiting.length >= MAX_WAITING) return false;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#clock.after(WAIT_MS, () => {
        const before = this.#waiting.length;
        this.#waiting = this.#waiting.filter((other) => other !== resolve);
        if (this.#waiting.length < before) this.#clock.wake(() => resolve(false));
      });
    });
  }

  giveBack(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else this.#clock.wake(() => next(true));
  }
}

const MAX_WAITING = 64;
const WAIT_MS = 60_000;
