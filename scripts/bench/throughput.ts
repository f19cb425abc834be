/** The throughput of the bridge and of cold processes with many clients at once. */
import { chat, type ChatMessage } from './chat.js';
import { askCold } from './cold-cli.js';
import { keepBusy, type Load } from './load.js';
import { reapedCpuSeconds, treeCpuSeconds, treeMb, untilQuiet } from './process-tree.js';
import type { Stage } from './stage.js';

export interface ThroughputRow extends Load {
  readonly what: 'cold' | 'new' | 'continued';
  readonly clients: number;
  /** CPU milliseconds per request, for all processes but this one. */
  readonly cpuMs: number;
  /** CPU milliseconds per request for this process, which runs both the clients and the model. */
  readonly ownCpuMs: number;
  /** The peak memory of the bridge and its processes, in megabytes. */
  readonly peakMb: number | undefined;
}

export async function measureThroughput(
  stage: Stage,
  { seconds, concurrencies }: { readonly seconds: number; readonly concurrencies: readonly number[] },
): Promise<ThroughputRow[]> {
  const rows: ThroughputRow[] = [];
  for (const clients of concurrencies) {
    stage.say(`throughput: ${clients} at once, cold`);
    rows.push(await cold(stage, clients, seconds));
    for (const what of ['new', 'continued'] as const) {
      stage.say(`throughput: ${clients} at once, ${what}`);
      rows.push(await bridged(stage, what, clients, seconds));
    }
  }
  return rows;
}

async function cold(stage: Stage, clients: number, seconds: number): Promise<ThroughputRow> {
  const before = reapedCpuSeconds(process.pid);
  const own = process.cpuUsage();
  const load = await keepBusy(clients, seconds, () => askCold(stage.cli.path, stage));
  const cpu = reapedCpuSeconds(process.pid) - before;
  return {
    ...{ what: 'cold', clients, ...load, peakMb: undefined },
    ...{ cpuMs: (cpu * 1000) / load.requests, ownCpuMs: millisecondsSince(own) / load.requests },
  };
}

async function bridged(
  stage: Stage,
  what: 'new' | 'continued',
  clients: number,
  seconds: number,
): Promise<ThroughputRow> {
  await using bridge = await stage.bridge();
  const conversations = Array.from({ length: clients }, (): ChatMessage[] => []);
  let asked = 0;
  const request = async (client: number): Promise<void> => {
    asked += 1;
    const messages: ChatMessage[] = [
      ...conversations[client]!,
      { role: 'user', content: `Question ${asked}.` },
    ];
    const { message } = await chat(bridge.origin, messages);
    if (what === 'continued') conversations[client] = [...messages, message];
  };
  // A continued conversation has begun before.
  if (what === 'continued') for (let client = 0; client < clients; client += 1) await request(client);
  await untilQuiet(bridge.pid);
  const before = treeCpuSeconds(bridge.pid);
  let peakMb = 0;
  // Reading the pages of so many processes takes a tenth of a second on the same CPU.
  const sampling = setInterval(
    () => (peakMb = Math.max(peakMb, treeMb(bridge.pid))),
    (seconds * 1000) / MEMORY_SAMPLES,
  );
  const own = process.cpuUsage();
  const load = await keepBusy(clients, seconds, request);
  const ownCpuMs = millisecondsSince(own) / load.requests;
  clearInterval(sampling);
  const cpu = treeCpuSeconds(bridge.pid) - before;
  return { what, clients, ...load, cpuMs: (cpu * 1000) / load.requests, ownCpuMs, peakMb };
}

const MEMORY_SAMPLES = 3;

function millisecondsSince(earlier: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(earlier);
  return (user + system) / 1000;
}
