/** The honest clients: each has one conversation after another, of which some are struck. */
import { processesMarked } from '../support/leftovers.js';
import type { CheckedModel } from './checked-model.js';
import { converse, type Counts } from './one-conversation.js';
import { HONEST, keyOf } from './parties.js';
import { createRandom } from './random.js';
import type { SoakedBridge } from './soaked-bridge.js';

export interface HonestClients {
  readonly counts: Readonly<Counts>;
  /** Conversations, those that go on included. */
  readonly begun: number;
  /** Resolves once there are to be no more and all are over. */
  converse(more: () => boolean): Promise<void>;
}

export interface HonestSetting {
  readonly seed: number;
  readonly bridge: SoakedBridge;
  readonly model: CheckedModel;
  /** In the environment of every CLI process. */
  readonly marker: string;
  readonly object: (violation: string) => void;
}

export function createHonestClients({ seed, bridge, model, marker, object }: HonestSetting): HonestClients {
  const counts: Counts = {
    ...{ conversations: 0, turns: 0, exact: 0, exactOverSocket: 0, left: 0, stalled: 0 },
    ...{ killedAnswering: 0, killedAnywhere: 0, lost: 0, lostBeside: 0 },
  };
  const random = createRandom(seed);
  const kill = async (aim?: number): Promise<void> => {
    const pids = await processesMarked(marker);
    const pid = aim ?? pids[random.below(pids.length)];
    if (pid === undefined || !pids.includes(pid) || !killed(pid)) return;
    counts[aim === undefined ? 'killedAnywhere' : 'killedAnswering'] += 1;
  };
  let begun = 0;
  const client = async (more: () => boolean): Promise<void> => {
    while (more() && !bridge.ended) {
      begun += 1;
      const key = keyOf(HONEST[begun % HONEST.length]!);
      await converse({ ...{ id: begun, seed, origin: bridge.origin, key, model, counts, kill, object } });
    }
  };
  return {
    counts,
    get begun() {
      return begun;
    },
    converse: async (more) => {
      await Promise.all(Array.from({ length: CLIENTS }, async () => client(more)));
    },
  };
}

const CLIENTS = 8;

function killed(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
    return false;
  }
}
