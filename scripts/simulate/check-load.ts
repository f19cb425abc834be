/** Compares the simulation with the benchmark: predicts its load of continued conversations from the figures of one client. */
import { Clock } from './clock.js';
import type { MeasuredLoad } from './figures.js';
import { Processor } from './processor.js';

export interface CheckedLoad {
  readonly clients: number;
  readonly measuredPerSecond: number;
  readonly predictedPerSecond: number;
}

/** Covers every load but the first, which must be that of one client. */
export async function checkLoads([alone, ...others]: readonly MeasuredLoad[]): Promise<CheckedLoad[]> {
  if (alone?.clients !== 1) return [];
  return Promise.all(
    others.map(async ({ cores, clients, perSecond }) => ({
      clients,
      measuredPerSecond: perSecond,
      predictedPerSecond: await predicted(alone, { cores, clients }),
    })),
  );
}

/** Clients that ask again as soon as they get an answer, on the same cores as the bridge. */
async function predicted(
  { perSecond, cpuMs, ownCpuMs }: MeasuredLoad,
  { cores, clients }: Pick<MeasuredLoad, 'cores' | 'clients'>,
): Promise<number> {
  const clock = new Clock();
  const processor = new Processor(clock, cores);
  let answered = 0;
  const client = async (): Promise<void> => {
    for (;;) {
      await processor.phase({ ms: 1000 / perSecond, cpuMs: cpuMs + ownCpuMs });
      answered += 1;
    }
  };
  for (let each = 0; each < clients; each += 1) void client();
  await clock.run(SECONDS * 1000);
  return answered / SECONDS;
}

const SECONDS = 60;
