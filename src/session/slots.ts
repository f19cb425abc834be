/** How many answers may run at once, who waits for one to end, and who is sent away. */
import { BridgeError } from '../core/bridge-error.js';

export interface SlotLimits {
  readonly maxRunning: number;
  readonly maxWaiting: number;
  readonly waitMs: number;
}

/** First come, first served. */
export class Slots {
  readonly #limits: SlotLimits;
  #running = 0;
  #waiting: Waiter[] = [];

  constructor(limits: SlotLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#limits.maxRunning;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Resolves with the function that gives the slot back, to be called once.
   * @throws BridgeError `queue_full` at once or after the wait limit, `cancelled` when `signal` is aborted.
   */
  async take(signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) throw new BridgeError('cancelled', 'The request was cancelled.');
    if (this.#running >= this.#limits.maxRunning) await this.#turn(signal);
    else this.#running += 1;
    return () => this.#giveBack();
  }

  /** Sends everyone away who waits. */
  close(reason: BridgeError): void {
    for (const waiter of [...this.#waiting]) waiter.leave(reason);
  }

  async #turn(signal: AbortSignal): Promise<void> {
    const { maxWaiting, waitMs } = this.#limits;
    if (this.#waiting.length >= maxWaiting) throw this.#full();
    await new Promise<void>((resolve, reject) => {
      const over = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', cancelled);
        this.#waiting = this.#waiting.filter((other) => other !== waiter);
      };
      const waiter: Waiter = {
        enter() {
          over();
          resolve();
        },
        leave(reason) {
          over();
          reject(reason);
        },
      };
      const cancelled = (): void => waiter.leave(new BridgeError('cancelled', 'The request was cancelled.'));
      const timer = setTimeout(() => waiter.leave(this.#full()), waitMs);
      signal.addEventListener('abort', cancelled, { once: true });
      this.#waiting.push(waiter);
    });
  }

  /** The slot passes straight to whoever waits longest. */
  #giveBack(): void {
    const next = this.#waiting[0];
    if (next) next.enter();
    else this.#running -= 1;
  }

  #full(): BridgeError {
    const { maxRunning } = this.#limits;
    return new BridgeError(
      'queue_full',
      `The bridge is busy: ${maxRunning} answers run at once and ${this.#waiting.length} requests wait. ` +
        'Try again in a moment, or allow more: `claude-bridge config set max-concurrent N`.',
      { retryable: true, retryAfter: RETRY_AFTER_S },
    );
  }
}

interface Waiter {
  enter(): void;
  leave(reason: BridgeError): void;
}

const RETRY_AFTER_S = 5;
