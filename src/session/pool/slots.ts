/** Limits how many answers run at once: which requests wait, which is next, and which are rejected. */
import { BridgeError } from '../../core/bridge-error.js';
import { cancelled } from '../interrupted.js';
import { createQueue, type Queue, type Waiter } from './fair-queue.js';

export interface SlotLimits {
  readonly maxRunning: number;
  readonly maxWaiting: number;
  readonly waitMs: number;
  /** The share of slots and of queue places that one client gets while others wait: 0 to 1, by default 1. */
  readonly maxShare?: number;
}

/**
 * Clients take turns; within one client it is first come, first served. No slot stays empty while a request waits, so a client
 * may use all slots when it is alone.
 */
export class Slots {
  readonly #limits: SlotLimits;
  /** Slots in use, by client. */
  readonly #running = new Map<string, number>();
  readonly #queue: Queue = createQueue();
  /** Those that get a slot when nobody else waits for one. */
  readonly #later: Queue = createQueue();
  #taken = 0;
  #closedFor: BridgeError | undefined;

  constructor(limits: SlotLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#limits.maxRunning;
  }

  get running(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  /**
   * Resolves with the function that gives the slot back, to be called once. `later`: only while no other request waits, and then
   * without a limit of time or number; whoever asks so keeps their number small.
   * @throws BridgeError `queue_full` at once or after the wait limit, `cancelled` when `signal` is aborted.
   */
  async take(signal: AbortSignal, client = '', later = false): Promise<() => void> {
    if (this.#closedFor) throw this.#closedFor;
    if (signal.aborted) throw cancelled();
    if (this.#taken < this.#limits.maxRunning) this.#enter(client);
    else if (later) await this.#turn(signal, client, this.#later);
    else {
      this.#makeRoom(client);
      await this.#turn(signal, client, this.#queue);
    }
    return () => this.#giveBack(client);
  }

  get closed(): boolean {
    return this.#closedFor !== undefined;
  }

  /** Rejects all waiting requests, and all that come from now on. */
  close(reason: BridgeError): void {
    this.#closedFor = reason;
    for (const waiter of [...this.#queue.all(), ...this.#later.all()]) waiter.leave(reason);
  }

  async #turn(signal: AbortSignal, client: string, queue: Queue): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const over = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        queue.remove(waiter);
      };
      const waiter: Waiter = {
        client,
        enter: () => {
          over();
          queue.served(client);
          this.#enter(client);
          resolve();
        },
        leave(reason) {
          over();
          reject(reason);
        },
      };
      const abort = (): void => waiter.leave(cancelled());
      const timer =
        queue === this.#later
          ? undefined
          : setTimeout(() => waiter.leave(this.#full(client)), this.#limits.waitMs);
      signal.addEventListener('abort', abort, { once: true });
      queue.add(waiter);
    });
  }

  /** When the queue is full, the client with most waiting requests makes room for one with fewer. @throws BridgeError */
  #makeRoom(client: string): void {
    const { maxWaiting } = this.#limits;
    const own = this.#queue.of(client);
    if (own >= shareOf(maxWaiting, this.#limits)) throw this.#full(client);
    if (this.#queue.size < maxWaiting) return;
    const latest = this.#queue.latestOfLongest();
    // With a smaller difference the two would only swap places.
    if (latest === undefined || this.#queue.of(latest.client) < own + 2) throw this.#full(client);
    latest.leave(this.#full(latest.client));
  }

  #enter(client: string): void {
    this.#taken += 1;
    this.#running.set(client, this.#of(client) + 1);
  }

  #giveBack(client: string): void {
    const left = this.#of(client) - 1;
    if (left === 0) this.#running.delete(client);
    else this.#running.set(client, left);
    this.#taken -= 1;
    this.#next()?.enter();
  }

  /** The next waiting client below its share; when all have their share, the client with the fewest slots; and if nobody waits, one for later. */
  #next(): Waiter | undefined {
    const most = shareOf(this.#limits.maxRunning, this.#limits);
    const waiting = this.#queue.next();
    const [least] = [...waiting].sort((a, b) => this.#of(a.client) - this.#of(b.client));
    return waiting.find(({ client }) => this.#of(client) < most) ?? least ?? this.#later.next()[0];
  }

  #of(client: string): number {
    return this.#running.get(client) ?? 0;
  }

  #full(client: string): BridgeError {
    const { maxRunning } = this.#limits;
    const own = this.#queue.of(client);
    const others = this.#queue.size - own;
    return new BridgeError(
      'queue_full',
      `The bridge is busy: ${maxRunning} answers are running and ${own + others} requests are waiting` +
        (own > 0 && others > 0 ? `, ${own} of them from this client. ` : '. ') +
        'Try again in a moment, or allow more: `claude-bridge config set max-concurrent N`.',
      { retryable: true, retryAfter: RETRY_AFTER_S },
    );
  }
}

/** One client's share of a number of places: at least one, if there are any. */
function shareOf(all: number, { maxShare = 1 }: SlotLimits): number {
  return Math.min(all, Math.max(1, Math.floor(all * maxShare)));
}

const RETRY_AFTER_S = 5;
