/** Time that passes only while nothing is left to do: waiting code continues in the order of its wake-up times, the same in every run. */
export class Clock {
  #now = 0;
  #order = 0;
  #woken = false;
  /** A binary heap with the next moment on top. */
  readonly #waiting: Event[] = [];

  /** Milliseconds since the start. */
  get now(): number {
    return this.#now;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, () => this.wake(resolve)));
  }

  /** Resolves a wait: the code that continues does so before any time passes. */
  wake(resolve: () => void): void {
    this.#woken = true;
    resolve();
  }

  after(ms: number, action: () => void): void {
    this.#push({ at: this.#now + Math.max(0, ms), order: (this.#order += 1), action });
  }

  /** Runs everything that happens before `end`, in milliseconds. */
  async run(end: number): Promise<void> {
    await settled();
    for (let next = this.#waiting[0]; next !== undefined && next.at <= end; next = this.#waiting[0]) {
      this.#pop();
      this.#now = next.at;
      next.action();
      if (!this.#woken) continue;
      this.#woken = false;
      await settled();
    }
    this.#now = end;
  }

  #push(event: Event): void {
    const heap = this.#waiting;
    let at = heap.push(event) - 1;
    for (let up = (at - 1) >> 1; at > 0 && isBefore(event, heap[up]!); up = (at - 1) >> 1) {
      heap[at] = heap[up]!;
      at = up;
    }
    heap[at] = event;
  }

  #pop(): void {
    const heap = this.#waiting;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= heap.length) break;
      if (down + 1 < heap.length && isBefore(heap[down + 1]!, heap[down]!)) down += 1;
      if (!isBefore(heap[down]!, last)) break;
      heap[at] = heap[down]!;
      at = down;
    }
    heap[at] = last;
  }
}

interface Event {
  readonly at: number;
  readonly order: number;
  readonly action: () => void;
}

function isBefore(one: Event, other: Event): boolean {
  return one.at === other.at ? one.order < other.order : one.at < other.at;
}

/** Resolves once everything that was waiting for a promise has continued. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
