/** The results as tables for people to read. */
import type { Affinity } from './affinity.js';
import type { BridgeOnly } from './bridge-only.js';
import { PREFIX_TOKENS } from './agent.js';
import type { CacheCostRow } from './cache-cost.js';
import { BRIDGE_LATER, BRIDGE_NEW, DIRECT_FIRST, DIRECT_LATER, type LatencyRow } from './latency.js';
import type { MemoryRow } from './memory.js';
import type { ProcessCost } from './process-cost.js';
import type { RatioRow } from './ratios.js';
import type { StartupRow } from './startup.js';
import { table } from './table.js';
import type { ThroughputRow } from './throughput.js';

export interface Results {
  readonly cli: string;
  readonly node: string;
  readonly cores: number;
  readonly latency?: readonly LatencyRow[];
  readonly ratios?: readonly RatioRow[];
  readonly cache?: readonly CacheCostRow[];
  readonly throughput?: readonly ThroughputRow[];
  readonly bridgeOnly?: BridgeOnly;
  readonly memory?: readonly MemoryRow[];
  readonly startup?: readonly StartupRow[];
  readonly affinity?: Affinity;
  readonly cost?: ProcessCost;
}

export function report({ cli, node, cores, ...parts }: Results): string {
  const { latency, ratios, cache, throughput, bridgeOnly, memory, startup, affinity, cost } = parts;
  return [
    `CLI ${cli}, Node ${node}, ${cores} cores, a model that answers at once`,
    ...(latency ? latencyTables(latency) : []),
    ...(ratios ? ratiosTable(ratios) : []),
    ...(cache ? cacheTable(cache) : []),
    ...(throughput ? throughputTable(throughput) : []),
    ...(bridgeOnly ? bridgeOnlyTables(bridgeOnly) : []),
    ...(memory ? memoryTable(memory) : []),
    ...(startup ? startupTable(startup) : []),
    ...(affinity ? affinityTable(affinity) : []),
    ...(cost ? costTable(cost) : []),
  ].join('\n');
}

function latencyTables(rows: readonly LatencyRow[]): string[] {
  const p50 = (name: string): number => rows.find(({ what }) => what === name)?.firstMs.p50 ?? NaN;
  return [
    ...table(
      ['time to the first word, ms', 'p50', 'p95', '× cold', 'whole, p50', 'CPU ms'],
      rows.map(({ what, firstMs, totalMs, cpuMs, timesCold }) => [
        what,
        ...[firstMs.p50.toFixed(1), firstMs.p95.toFixed(1), timesCold.toFixed(3)],
        ...[totalMs?.p50.toFixed(1) ?? '', cpuMs?.toFixed(0) ?? ''],
      ]),
    ),
    ...table(
      ['what the bridge adds to the CLI driven directly, ms', 'p50'],
      [
        ['new conversation', (p50(BRIDGE_NEW) - p50(DIRECT_FIRST)).toFixed(1)],
        ['continued conversation', (p50(BRIDGE_LATER) - p50(DIRECT_LATER)).toFixed(1)],
      ],
    ),
  ];
}

function ratiosTable(rows: readonly RatioRow[]): string[] {
  return table(
    ['time to the first word, ms', 'p50', 'beside it', 'p50', 'ratio', 'of p25', 'aim'],
    rows.map(({ what, against, firstMs, againstMs, ratio, quickRatio, aim }) => [
      ...[what, firstMs.p50.toFixed(1), against, againstMs.p50.toFixed(1), ratio.toFixed(2)],
      ...[quickRatio.toFixed(2), aimed(ratio, aim, 2)],
    ]),
  );
}

function cacheTable(rows: readonly CacheCostRow[]): string[] {
  return table(
    [
      `an agent of ten steps, ${PREFIX_TOKENS} tokens of system prompt and tools`,
      ...['requests', 'input', 'read', 'written', 'cost', 'ideal', 'ratio', 'aim'],
    ],
    rows.map(({ model, way, bridge, ideal, ratio, aim }) => [
      `${model}, ${way}`,
      ...[bridge.requests, bridge.input, bridge.cacheRead].map(String),
      String(bridge.cacheWrite5m + bridge.cacheWrite1h),
      ...[bridge.cost.toFixed(0), ideal.cost.toFixed(0), ratio.toFixed(3), aimed(ratio, aim, 2)],
    ]),
  );
}

