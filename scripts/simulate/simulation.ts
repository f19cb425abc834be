/** Runs a number of conversations on a number of bridges for a while, and returns the outcome. */
import { createRandom, type Random } from '../../tests/soak/random.js';
import { spread, type Spread } from '../bench/statistics.js';
import { Clock } from './clock.js';
import type { Figures } from './figures.js';
import { SimulatedBridge, type Answered, type BridgeSize, type Question } from './simulated-bridge.js';

/** What people and their programs do; seconds are means. */
export interface Workload {
  readonly conversations: number;
  /** Between an answer and the next question. */
  readonly thinkSeconds: number;
  readonly toolSeconds: number;
  /** Tool calls per question, on average. */
  readonly calls: number;
  /** Questions per conversation. */
  readonly questions: number;
  readonly firstWordSeconds: number;
  readonly answerSeconds: number;
  /** Pieces per answer. */
  readonly chunks: number;
}

export interface Fleet {
  readonly bridges: number;
  readonly size: BridgeSize;
  readonly balance: Balance;
}

export const BALANCES = ['sticky', 'hashed', 'turns'] as const;

/**
 * Where requests go: with `turns`, to every bridge in turn; otherwise a conversation stays with one bridge: the next in turn when it
 * begins (`sticky`), or any bridge (`hashed`).
 */
export type Balance = (typeof BALANCES)[number];

export interface Outcome {
  readonly requests: number;
  readonly refused: number;
  readonly overheadMs: Spread;
  /** As a share of the cores of all bridges. */
  readonly cpuShare: number;
  /** The peak of any one bridge. */
  readonly megabytes: number;
  readonly continuedShare: number;
  readonly perSecond: number;
  readonly answers: readonly Answered[];
}

export interface Run {
  readonly workload: Workload;
  readonly fleet: Fleet;
  readonly figures: Figures;
  readonly seed: number;
  /** Simulated time, after a warm-up. */
  readonly seconds: number;
}

export async function simulate({ workload, fleet, figures, seed, seconds }: Run): Promise<Outcome> {
  const clock = new Clock();
  const random = createRandom(seed);
  const bridges = Array.from(
    { length: fleet.bridges },
    () => new SimulatedBridge(clock, figures, fleet.size),
  );
  const answers: Answered[] = [];
  let [refused, turn, counting, next] = [0, 0, false, 0];
  const inTurn = (): SimulatedBridge => bridges[(turn += 1) % bridges.length]!;

  /** @returns whether it was answered */
  const ask = async (
    home: SimulatedBridge,
    question: Pick<Question, 'conversation' | 'pairs' | 'callsTool'>,
  ): Promise<boolean> => {
    const bridge = fleet.balance === 'turns' ? inTurn() : home;
    const answered = await bridge.answer({
      ...{ ...question, chunks: workload.chunks },
      firstWordMs: about(random, workload.firstWordSeconds),
      answerMs: about(random, workload.answerSeconds),
    });
    if (!counting) return answered !== undefined;
    if (answered === undefined) refused += 1;
    else answers.push(answered);
    return answered !== undefined;
  };
  const converse = async (): Promise<void> => {
    // Not all start at once, or at the same point.
    await clock.sleep(random.next() * (workload.thinkSeconds + workload.answerSeconds) * 1000);
    let left = 1 + random.below(workload.questions);
    for (;;) {
      const conversation = (next += 1);
      const home = fleet.balance === 'hashed' ? bridges[random.below(bridges.length)]! : inTurn();
      for (let pairs = 0; left > 0; left -= 1) {
        for (let more = true; more;) {
          more = random.next() < workload.calls / (1 + workload.calls);
          pairs += (await ask(home, { conversation, pairs, callsTool: more })) ? 1 : 0;
          if (more) await clock.sleep(about(random, workload.toolSeconds));
        }
        await clock.sleep(about(random, workload.thinkSeconds));
      }
      left = workload.questions;
    }
  };
  for (let each = 0; each < workload.conversations; each += 1) void converse();
  await clock.run(SETTLING_MS);
  const busyMs = (): number => bridges.reduce((sum, { processor }) => sum + processor.busyMs, 0);
  const before = busyMs();
  counting = true;
  await clock.run(SETTLING_MS + seconds * 1000);
  const continued = answers.filter(({ process }) => process === 'continued').length;
  return {
    requests: answers.length + refused,
    refused,
    overheadMs: spread(answers.map(({ overheadMs }) => overheadMs)),
    cpuShare: (busyMs() - before) / (seconds * 1000 * fleet.bridges * fleet.size.cores),
    megabytes: Math.max(...bridges.map(({ megabytes }) => megabytes)),
    continuedShare: continued / answers.length,
    perSecond: answers.length / seconds,
    answers,
  };
}

/** A random exponential wait in milliseconds: mostly shorter than the mean, and sometimes much longer. */
function about(random: Random, seconds: number): number {
  return -Math.log(1 - random.next()) * seconds * 1000;
}

const SETTLING_MS = 300_000;
