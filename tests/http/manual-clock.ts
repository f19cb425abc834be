/** A clock that a test moves by hand, and that every wait of a batch goes by. */
import type { Wait } from '../../src/http/batches/waiting.js';

export interface ManualClock {
  /** Unix time in milliseconds. */
  readonly now: () => number;
  readonly wait: Wait;
  /** Ends the waits that are over by then. */
  advance(ms: number): void;
}

export function createManualClock(): ManualClock {
  let time = 1_700_000_000_000;
  const waiting = new Set<{ readonly until: number; readonly end: () => void }>();
  return {
    now: () => time,
    wait: async (ms, signal) => {
      signal.throwIfAborted();
      await new Promise<void>((resolve, reject) => {
        const one = { until: time + ms, end: resolve };
        waiting.add(one);
        signal.addEventListener('abort', () => {
          waiting.delete(one);
          reject(signal.reason as Error);
        });
      });
    },
    advance(ms) {
      time += ms;
      for (const one of [...waiting]) {
        if (one.until > time) continue;
        waiting.delete(one);
        one.end();
      }
    },
  };
}
