/** What one CLI process costs in processor time and memory, all that the bridge does for it included: the figures of `npm run simulate`. */
import { chat, type ChatMessage } from './chat.js';
import { startDrivenCli } from './driven-cli.js';
import { LONG_CHUNKS } from './instant-model.js';
import { treeCpuSeconds, treeMb, untilQuiet } from './process-tree.js';
import type { Stage } from './stage.js';
import { spread } from './statistics.js';

/** Processor milliseconds of the bridge and its processes, and megabytes, shared pages counted once; each the median of the rounds. */
export interface ProcessCost {
  /** From the start of a process until it waits to be used. */
  readonly startCpuMs: number;
  /** A new conversation's first turn, without that start. */
  readonly firstTurnCpuMs: number;
  readonly laterTurnCpuMs: number;
  /** A past user message and its answer, told to a fresh process. */
  readonly replayedPairCpuMs: number;
  readonly streamedChunkCpuMs: number;
  /** The bridge, and what its processes share. */
  readonly bridgeMb: number;
  /** Each process that is kept. */
  readonly processMb: number;
}

export async function measureProcessCost(stage: Stage, rounds: number): Promise<ProcessCost> {
  const taken: Omit<ProcessCost, 'bridgeMb' | 'processMb'>[] = [];
  // Without spares all that is done is done for the request.
  await using bridge = await stage.bridge({ env: { ...stage.env, CLAUDE_BRIDGE_SPARES: '0' } });
  const cost = async (messages: readonly ChatMessage[]): Promise<{ ms: number; past: ChatMessage[] }> => {
    const before = treeCpuSeconds(bridge.pid);
    const { message } = await chat(bridge.origin, messages);
    await untilQuiet(bridge.pid);
    return { ms: (treeCpuSeconds(bridge.pid) - before) * 1000, past: [...messages, message] };
  };
  await untilQuiet(bridge.pid);
  const memory = [treeMb(bridge.pid)];
  for (let round = 0; round <= rounds; round += 1) {
    stage.say(`cost of a process: round ${round} of ${rounds}`);
    const startCpuMs = await startCost(stage);
    const first = await cost([user(`Round ${round}.`)]);
    memory.push(treeMb(bridge.pid));
    let { past } = first;
    const later: number[] = [];
    for (let turn = 0; turn < LATER_TURNS; turn += 1) {
      const next = await cost([...past, user(`Turn ${turn}.`)]);
      later.push(next.ms);
      past = next.past;
    }
    const long = await cost([...past, user('Write at length.')]);
    const pairs = Array.from({ length: PAIRS }, (_, pair) => [
      user(`Question ${pair} of round ${round}.`),
      { role: 'assistant' as const, content: `Answer ${pair}.` },
    ]).flat();
    const replayed = await cost([...pairs, user('And now?')]);
    const laterTurnCpuMs = later.reduce((sum, ms) => sum + ms, 0) / later.length;
    // The first round is for the machine to get to know what comes.
    if (round === 0) continue;
    taken.push({
      startCpuMs,
      firstTurnCpuMs: first.ms - startCpuMs,
      laterTurnCpuMs,
      replayedPairCpuMs: (replayed.ms - first.ms) / PAIRS,
      streamedChunkCpuMs: (long.ms - laterTurnCpuMs) / LONG_CHUNKS,
    });
  }
  const median = (key: keyof (typeof taken)[number]): number => spread(taken.map((each) => each[key])).p50;
  return {
    startCpuMs: median('startCpuMs'),
    firstTurnCpuMs: median('firstTurnCpuMs'),
    laterTurnCpuMs: median('laterTurnCpuMs'),
    replayedPairCpuMs: median('replayedPairCpuMs'),
    streamedChunkCpuMs: median('streamedChunkCpuMs'),
    ...memoryOf(memory),
  };
}

async function startCost(stage: Stage): Promise<number> {
  await using cli = startDrivenCli(stage.cli.path, stage);
  await untilQuiet(cli.pid);
  return treeCpuSeconds(cli.pid) * 1000;
}

/** @param trees of the bridge alone, then with one more pair of processes after each round: a conversation's and a replayed one's. */
function memoryOf(trees: readonly number[]): Pick<ProcessCost, 'bridgeMb' | 'processMb'> {
  const [, first = 0] = trees;
  const last = trees.at(-1) ?? 0;
  // From the first to the last, each round added its own process and the replayed one of the round before.
  const processMb = (last - first) / (2 * (trees.length - 2));
  return { bridgeMb: first - processMb, processMb };
}

function user(content: string): ChatMessage {
  return { role: 'user', content };
}

const LATER_TURNS = 8;
const PAIRS = 20;
