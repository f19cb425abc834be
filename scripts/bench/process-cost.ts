/** What one CLI process costs in CPU time and memory, including all the bridge's work for it: the figures of `npm run simulate`. */
import { chat, type ChatMessage } from './chat.js';
import { startDrivenCli } from './driven-cli.js';
import { LONG_CHUNKS } from './instant-model.js';
import { treeCpuSeconds, treeMb, treeSize, untilQuiet } from './process-tree.js';
import type { Stage } from './stage.js';
import { spread } from './statistics.js';

/**
 * `…CpuMs` are CPU milliseconds of the bridge and its processes, including their work after the answer; `…Ms` is how long a client
 * waits for the first word; megabytes count shared pages once. Each is the median of all rounds.
 */
export interface ProcessCost {
  /** From the start of a process until it is ready for use. */
  readonly startMs: number;
  readonly startCpuMs: number;
  /** The first turn of a new conversation, without that start. */
  readonly firstTurnMs: number;
  readonly firstTurnCpuMs: number;
  readonly laterTurnMs: number;
  readonly laterTurnCpuMs: number;
  /** A past user message and its answer, within the request of a fresh process; hardly measurable. */
  readonly replayedPairMs: number;
  readonly replayedPairCpuMs: number;
  readonly streamedChunkCpuMs: number;
  /** The bridge, and the memory its processes share. */
  readonly bridgeMb: number;
  /** Each process that is kept. */
  readonly processMb: number;
}

export async function measureProcessCost(stage: Stage, rounds: number): Promise<ProcessCost> {
  const taken: Omit<ProcessCost, 'bridgeMb' | 'processMb'>[] = [];
  // Without spares, all the work is for the request.
  await using bridge = await stage.bridge({ env: { ...stage.env, CLAUDE_BRIDGE_SPARES: '0' } });
  const ask = async (messages: readonly ChatMessage[]): Promise<Asked> => {
    const before = treeCpuSeconds(bridge.pid);
    const { firstMs, message } = await chat(bridge.origin, messages);
    await untilQuiet(bridge.pid);
    return { ms: firstMs, cpuMs: (treeCpuSeconds(bridge.pid) - before) * 1000, past: [...messages, message] };
  };
  await untilQuiet(bridge.pid);
  const trees: Tree[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    stage.say(`cost of a process: round ${round} of ${rounds}`);
    const start = await startCost(stage);
    const first = await ask([user(`Round ${round}.`)]);
    trees.push({ mb: treeMb(bridge.pid), processes: treeSize(bridge.pid) });
    let { past } = first;
    const later: Asked[] = [];
    for (let turn = 0; turn < LATER_TURNS; turn += 1) {
      const next = await ask([...past, user(`Turn ${turn}.`)]);
      later.push(next);
      past = next.past;
    }
    const long = await ask([...past, user('Write at length.')]);
    const pairs = Array.from({ length: PAIRS }, (_, pair) => [
      user(`Question ${pair} of round ${round}.`),
      { role: 'assistant' as const, content: `Answer ${pair}.` },
    ]).flat();
    const replayed = await ask([...pairs, user('And now?')]);
    const laterTurnCpuMs = mean(later.map(({ cpuMs }) => cpuMs));
    // The first round is a warm-up for the machine.
    if (round === 0) continue;
    taken.push({
      startMs: start.ms,
      startCpuMs: start.cpuMs,
      firstTurnMs: first.ms - start.ms,
      firstTurnCpuMs: first.cpuMs - start.cpuMs,
      laterTurnMs: mean(later.map(({ ms }) => ms)),
      laterTurnCpuMs,
      replayedPairMs: (replayed.ms - first.ms) / PAIRS,
      replayedPairCpuMs: (replayed.cpuMs - first.cpuMs) / PAIRS,
      streamedChunkCpuMs: (long.cpuMs - laterTurnCpuMs) / LONG_CHUNKS,
    });
  }
  const median = (key: keyof (typeof taken)[number]): number => spread(taken.map((each) => each[key])).p50;
  return {
    startMs: median('startMs'),
    startCpuMs: median('startCpuMs'),
    firstTurnMs: median('firstTurnMs'),
    firstTurnCpuMs: median('firstTurnCpuMs'),
    laterTurnMs: median('laterTurnMs'),
    laterTurnCpuMs: median('laterTurnCpuMs'),
    replayedPairMs: Math.max(0, median('replayedPairMs')),
    replayedPairCpuMs: Math.max(0, median('replayedPairCpuMs')),
    streamedChunkCpuMs: median('streamedChunkCpuMs'),
    ...memoryOf(trees),
  };
}

interface Asked {
  /** To the first word. */
  readonly ms: number;
  readonly cpuMs: number;
  readonly past: readonly ChatMessage[];
}

async function startCost(stage: Stage): Promise<Omit<Asked, 'past'>> {
  const begun = performance.now();
  await using cli = startDrivenCli(stage.cli.path, stage);
  await cli.initialise();
  const ms = performance.now() - begun;
  await untilQuiet(cli.pid);
  return { ms, cpuMs: treeCpuSeconds(cli.pid) * 1000 };
}

interface Tree {
  readonly mb: number;
  readonly processes: number;
}

/** @param trees of the bridge with its first kept process, and then with more, up to its limit. */
function memoryOf(trees: readonly Tree[]): Pick<ProcessCost, 'bridgeMb' | 'processMb'> {
  const [first, last] = [trees[0]!, trees.at(-1)!];
  const processMb = (last.mb - first.mb) / (last.processes - first.processes);
  return { bridgeMb: first.mb - processMb, processMb };
}

function mean(all: readonly number[]): number {
  return all.reduce((sum, each) => sum + each, 0) / all.length;
}

function user(content: string): ChatMessage {
  return { role: 'user', content };
}

const LATER_TURNS = 8;
const PAIRS = 20;
