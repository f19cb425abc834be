/** A queue in which parties take turns, and the requests of one party keep their order. */
import type { BridgeError } from '../../core/bridge-error.js';

export interface Waiter {
  /** Whose turn it uses. */
  readonly party: string;
  /** Both take it out of the queue. */
  enter(): void;
  leave(reason: BridgeError): void;
}

export interface Queue {
  readonly size: number;
  /** How many of this party wait. */
  of(party: string): number;
  add(waiter: Waiter): void;
  remove(waiter: Waiter): void;
  /** It had its turn: the party goes behind the others. */
  served(party: string): void;
  /** The first of each party, in the order in which the parties come to their turn. */
  next(): readonly Waiter[];
  /** The last that came of the party that waits most often. */
  latestOfLongest(): Waiter | undefined;
  all(): readonly Waiter[];
}

export function createQueue(): Queue {
  /** Never an empty list. A map keeps the order in which its keys were added. */
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
