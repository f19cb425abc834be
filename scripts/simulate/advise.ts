/** How many bridges a number of conversations needs, and what runs out first with one fewer. */
import { simulate, type Fleet, type Outcome, type Run } from './simulation.js';

export interface Advice {
  readonly bridges: number;
  readonly outcome: Outcome;
  /** `undefined` when one is enough. */
  readonly limit: Limit | undefined;
}

export type Limit = 'answers at once' | 'processor' | 'kept processes' | 'start of processes';

export interface Wish extends Omit<Run, 'fleet'> {
  readonly fleet: Omit<Fleet, 'bridges'>;
  /** For 95 of 100 requests, with none refused. */
  readonly targetMs: number;
}

/** The smallest number that meets the goal; `undefined` when even a bridge per conversation is not enough. */
export async function advise(wish: Wish): Promise<Advice | undefined> {
  const tried = new Map<number, Outcome>();
  const fulfils = async (bridges: number): Promise<boolean> => {
    const outcome = tried.get(bridges) ?? (await simulate({ ...wish, fleet: { ...wish.fleet, bridges } }));
    tried.set(bridges, outcome);
    return outcome.refused === 0 && outcome.overheadMs.p95 <= wish.targetMs;
  };
  const most = wish.workload.conversations;
  // Starts with few conversations per bridge: far too few bridges take long to simulate.
  let enough = Math.ceil(most / 16);
  let tooFew = 0;
  while (!(await fulfils(enough))) {
    if (enough === most) return undefined;
    tooFew = enough;
    enough = Math.min(most, enough * 2);
  }
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (await fulfils(middle)) enough = middle;
    else tooFew = middle;
  }
  const fewer = enough === 1 ? undefined : tried.get(enough - 1);
  const limit = fewer && limitOf(fewer, wish.targetMs);
  return { bridges: enough, outcome: tried.get(enough)!, limit };
}

/** What the slowest requests wait for most. */
export function limitOf({ answers, refused }: Outcome, targetMs: number): Limit {
  const slow = answers.filter(({ overheadMs }) => overheadMs > targetMs);
  const sum = (of: (each: (typeof slow)[number]) => number): number =>
    slow.reduce((total, each) => total + of(each), 0);
  const resting = (each: (typeof slow)[number]): number => each.overheadMs - each.queuedMs - each.stretchedMs;
  const parts: [Limit, number][] = [
    ['answers at once', refused > 0 ? Infinity : sum(({ queuedMs }) => queuedMs)],
    ['processor', sum(({ stretchedMs }) => stretchedMs)],
    ['kept processes', sum((each) => (each.process === 'replayed' ? resting(each) : 0))],
    ['start of processes', sum((each) => (each.process === 'new' ? resting(each) : 0))],
  ];
  return parts.reduce((most, part) => (part[1] > most[1] ? part : most))[0];
}
