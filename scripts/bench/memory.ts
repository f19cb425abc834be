/** The memory of a bridge that has nothing to do, and of the processes it keeps. */
import { chat } from './chat.js';
import { residentMb, treeMb, treeSize, untilQuiet } from './process-tree.js';
import type { Stage } from './stage.js';

export interface MemoryRow {
  readonly what: string;
  /** Of the bridge's own process, in megabytes. */
  readonly bridgeMb: number;
  /** With its processes, shared pages counted once. */
  readonly treeMb: number;
  readonly processes: number;
}

export async function measureMemory(stage: Stage): Promise<MemoryRow[]> {
  stage.say('memory');
  await using bridge = await stage.bridge();
  const row = async (what: string): Promise<MemoryRow> => {
    await untilQuiet(bridge.pid);
    const { pid } = bridge;
    return { what, bridgeMb: residentMb(pid), treeMb: treeMb(pid), processes: treeSize(pid) };
  };
  const idle = await row('idle, one spare');
  const asked = await chat(bridge.origin, [{ role: 'user', content: 'A question.' }]);
  if (asked.text === '') throw new Error('No answer.');
  return [idle, await row('idle, one spare and one kept conversation')];
}
