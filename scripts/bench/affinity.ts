/** What a conversation gains by staying with its bridge: later turns through HAProxy to three bridges, with and without a name. */
import { missingProgram, startBalancer } from '../../tests/support/balancers.js';
import { chat, type ChatMessage } from './chat.js';
import { treeCpuSeconds, untilQuiet } from './process-tree.js';
import type { BridgeProcess } from './bridge-process.js';
import type { Stage } from './stage.js';
import { spread, type Spread } from './statistics.js';

export interface Affinity {
  readonly rows: readonly AffinityRow[];
  /** Why there is no measurement. */
  readonly missing?: string;
}

interface AffinityRow {
  readonly what: string;
  readonly firstMs: Spread;
  readonly totalMs: Spread;
  /** CPU milliseconds of all bridges and their processes. */
  readonly cpuMs: number;
}

/** Alternates between the two kinds, and lets the machine settle before each turn. */
export async function measureAffinity(stage: Stage, rounds: number): Promise<Affinity> {
  const missing = missingProgram('haproxy');
  if (missing !== undefined) return { rows: [], missing };
  await using one = await stage.bridge();
  await using two = await stage.bridge();
  await using three = await stage.bridge();
  const bridges = [one, two, three];
  await using balancer = await startBalancer(
    'haproxy',
    bridges.map(({ origin }) => new URL(origin).host),
  );
  const kinds = [
    { what: 'with a name: they stay with one', headers: (round: number) => ({ [HEADER]: `bench-${round}` }) },
    { what: 'without: they go round', headers: () => ({}) },
  ].map((kind) => ({ ...kind, first: [] as number[], total: [] as number[], cpu: [] as number[] }));
  await Promise.all(bridges.map(async ({ pid }) => untilQuiet(pid)));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { what, headers, first, total, cpu } of kinds) {
      stage.say(`several bridges: round ${round} of ${rounds}, ${what}`);
      const messages: ChatMessage[] = [{ role: 'user', content: `Round ${round}, ${what}.` }];
      for (let turn = 0; turn <= LATER_TURNS; turn += 1) {
        const before = cpuOf(bridges);
        const { firstMs, totalMs, message } = await chat(balancer.origin, messages, {}, headers(round));
        await Promise.all(bridges.map(async ({ pid }) => untilQuiet(pid)));
        messages.push(message, { role: 'user', content: `Turn ${turn}.` });
        // The first round is a warm-up for the machine.
        if (round === 0 || turn === 0) continue;
        first.push(firstMs);
        total.push(totalMs);
        cpu.push((cpuOf(bridges) - before) * 1000);
      }
    }
  }
  const rows = kinds.map(({ what, first, total, cpu }) => ({
    ...{ what, firstMs: spread(first), totalMs: spread(total), cpuMs: mean(cpu) },
  }));
  return { rows };
}

const LATER_TURNS = 5;
const HEADER = 'x-claude-bridge-conversation';

function cpuOf(bridges: readonly BridgeProcess[]): number {
  return bridges.reduce((sum, { pid }) => sum + treeCpuSeconds(pid), 0);
}

/** Most turns without a name cost little and some cost a lot: a median would hide that. */
function mean(all: readonly number[]): number {
  return all.reduce((sum, each) => sum + each, 0) / all.length;
}
