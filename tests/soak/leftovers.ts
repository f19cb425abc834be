/** What the bridge may hold when nobody asks: no place, no connection, no timer, no file and no process but those it keeps. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { processesMarked } from '../support/leftovers.js';
import type { CheckedModel } from './checked-model.js';
import { settled } from './settled.js';
import type { SoakedBridge } from './soaked-bridge.js';

export interface Resting {
  /** What keeps it running, by kind. */
  readonly resources: Readonly<Record<string, number>>;
  readonly files: number;
}

export async function resting(bridge: SoakedBridge): Promise<Resting> {
  return { resources: (await bridge.probe()).resources, files: openFiles(bridge.pid) };
}

/** @param before as it was before anybody asked. */
export async function checkLeftovers(
  before: Resting,
  at: {
    readonly bridge: SoakedBridge;
    readonly model: CheckedModel;
    /** In the environment of every CLI process. */
    readonly marker: string;
    readonly object: (violation: string) => void;
  },
): Promise<void> {
  const { bridge, model, marker, object } = at;
  await settled(
    'a slot, a place in the queue or a request is still taken:',
    object,
    async () => {
      const { processes, waiting, requests } = await bridge.status();
      return processes.busy === 0 && waiting === 0 && requests.running.length === 0 && model.open() === 0;
    },
    async () => ({ ...(await bridge.status()), atTheModel: model.open() }),
  );
  const kept = async (): Promise<number> => {
    const { idle, spare } = (await bridge.status()).processes;
    return idle + spare;
  };
  await settled('more processes than are idle or spare:', object, async () => {
    return (await processesMarked(marker)).length === (await kept());
  });
  await settled(
    `beyond ${JSON.stringify(before)} the bridge holds`,
    object,
    async () => isNoMore(await resting(bridge), before, await kept()),
    async () => resting(bridge),
  );
  await settled(
    'files are in the working directory of the CLI:',
    object,
    () => workFiles(bridge).length === 0,
    () => workFiles(bridge),
  );
}

/** Each process that is kept has three pipes, and a timer ends it. */
function isNoMore(now: Resting, before: Resting, kept: number): boolean {
  const allowance: Readonly<Record<string, number>> = {
    PipeWrap: 3 * kept,
    ProcessWrap: kept,
    Timeout: kept,
    // The health check, and keep-alive connections of this process.
    TCPSocketWrap: 4,
  };
  const kinds = Object.entries(now.resources);
  return (
    now.files <= before.files + 3 * kept + 4 &&
    kinds.every(([kind, count]) => count <= (before.resources[kind] ?? 0) + (allowance[kind] ?? 0))
  );
}

function openFiles(pid: number): number {
  return process.platform === 'linux' ? readdirSync(`/proc/${pid}/fd`).length : 0;
}

function workFiles({ temporary }: SoakedBridge): string[] {
  return readdirSync(temporary)
    .filter((name) => name.startsWith('workspaces-'))
    .flatMap((name) => readdirSync(join(temporary, name, 'workspace-1')));
}
