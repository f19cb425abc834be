/** Ways to wait that end early: for a time, and for a place among few. */
import { setTimeout as delay } from 'node:timers/promises';

/** @throws the reason of `signal` when it is aborted. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export const wait: Wait = async (ms, signal) => {
  try {
    await delay(Math.min(ms, LONGEST_MS), undefined, { signal, ref: false });
  } catch {
    throw signal.reason;
  }
};

/** Timers hold no more; whoever waits looks at the clock again. */
const LONGEST_MS = 3_600_000;

/** How long to wait after so many failures of the store: 0.1 s at first, 10 s at most. */
export function backOffMs(failures: number): number {
  return Math.min(50 * 2 ** failures, 10_000);
}

export interface Places {
  /** Resolves with the function that gives the place back, to be called once. In order of asking. @throws the reason of `signal` */
  take(signal: AbortSignal): Promise<() => void>;
}

export function createPlaces(count: number): Places {
  let free = count;
  const queue: (() => void)[] = [];
  const giveBack = (): void => {
    free += 1;
    queue.shift()?.();
  };
  const taken = (): (() => void) => {
    free -= 1;
    return giveBack;
  };
  return {
    async take(signal) {
      signal.throwIfAborted();
      if (free > 0) return taken();
      return new Promise((resolve, reject) => {
        const enter = (): void => {
          signal.removeEventListener('abort', leave);
          resolve(taken());
        };
        const leave = (): void => {
          queue.splice(queue.indexOf(enter), 1);
          reject(signal.reason as Error);
        };
        queue.push(enter);
        signal.addEventListener('abort', leave, { once: true });
      });
    },
  };
}
