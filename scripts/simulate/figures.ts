/** The measured figures that the simulation computes with: from figures.json, or from a run of the benchmark. */
import { readFileSync } from 'node:fs';
import type { Results } from '../bench/report.js';
import type { ThroughputRow } from '../bench/throughput.js';

export interface Figures {
  readonly startMs: number;
  readonly startCpuMs: number;
  readonly firstTurnMs: number;
  readonly firstTurnCpuMs: number;
  readonly laterTurnMs: number;
  readonly laterTurnCpuMs: number;
  readonly replayedPairMs: number;
  readonly replayedPairCpuMs: number;
  readonly streamedChunkCpuMs: number;
  readonly bridgeMb: number;
  readonly processMb: number;
}

/** What the benchmark's own load of continued conversations came to, to hold the simulation against. */
export interface MeasuredLoad {
  readonly cores: number;
  readonly clients: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  /** For each request, of the bridge and its processes, and of the clients and the model beside them. */
  readonly cpuMs: number;
  readonly ownCpuMs: number;
}

export interface Measured {
  readonly figures: Figures;
  /** One client comes first. */
  readonly loads: readonly MeasuredLoad[];
}

/** Those of figures.json. */
export function storedFigures(): Measured {
  const text = readFileSync(new URL('figures.json', import.meta.url), 'utf8');
  const { figures, loads } = JSON.parse(text) as Stored;
  return { figures: plain(figures), loads: loads.rows };
}

/**
 * Those of `npm run bench -- --json`, whose output may begin with what npm says.
 * @throws when it has not measured what a process costs
 */
export function benchFigures(output: string): Measured {
  const results = JSON.parse(output.slice(output.search(/^\{/m))) as Results;
  const { cost, throughput = [], cores } = results;
  if (cost === undefined)
    throw new Error('These figures lack the part "cost". Next: npm run bench -- --json > bench.json');
  const loads = throughput.filter(({ what }) => what === 'continued').map((row) => loadOf(row, cores));
  return { figures: cost, loads };
}

/** The form of figures.json: every figure with its unit and where it is from. */
interface Stored {
  readonly figures: Readonly<Record<keyof Figures, { readonly value: number }>>;
  readonly loads: { readonly rows: readonly MeasuredLoad[] };
}

function plain(stored: Stored['figures']): Figures {
  return Object.fromEntries(
    Object.entries(stored).map(([name, { value }]) => [name, value]),
  ) as unknown as Figures;
}

function loadOf(
  { clients, perSecond, totalMs, cpuMs, ownCpuMs }: ThroughputRow,
  cores: number,
): MeasuredLoad {
  return { cores, clients, perSecond, p50Ms: totalMs.p50, cpuMs, ownCpuMs };
}
