/** The memory of a bridge and of the processes it keeps: idle, right after some conversations, and a while later. */
import { setTimeout as delay } from 'node:timers/promises';
import type { BridgeProcess } from './bridge-process.js';
import { chat } from './chat.js';
import { residentMb, treeMb, treeSize, untilQuiet } from './process-tree.js';
import type { Stage } from './stage.js';

export interface MemoryRow {
  readonly what: string;
  /** The bridge's own process, in megabytes. */
  readonly bridgeMb: number;
  /** Including its processes, with shared pages counted once. */
  readonly treeMb: number;
  readonly processes: number;
  /** The tree should take no more megabytes than this. */
  readonly aimMb?: number;
}

export async function measureMemory(stage: Stage): Promise<MemoryRow[]> {
  return [...(await atRest(stage)), ...(await afterConversations(stage))];
}

async function atRest(stage: Stage): Promise<MemoryRow[]> {
  stage.say('memory: at rest');
  await using bridge = await stage.bridge();
  await untilQuiet(bridge.pid);
  const idle = row('idle, one spare', bridge);
  await ask(bridge, 'A question.');
  await untilQuiet(bridge.pid);
  return [idle, row('idle, one spare and one kept conversation', bridge)];
}

/** People who ask one question each: the bridge should notice that it need not keep their processes. */
async function afterConversations(stage: Stage): Promise<MemoryRow[]> {
  stage.say(`memory: ${CONVERSATIONS} conversations, and a minute`);
  await using bridge = await stage.bridge();
  await untilQuiet(bridge.pid);
  for (let asked = 0; asked < CONVERSATIONS; asked += 1) await ask(bridge, `Question ${asked}.`);
  const busy = row(`right after ${CONVERSATIONS} conversations, one after another`, bridge, 700);
  await delay(60_000);
  return [busy, row('a minute later', bridge, 350)];
}

const CONVERSATIONS = 20;

function row(what: string, { pid }: BridgeProcess, aimMb?: number): MemoryRow {
  return {
    ...{ what, bridgeMb: residentMb(pid), treeMb: treeMb(pid), processes: treeSize(pid) },
    ...(aimMb !== undefined && { aimMb }),
  };
}

async function ask(bridge: BridgeProcess, content: string): Promise<void> {
  const asked = await chat(bridge.origin, [{ role: 'user', content }]);
  if (asked.text === '') throw new Error('No answer.');
}
