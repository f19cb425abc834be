/** Slows down guessing of API keys: each wrong key from an address gets its answer later than the last, and only a limited number can wait at once. All addresses of an IPv6 network count as one. */
import type { LogFields, Logger } from '../../core/logger.js';
import { network } from './client-id.js';

export interface KeyThrottle {
  /** Whether too many wrong keys from this address are waiting for their answers, so that its next key is not checked. */
  blocked(address: string): boolean;
  /** Counts a wrong key. Resolves when the request can be answered, or as soon as `left` is aborted. */
  wrongKey(address: string, facts: LogFields, left: AbortSignal): Promise<void>;
}

export function createKeyThrottle(log: Logger): KeyThrottle {
  const networks = new Map<string, WrongKeys>();
  const wrongKeysOf = (from: string): WrongKeys => {
    const time = performance.now();
    const known = networks.get(from);
    if (known !== undefined && (known.waiting > 0 || time - known.last < FORGOTTEN_MS)) return known;
    const fresh = { wrong: 0, waiting: 0, last: time };
    networks.delete(from);
    networks.set(from, fresh);
    const [oldest] = networks.keys();
    if (networks.size > MOST_NETWORKS && oldest !== undefined) networks.delete(oldest);
    return fresh;
  };
  return {
    blocked: (address) => (networks.get(network(address))?.waiting ?? 0) >= MOST_WAITING,
    async wrongKey(address, facts, left) {
      const keys = wrongKeysOf(network(address));
      keys.wrong += 1;
      keys.last = performance.now();
      if (keys.wrong <= LOGGED) {
        const more = keys.wrong === LOGGED ? '; more from this address are not logged for a while' : '';
        log.warn({ ...facts, address }, `wrong API key${more}`);
      }
      const wait = delayAfter(keys.wrong);
      if (wait === 0) return;
      keys.waiting += 1;
      await pause(wait, left);
      keys.waiting -= 1;
    },
  };
}

interface WrongKeys {
  wrong: number;
  /** Requests whose answer is delayed now. */
  waiting: number;
  last: number;
}

/** A person who mistypes a key notices no delay. */
function delayAfter(wrong: number): number {
  return wrong <= FREE ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** (wrong - FREE - 1));
}

/** Ends early when the client leaves, which makes room for another. */
async function pause(ms: number, left: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      left.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    left.addEventListener('abort', done);
    if (left.aborted) done();
  });
}

const FREE = 10;
const FIRST_MS = 50;
const LONGEST_MS = 1000;
const MOST_WAITING = 20;
const LOGGED = 10;
const FORGOTTEN_MS = 60_000;
const MOST_NETWORKS = 1000;
