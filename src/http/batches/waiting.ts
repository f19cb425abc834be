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
  /**
   * Resolves with the function that gives the place back, to be called once. Clients that wait take turns, each with its requests in
   * order. @throws the reason of `signal`
   */
  take(signal: AbortSignal, client: string | undefined): Promise<() => void>;
}

export function createPlaces(count: number): Places {
  let free = count;
  let turn = 0;
  const lastTurns = new Map<string | undefined, number>();
  const queue: Waiting[] = [];
  const lastTurn = ({ client }: Waiting): number => lastTurns.get(client) ?? 0;
  const giveBack = (): void => {
    free += 1;
    const [first, ...others] = queue;
    if (first === undefined) return;
    let next = first;
    for (const each of others) if (lastTurn(each) < lastTurn(next)) next = each;
    queue.splice(queue.indexOf(next), 1);
    next.enter();
  };
  const taken = (client: string | undefined): (() => void) => {
    free -= 1;
    lastTurns.set(client, (turn += 1));
    return giveBack;
  };
  return {
    async take(signal, client) {
      signal.throwIfAborted();
      if (free > 0) return taken(client);
      return new Promise((resolve, reject) => {
        const enter = (): void => {
          signal.removeEventListener('abort', leave);
          resolve(taken(client));
        };
        const one: Waiting = { client, enter };
        const leave = (): void => {
          queue.splice(queue.indexOf(one), 1);
          reject(signal.reason as Error);
        };
        queue.push(one);
        signal.addEventListener('abort', leave, { once: true });
      });
    },
  };
}

interface Waiting {
  readonly client: string | undefined;
  readonly enter: () => void;
}
