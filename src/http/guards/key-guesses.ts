/** Makes guessing keys slow: each wrong one is answered later than the last, and only so many may wait at once. */
import type { LogFields, Logger } from '../../core/logger.js';

export interface KeyGuesses {
  /** Whether so many wrong keys of this address wait for their answer that its next key is not even looked at. */
  crowded(address: string): boolean;
  /** Notes a wrong key; resolves when it may be answered, or at once when its client leaves. */
  wrong(address: string, facts: LogFields, left: AbortSignal): Promise<void>;
}

/** @param now gives Unix time in milliseconds. */
export function createKeyGuesses({ now, log }: { now: () => number; log: Logger }): KeyGuesses {
  const addresses = new Map<string, Guesses>();
  const guessesOf = (address: string): Guesses => {
    const time = now();
    const known = addresses.get(address);
    if (known !== undefined && (known.waiting > 0 || time - known.last < FORGOTTEN_MS)) return known;
    const fresh = { wrong: 0, waiting: 0, last: time };
    addresses.delete(address);
    addresses.set(address, fresh);
    const [oldest] = addresses.keys();
    if (addresses.size > MOST_ADDRESSES && oldest !== undefined) addresses.delete(oldest);
    return fresh;
  };
  return {
    crowded: (address) => (addresses.get(address)?.waiting ?? 0) >= MOST_WAITING,
    async wrong(address, facts, left) {
      const guesses = guessesOf(address);
      guesses.wrong += 1;
      guesses.last = now();
      if (guesses.wrong <= LOGGED) {
        const more = guesses.wrong === LOGGED ? '; further ones from there are not logged for a while' : '';
        log.warn({ ...facts, address }, `a wrong API key${more}`);
      }
      const wait = delayAfter(guesses.wrong);
      if (wait === 0) return;
      guesses.waiting += 1;
      await pause(wait, left);
      guesses.waiting -= 1;
    },
  };
}

interface Guesses {
  wrong: number;
  /** Those whose answer is held back now. */
  waiting: number;
  last: number;
}

/** A person who mistypes notices nothing. */
function delayAfter(wrong: number): number {
  return wrong <= FREE ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** (wrong - FREE - 1));
}

/** Ends early with its client, whose place in the crowd it gives back. */
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
const MOST_ADDRESSES = 1000;
