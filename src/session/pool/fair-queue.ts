/** A queue in which clients take turns while the requests of each client keep their order. */
import type { BridgeError } from '../../core/bridge-error.js';

export interface Waiter {
  /** Whose turn it uses. */
  readonly client: string;
  enter(): void;
  leave(reason: BridgeError): void;
}

export interface Queue {
  readonly size: number;
  /** How many of this client wait. */
  of(client: string): number;
  add(waiter: Waiter): void;
  remove(waiter: Waiter): void;
  /** Moves a client behind the others after its turn. */
  served(client: string): void;
  /** The first waiter of each client, in the order of their turns. */
  next(): readonly Waiter[];
  /** The newest waiter of the client with most waiters. */
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
    of: (client) => lines.get(client)?.length ?? 0,
    add(waiter) {
      lines.set(waiter.client, [...(lines.get(waiter.client) ?? []), waiter]);
    },
    remove(waiter) {
      const { client } = waiter;
      const left = (lines.get(client) ?? []).filter((other) => other !== waiter);
      if (left.length > 0) lines.set(client, left);
      else lines.delete(client);
    },
    served(client) {
      const line = lines.get(client);
      lines.delete(client);
      if (line !== undefined) lines.set(client, line);
    },
    next: () => [...lines.values()].flatMap(([first]) => first ?? []),
    latestOfLongest() {
      const [longest] = [...lines.values()].sort((a, b) => b.length - a.length);
      return longest?.at(-1);
    },
    all: () => [...lines.values()].flat(),
  };
}