function aimed(value: number, aim: number | undefined, digits: number): string {
  if (aim === undefined) return '';
  return `≤ ${aim.toFixed(digits)}${value <= aim ? '' : ', missed'}`;
}

function throughputTable(rows: readonly ThroughputRow[]): string[] {
  const coldOf = (clients: number): number =>
    rows.find((row) => row.what === 'cold' && row.clients === clients)?.perSecond ?? NaN;
  return table(
    ['load', 'requests/s', '× cold', 'p50 ms', 'p95 ms', 'errors', 'CPU ms', 'own CPU ms', 'peak MB'],
    rows.map(({ what, clients, perSecond, totalMs, errors, cpuMs, ownCpuMs, peakMb }) => [
      `${clients} at once, ${what}`,
      ...[perSecond.toFixed(1), (perSecond / coldOf(clients)).toFixed(2)],
      ...[totalMs.p50.toFixed(0), totalMs.p95.toFixed(0), String(errors), cpuMs.toFixed(0)],
      ...[ownCpuMs.toFixed(0), peakMb?.toFixed(0) ?? ''],
    ]),
  );
}

function bridgeOnlyTables(cost: BridgeOnly): string[] {
  return [
    ...table(
      ['the bridge alone', ''],
      [
        ['small requests/s, clients on the same cores', cost.requestsPerSecond.toFixed(0)],
        ['small requests per second of processor time', cost.requestsPerCpuSecond.toFixed(0)],
        ['a new conversation, CPU ms', cost.newConversationCpuMs.toFixed(2)],
        ['a streamed chunk, CPU µs', cost.microsecondsPerChunk.toFixed(1)],
        ['1 MB streamed, CPU ms', cost.megabyteStreamedCpuMs.toFixed(1)],
        ['1 MB whole, CPU ms', cost.megabyteWholeCpuMs.toFixed(1)],
      ],
    ),
    ...table(
      ['memory after so many requests', 'heap MB', 'resident MB'],
      cost.memory.map(({ requests, heapMb, residentMb }) => [
        String(requests),
        heapMb.toFixed(1),
        residentMb.toFixed(0),
      ]),
    ),
  ];
}

function memoryTable(rows: readonly MemoryRow[]): string[] {
  return table(
    ['memory', 'bridge MB', 'tree MB', 'processes', 'aim'],
    rows.map(({ what, bridgeMb, treeMb, processes, aimMb }) => [
      ...[what, bridgeMb.toFixed(0), treeMb.toFixed(0), String(processes), aimed(treeMb, aimMb, 0)],
    ]),
  );
}

function startupTable(rows: readonly StartupRow[]): string[] {
  return table(
    ['start-up, ms', 'p50', 'p95'],
    rows.map(({ what, ms }) => [what, ms.p50.toFixed(0), ms.p95.toFixed(0)]),
  );
}

function affinityTable({ rows, missing }: Affinity): string[] {
  if (missing !== undefined) return ['', `Several bridges behind HAProxy were not measured. ${missing}`];
  return table(
    ['later turns, three bridges behind HAProxy', 'first word ms, p50', 'p95', 'whole, p50', 'CPU ms'],
    rows.map(({ what, firstMs, totalMs, cpuMs }) => [
      what,
      ...[firstMs.p50.toFixed(1), firstMs.p95.toFixed(1), totalMs.p50.toFixed(1), cpuMs.toFixed(0)],
    ]),
  );
}

function costTable(cost: ProcessCost): string[] {
  return [
    ...table(
      ['what a CLI process costs, the bridge included', 'ms', 'CPU ms'],
      [
        ['its start', cost.startMs.toFixed(0), cost.startCpuMs.toFixed(0)],
        ['the first turn', cost.firstTurnMs.toFixed(0), cost.firstTurnCpuMs.toFixed(0)],
        ['a later turn', cost.laterTurnMs.toFixed(0), cost.laterTurnCpuMs.toFixed(0)],
        [
          'a question and its answer of the past',
          cost.replayedPairMs.toFixed(1),
          cost.replayedPairCpuMs.toFixed(1),
        ],
        ['a streamed chunk', '', cost.streamedChunkCpuMs.toFixed(2)],
      ],
    ),
    ...table(
      ['memory', 'MB'],
      [
        ['of the bridge, and what processes share', cost.bridgeMb.toFixed(0)],
        ['of each process', cost.processMb.toFixed(0)],
      ],
    ),
  ];
}
