/** Keeps a number of clients busy for a while, each with one request after another, and counts the results. */
import { setTimeout as delay } from 'node:timers/promises';
import { spread, type Spread } from './statistics.js';

export interface Load {
  readonly requests: number;
  readonly errors: number;
  /** The first of them. */
  readonly firstError?: string;
  readonly perSecond: number;
  readonly totalMs: Spread;
}

/** @param request one request of one client; rejects when it fails. */
export async function keepBusy(
  clients: number,
  seconds: number,
  request: (client: number) => Promise<unknown>,
): Promise<Load> {
  const begun = performance.now();
  const until = begun + seconds * 1000;
  const times: number[] = [];
  const errors: string[] = [];
  const client = async (index: number): Promise<void> => {
    while (performance.now() < until) {
      const sent = performance.now();
      try {
        await request(index);
        times.push(performance.now() - sent);
      } catch (error) {
        errors.push(String(error));
        // Do not call a failing server in a tight loop.
        await delay(100);
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, index) => client(index)));
  return {
    requests: times.length,
    errors: errors.length,
    ...(errors[0] !== undefined && { firstError: errors[0] }),
    perSecond: (times.length * 1000) / (performance.now() - begun),
    totalMs: spread(times),
  };
}
