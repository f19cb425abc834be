/** The measured figures for the simulation: from figures.json, or from a run of the benchmark. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { ProcessCost } from '../bench/process-cost.js';
import type { Results } from '../bench/report.js';
import type { ThroughputRow } from '../bench/throughput.js';

export type Figures = ProcessCost;

/** The benchmark's results for its load of continued conversations, to compare the simulation with. */
export interface MeasuredLoad {
  readonly cores: number;
  readonly clients: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  /** Per request: of the bridge and its processes, and of the clients and the model beside them. */
  readonly cpuMs: number;
  readonly ownCpuMs: number;
}

export interface Measured {
  readonly figures: Figures;
  /** The load of one client comes first. */
  readonly loads: readonly MeasuredLoad[];
}

/** The figures in figures.json. */
export function storedFigures(): Measured {
  const { figures, loads } = JSON.parse(readFileSync(FILE, 'utf8')) as Stored;
  return { figures: plain(figures), loads: loads.rows };
}

/**
 * The figures from `npm run bench -- --json`, whose output may begin with npm's own lines.
 * @throws when it does not include the cost of a process
 */
export function benchFigures(output: string): Measured {
  const results = JSON.parse(output.slice(output.search(/^\{/m))) as Results;
  const { cost, throughput = [], cores } = results;
  if (cost === undefined)
    throw new Error('These figures lack the part "cost". Next: npm run bench -- --json > bench.json');
  const loads = throughput.filter(({ what }) => what === 'continued').map((row) => loadOf(row, cores));
  return { figures: cost, loads };
}

/** Writes them to figures.json, each with its unit and origin. @param where the machine, in a sentence */
export function storeFigures({ figures, loads }: Measured, where: string): void {
  const source = 'npm run bench -- --json, part cost';
  const stored: Stored = {
    about: `What npm run simulate computes with when no --figures are given. ${where}`,
    figures: Object.fromEntries(
      Object.entries(figures as unknown as Record<string, number>).map(([name, value]) => [
        name,
        { value: rounded(value), unit: unitOf(name), source },
      ]),
    ) as Stored['figures'],
    loads: {
      source: 'npm run bench -- --json, part throughput, continued conversations',
      rows: loads.map(
        (row) =>
          Object.fromEntries(
            Object.entries(row).map(([name, value]) => [name, rounded(value as number)]),
          ) as unknown as MeasuredLoad,
      ),
    },
  };
  writeFileSync(FILE, `${JSON.stringify(stored, null, 2)}\n`);
}

const FILE = new URL('figures.json', import.meta.url);

function unitOf(name: string): string {
  return name.endsWith('CpuMs') ? 'ms of a core' : name.endsWith('Mb') ? 'MB' : 'ms';
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** The form of figures.json. */
interface Stored {
  readonly about: string;
  readonly figures: Readonly<Record<keyof Figures, Figure>>;
  readonly loads: { readonly source: string; readonly rows: readonly MeasuredLoad[] };
}

interface Figure {
  readonly value: number;
  readonly unit: string;
  readonly source: string;
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
