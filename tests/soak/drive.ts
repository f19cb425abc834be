/** Many conversations at once through a real bridge and a real CLI, with processes that die, clients that leave and a model that stalls. */
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startBridge } from '../support/bridge.js';
import { processesMarked } from '../support/leftovers.js';
import { startMessagesApi } from '../support/messages-api.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { silentLog } from '../../src/core/logger.js';
import { createCheckedModel } from './checked-model.js';
import { converse, type Counts } from './one-conversation.js';
import { createRandom } from './random.js';
import { createTellingCli } from './telling-cli.js';

export interface SoakOptions {
  readonly seed: number;
  /** Whether to begin another conversation, after so many and so many milliseconds. */
  readonly more: (begun: number, elapsedMs: number) => boolean;
  /** Called every `everyMs` milliseconds. */
  readonly progress?: { readonly everyMs: number; readonly tell: (report: SoakReport) => void };
}

export interface SoakReport extends Readonly<Counts> {
  /** Requests that reached the model. */
  readonly requests: number;
  /** Turns that went on in the process of the turn before. */
  readonly continued: number;
  readonly seconds: number;
  /** MB in use after a collection of garbage, once things had settled and now. */
  readonly heap: { readonly early: number; readonly now: number };
  /** MB of this process: bridge, clients and scripted model together. */
  readonly rss: number;
  /** What should never have happened. */
  readonly violations: readonly string[];
}

/** Runs to the end, closes everything and looks for what is left over. */
export async function soak({ seed, more, progress }: SoakOptions): Promise<SoakReport> {
  const begunAt = Date.now();
  const elapsed = (): number => Date.now() - begunAt;
  const resources = activeResources();
  const violations: string[] = [];
  const object = (violation: string): void => void violations.push(violation);
  const warn = (warning: Error): void => object(`${warning.name}: ${warning.message}`);
  process.on('warning', warn);
  const counts: Counts = {
    ...{ conversations: 0, turns: 0, exact: 0, left: 0, stalled: 0 },
    ...{ killedAnswering: 0, killedAnywhere: 0, lost: 0, lostBeside: 0 },
  };
  let continued = 0;
  const model = createCheckedModel(object);
  const random = createRandom(seed);
  let early: number | undefined;
  const report = (): SoakReport => {
    const now = heapInUse();
    return {
      ...counts,
      requests: model.requests,
      continued,
      seconds: Math.round(elapsed() / 1000),
      heap: { early: early ?? now, now },
      rss: megabytes(process.memoryUsage().rss),
      violations,
    };
  };
  const ticking = progress && setInterval(() => progress.tell(report()), progress.everyMs);

  {
    await using api = await startMessagesApi({ script: model.script, forgetful: true });
    await using cli = await createTellingCli(NEWEST_CLI.path);
    await using bridge = await startBridge(cli.path, api.url, {
      log: {
        ...silentLog,
        debug: (fields) => {
          if (fields['kept'] === true) continued += 1;
        },
      },
      warm: {
        maxOngoing: CLIENTS,
        maxIdle: CLIENTS,
        idleMs: 60_000,
        maxToolWaits: CLIENTS,
        toolWaitMs: 60_000,
      },
      slots: { maxRunning: SLOTS, maxWaiting: CLIENTS, waitMs: 60_000 },
      timeouts: { firstTokenMs: 60_000, silenceMs: 5000, answerMs: 120_000 },
    });
    bridge.engine.warm();
    const kill = async (aim?: number): Promise<void> => {
      const pids = await processesMarked(bridge.home);
      const pid = aim ?? pids[random.below(pids.length)];
      if (pid === undefined || !pids.includes(pid) || !killed(pid)) return;
      counts[aim === undefined ? 'killedAnywhere' : 'killedAnswering'] += 1;
    };
    let begun = 0;
    const client = async (): Promise<void> => {
      while (more(begun, elapsed())) {
        begun += 1;
        await converse({ id: begun, seed, origin: bridge.origin, model, counts, kill, object });
        if (counts.conversations === SETTLED) early = heapInUse();
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));

    const { engine } = bridge;
    await settled('a slot, a place in the queue or a request is still taken', object, () => {
      const { processes, waiting } = engine.status();
      return processes.busy === 0 && waiting === 0 && model.open() === 0;
    });
    await settled('more processes than are idle or spare', object, async () => {
      const { idle, spare } = engine.status().processes;
      return (await processesMarked(bridge.home)).length === idle + spare;
    });
    if (counts.lostBeside > counts.killedAnywhere)
      object(`${counts.lostBeside} answers lost beside, to ${counts.killedAnywhere} dead processes`);
    await bridge[Symbol.asyncDispose]();
    const left = await processesMarked(bridge.home);
    if (left.length > 0) object(`processes left: ${left.join(', ')}`);
  }
  clearInterval(ticking);
  process.off('warning', warn);
  await settled(`resources beyond ${JSON.stringify(resources)}`, object, () =>
    Object.entries(activeResources()).every(([kind, count]) => count <= (resources[kind] ?? 0)),
  );
  return report();
}

const CLIENTS = 8;
const SLOTS = 6;
/** Conversations after which everything has been loaded and used. */
const SETTLED = 40;

async function settled(
  otherwise: string,
  object: (violation: string) => void,
  isSo: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) {
      object(`${otherwise}; now ${JSON.stringify(activeResources())}`);
      return;
    }
    await delay(50);
  }
}

/** What keeps this process running, by kind. */
function activeResources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function killed(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
    return false;
  }
}

/** MB in use once the garbage is collected. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return megabytes(process.memoryUsage().heapUsed);
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}
