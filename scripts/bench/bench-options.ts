/** What the benchmark is asked to do. */
import { parseArgs } from 'node:util';

export const PARTS = [
  'latency',
  'throughput',
  'bridge-only',
  'memory',
  'startup',
  'affinity',
  'cost',
] as const;

export type Part = (typeof PARTS)[number];

export interface BenchOptions {
  readonly parts: readonly Part[];
  /** How often every latency is taken. */
  readonly rounds: number;
  /** How long each load is kept up. */
  readonly seconds: number;
  readonly concurrencies: readonly number[];
  readonly json: boolean;
}

/** `undefined` when the arguments are not good. */
export function benchOptions(args: readonly string[]): BenchOptions | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    const parts = values.only?.split(',') ?? PARTS;
    const rounds = Number(values.rounds ?? (values.quick ? 3 : 8));
    const seconds = Number(values.seconds ?? (values.quick ? 4 : 20));
    if (!parts.every(isPart) || !(rounds >= 1) || !(seconds > 0)) return undefined;
    return {
      parts,
      rounds,
      seconds,
      concurrencies: values.quick ? [1, 8] : [1, 4, 8, 16],
      json: values.json,
    };
  } catch {
    return undefined;
  }
}

export const USAGE = `Usage: npm run bench -- [--only ${PARTS.join(',')}] [--quick] [--rounds N] [--seconds N] [--json]`;

function isPart(name: string): name is Part {
  return PARTS.some((part) => part === name);
}
