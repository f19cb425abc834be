/** The cost of the bridge alone, in front of a CLI that answers at once. */
import { trustCli } from '../../tests/support/trusted-cli.js';
import { chat, type ChatMessage } from './chat.js';
import type { BridgeProcess } from './bridge-process.js';
import { CHUNKS, createInstantCli, MEGABYTE } from './instant-cli.js';
import { ownCpuSeconds, residentMb } from './process-tree.js';
import type { Stage } from './stage.js';
import { wholePost } from './streamed-post.js';

export interface BridgeOnly {
  /** As seen by eight clients on the same machine, which share its cores with the bridge. */
  readonly requestsPerSecond: number;
  /** How many the bridge could answer with a core to itself. */
  readonly requestsPerCpuSecond: number;
  readonly newConversationCpuMs: number;
  readonly microsecondsPerChunk: number;
  readonly megabyteStreamedCpuMs: number;
  readonly megabyteWholeCpuMs: number;
  readonly memory: readonly HeapSample[];
}

export interface HeapSample {
  /** The total number of requests so far. */
  readonly requests: number;
  /** In use on the bridge's heap, after garbage collection. */
  readonly heapMb: number;
  readonly residentMb: number;
}

export async function measureBridgeOnly(stage: Stage, totals: readonly number[]): Promise<BridgeOnly> {
  await using cli = await createInstantCli();
  await trustCli(cli.path, stage.env);
  await using bridge = await stage.bridge({ cliPath: cli.path, probed: true });
  const cost = async (times: number, action: () => Promise<unknown>): Promise<number> => {
    const before = ownCpuSeconds(bridge.pid);
    for (let each = 0; each < times; each += 1) await action();
    return ((ownCpuSeconds(bridge.pid) - before) * 1000) / times;
  };
  let asked = 0;
  /** A conversation that begins like an earlier one would find its process. */
  const opening = (content: string): ChatMessage => ({
    role: 'user',
    content: `${(asked += 1)}. ${content}`,
  });
  const ask = async (content: string): Promise<unknown> => chat(bridge.origin, [opening(content)]);

  stage.say('bridge only: small requests');
  const memory: HeapSample[] = [];
  let done = 0;
  let rate = { perSecond: 0, perCpuSecond: 0 };
  for (const total of totals) {
    // Garbage collection for a sample discards compiled code, which would distort the rate.
    const again = Math.round((total - done) / 3);
    await smallRequests(bridge, again);
    const timed = total - done - again;
    const [begun, before] = [performance.now(), ownCpuSeconds(bridge.pid)];
    await smallRequests(bridge, timed);
    rate = {
      perSecond: timed / ((performance.now() - begun) / 1000),
      perCpuSecond: timed / (ownCpuSeconds(bridge.pid) - before),
    };
    done = total;
    memory.push({
      requests: total,
      heapMb: (await bridge.heapUsed()) / 1e6,
      residentMb: residentMb(bridge.pid),
    });
  }

  stage.say('bridge only: new conversations, chunks and large answers');
  return {
    requestsPerSecond: rate.perSecond,
    requestsPerCpuSecond: rate.perCpuSecond,
    newConversationCpuMs: await cost(100, () => ask('A question.')),
    microsecondsPerChunk: ((await cost(10, () => ask('Write chunks.'))) * 1000) / CHUNKS,
    megabyteStreamedCpuMs: await cost(10, () => ask('Write a megabyte.')),
    megabyteWholeCpuMs: await cost(10, async () => {
      const messages = [opening('Write a megabyte.')];
      const body = await wholePost(`${bridge.origin}/v1/chat/completions`, { model: 'sonnet', messages });
      if (body.length < MEGABYTE) throw new Error('The answer is too short.');
    }),
    memory,
  };
}

/** Eight clients, each in conversations short enough to keep their requests small. */
async function smallRequests(bridge: BridgeProcess, count: number): Promise<void> {
  let left = count;
  const client = async (): Promise<void> => {
    let messages: ChatMessage[] = [];
    while (left > 0) {
      left -= 1;
      if (messages.length >= 2 * TURNS) messages = [];
      messages.push({ role: 'user', content: `Question ${left}.` });
      const { message } = await chat(bridge.origin, messages);
      messages.push(message);
    }
  };
  await Promise.all(Array.from({ length: 8 }, client));
}

const TURNS = 40;
