/** The arguments of the benchmark. */
import { parseArgs } from 'node:util';

/** Every part, and what it measures. */
const PARTS = {
  latency: 'times to the first word, beside the CLI without the bridge',
  ratios: 'times to the first word that are to stay near others',
  cache: "what an agent's prompt costs, beside a client without the bridge",
  throughput: 'how much is done while many ask at once',
  'bridge-only': 'what the bridge itself takes, before a CLI that answers at once',
  memory: 'what the bridge and its processes hold, at rest and after 20 conversations',
  startup: 'the time until the bridge listens',
  affinity: 'what it brings that a conversation stays with its bridge',
  cost: 'what one CLI process takes, for `npm run simulate`',
} as const;

export type Part = keyof typeof PARTS;

export interface BenchOptions {
  readonly parts: readonly Part[];
  /** How often each latency is measured. */
  readonly rounds: number;
  /** How long each load lasts. */
  readonly seconds: number;
  readonly concurrencies: readonly number[];
  readonly json: boolean;
}

/** `undefined` when the arguments are invalid. */
export function benchOptions(args: readonly string[]): BenchOptions | 'help' | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return 'help';
    const parts = values.only?.split(',') ?? Object.keys(PARTS);
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

export const USAGE = [
  'Usage: npm run bench -- [--only PART,PART] [--quick] [--rounds N] [--seconds N] [--json]',
  '',
  'Measures the bridge beside the CLI without it; docs/performance.md says how to read it.',
  '',
  '  --only PART,PART  these parts alone; all unless given:',
  ...Object.entries(PARTS).map(([name, what]) => `                      ${name.padEnd(12)}${what}`),
  '  --quick           fewer rounds and shorter loads',
  '  --rounds N        how often each latency is taken (8; 3 when quick)',
  '  --seconds N       how long each load is kept up (20; 4 when quick)',
  '  --json            all figures as JSON',
].join('\n');

function isPart(name: string): name is Part {
  return Object.hasOwn(PARTS, name);
}
