/** The abusers: each has a key and an address of its own, and commits one abuse after another. */
import { setTimeout as delay } from 'node:timers/promises';
import { ABUSERS, keyOf } from '../parties.js';
import { createRandom, type Random } from '../random.js';
import { mayGet, type Abuse, type Abuser, type Outcome } from './abuse.js';
import { ALL_ABUSES } from './all-abuses.js';

export interface Abusers {
  /** What came of each kind, and how often. */
  readonly tally: Tally;
  /** Commits every kind once. */
  once(): Promise<void>;
  /** As long as there is to be more. */
  goOn(more: () => boolean): Promise<void>;
}

export type Tally = ReadonlyMap<string, Readonly<Record<string, number>>>;

/**
 * @param count how many there are, up to eight
 * @param object is told of what no client may get
 */
export function createAbusers(
  count: number,
  seed: number,
  port: number,
  object: (violation: string) => void,
): Abusers {
  const random = createRandom(seed * 1_000_003 - 1);
  const tally = new Map<string, Record<string, number>>(ALL_ABUSES.map(({ name }) => [name, {}]));
  let dealt = 0;
  let deck: Abuse[] = [];
  /** All kinds come equally often. The first time those that take long are the first. */
  const deal = (): Abuse => {
    if (deck.length === 0) deck = dealt === 0 ? [...ALL_ABUSES].reverse() : shuffled(ALL_ABUSES, random);
    dealt += 1;
    return deck.pop()!;
  };
  const note = (by: Abuser, { name, may }: Abuse, { got, said = '' }: Outcome): void => {
    const counts = tally.get(name)!;
    counts[got] = (counts[got] ?? 0) + 1;
    if (!mayGet(got, { may })) object(`${by.name}: ${name}: ${got} ${said}`);
  };
  const work = async (by: Abuser, more: () => boolean): Promise<void> => {
    while (more()) {
      const abuse = deal();
      try {
        for (const outcome of await abuse.commit(by)) note(by, abuse, outcome);
      } catch (error) {
        object(`${by.name}: ${abuse.name}: ${String(error)}`);
      }
      await delay(by.random.below(PAUSE_MS));
    }
  };
  const abusers = ABUSERS.slice(0, count).map((name, index): Abuser => ({
    ...{ name, port, key: keyOf(name), address: `127.0.0.${10 + index}` },
    random: createRandom(seed * 1_000_003 - 2 - index),
  }));
  const goOn = async (more: () => boolean): Promise<void> => {
    await Promise.all(abusers.map(async (by) => work(by, more)));
  };
  return {
    tally,
    once: async () => goOn(() => dealt < ALL_ABUSES.length),
    goOn,
  };
}

const PAUSE_MS = 500;

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const all = [...list];
  for (let left = all.length - 1; left > 0; left -= 1) {
    const other = random.below(left + 1);
    [all[left], all[other]] = [all[other]!, all[left]!];
  }
  return all;
}
