/** A queue in which parties take turns while the requests of each party keep their order. */
import type { BridgeError } from '../../core/bridge-error.js';

export interface Waiter {
  /** Whose turn it uses. */
  readonly party: string;
  enter(): void;
  leave(reason: BridgeError): void;
}

export interface Queue {
  readonly size: number;
  /** How many of this party wait. */
  of(party: string): number;
  add(waiter: Waiter): void;
  remove(waiter: Waiter): void;
  /** Moves a party behind the others after its turn. */
  served(party: string): void;
  /** The first waiter of each party, in the order of their turns. */
  next(): readonly Waiter[];
  /** The newest waiter of the party with most waiters. */
  latestOfLongest(): Waiter | undefined;
  all(): readonly Waiter[];
}

export function createQueue(): Queue {
  /** No list is ever empty. A map keeps the insertion order of its keys. */
  const lines = new Map<string, readonly Waiter[]>();
  return {
    get size() {
      return [...lines.values()].reduce((sum, { length }) => sum + length, 0);
    },
    of: (party) => lines.get(party)?.length ?? 0,
    add(waiter) {
      lines.set(waiter.party, [...(lines.get(waiter.party) ?? []), waiter]);
    },
    remove(waiter) {
      const { party } = waiter;
      const left = (lines.get(party) ?? []).filter((other) => other !== waiter);
      if (left.length > 0) lines.set(party, left);
      else lines.delete(party);
    },
    served(party) {
      const line = lines.get(party);
      lines.delete(party);
      if (line !== undefined) lines.set(party, line);
    },
    next: () => [...lines.values()].flatMap(([first]) => first ?? []),
    latestOfLongest() {
      const [longest] = [...lines.values()].sort((a, b) => b.length - a.length);
      return longest?.at(-1);
    },
    all: () => [...lines.values()].flat(),
  };
}
