/** Watches how much memory the bridge takes, and judges whether it grows. */
import { setTimeout as delay } from 'node:timers/promises';
import { residentMb } from '../../scripts/bench/process-tree.js';
import type { SoakedBridge } from './soaked-bridge.js';

/** In MB, when nothing was asked for a while. */
export interface Footprint {
  /** As the bridge rests, with whatever garbage it has. */
  readonly resting: number;
  /** In memory, and in use on the heap, once the garbage is collected. */
  readonly rss: number;
  readonly heap: number;
}

export interface MemoryWatch extends Disposable {
  /** In MB. */
  readonly now: number;
  readonly peak: number;
  footprint(): Promise<Footprint>;
}

export function watchMemory(bridge: SoakedBridge): MemoryWatch {
  let [now, peak] = [0, 0];
  const look = (): void => {
    now = Math.round(residentMb(bridge.pid));
    peak = Math.max(peak, now);
  };
  look();
  const looking = setInterval(look, 200);
  return {
    get now() {
      return now;
    },
    get peak() {
      return peak;
    },
    async footprint() {
      const resting = Math.round(residentMb(bridge.pid));
      const { heapUsed } = await bridge.probe();
      // What large bodies took is given back by a thread of the collector's, a moment later.
      await delay(500);
      return { resting, rss: Math.round(residentMb(bridge.pid)), heap: Math.round(heapUsed / 1e5) / 10 };
    },
    [Symbol.dispose]: () => clearInterval(looking),
  };
}

/**
 * What has grown by more than it may, in words. Both were taken in the same state: every kind of request has been made, all are
 * over, and garbage is collected. What is in use on the heap is exact, so it may grow by what the bounded stores of the bridge
 * may still take in: kept answers, tool schemas, schemas that were checked. What is resident is not: the system's allocator keeps
 * pages of large bodies in pieces, and the schema thread may have up to 144 MB or be gone. A leak of 1 KB a request would be
 * past the first bound after half an hour.
 */
export function grownTooMuch(early: Footprint, now: Footprint, rested: boolean): string[] {
  const most = { rss: early.rss * 1.5 + 50, heap: early.heap + 20 };
  // Without a rest, what is resident depends on the allocator and on the moment.
  const kinds = rested ? (['rss', 'heap'] as const) : (['heap'] as const);
  return kinds
    .filter((what) => now[what] > most[what])
    .map((what) => `${what} has grown from ${early[what]} to ${now[what]} MB`);
}
