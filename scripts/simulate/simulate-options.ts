/** The arguments of the simulation. */
import { parseArgs } from 'node:util';
import { BALANCES, type Balance, type Workload } from './simulation.js';

export interface SimulateOptions {
  readonly conversations: readonly number[];
  /** The machine of one bridge. */
  readonly machines: readonly { readonly cores: number; readonly gigabytes: number }[];
  readonly balances: readonly Balance[];
  /** Overrides what the bridge would derive from its machine. */
  readonly maxRunning: number | undefined;
  readonly maxKept: number | undefined;
  readonly maxToolWaits: number | undefined;
  /** The number of bridges; when not set, as many as needed. */
  readonly bridges: readonly number[] | undefined;
  readonly workload: Omit<Workload, 'conversations'>;
  readonly targetMs: number;
  readonly seconds: number;
  readonly seed: number;
  /** A file of the benchmark's results. */
  readonly figures: string | undefined;
  /** A sentence about the machine they come from, to store with them. */
  readonly store: string | undefined;
}

/** `undefined` when the arguments are invalid. */
export function simulateOptions(args: readonly string[]): SimulateOptions | undefined {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    const list = (text: string): number[] => text.split(',').map(Number);
    const optional = (text: string | undefined): number | undefined =>
      text === undefined ? text : Number(text);
    const machines = values.machines.split(',').map((text) => {
      const [, cores, gigabytes] = /^(\d+)x(\d+)$/.exec(text) ?? [];
      return { cores: Number(cores), gigabytes: Number(gigabytes) };
    });
    const options: SimulateOptions = {
      conversations: list(values.conversations),
      machines,
      balances: BALANCES.filter((name) => values.balances.split(',').includes(name)),
      maxRunning: optional(values['max-concurrent']),
      maxKept: optional(values['max-idle-conversations']),
      maxToolWaits: optional(values['max-tool-waits']),
      bridges: values.bridges === undefined ? undefined : list(values.bridges),
      workload: {
        thinkSeconds: Number(values.think),
        toolSeconds: Number(values.tool),
        calls: Number(values.calls),
        questions: Number(values.questions),
        firstWordSeconds: Number(values['first-word']),
        answerSeconds: Number(values.answer),
        chunks: Number(values.chunks),
      },
      targetMs: Number(values.target),
      seconds: Number(values.seconds),
      seed: Number(values.seed),
      figures: values.figures,
      store: values.store,
    };
    return isSound(options) ? options : undefined;
  } catch {
    return undefined;
  }
}

const OPTIONS = {
  conversations: { type: 'string', default: '10,100,1000' },
  machines: { type: 'string', default: '2x4,4x8,8x16' },
  balances: { type: 'string', default: BALANCES.join() },
  'max-concurrent': { type: 'string' },
  'max-idle-conversations': { type: 'string' },
  'max-tool-waits': { type: 'string' },
  bridges: { type: 'string' },
  think: { type: 'string', default: '30' },
  tool: { type: 'string', default: '2' },
  calls: { type: 'string', default: '1' },
  questions: { type: 'string', default: '10' },
  'first-word': { type: 'string', default: '1.5' },
  answer: { type: 'string', default: '5' },
  chunks: { type: 'string', default: '100' },
  target: { type: 'string', default: '1000' },
  seconds: { type: 'string', default: '300' },
  seed: { type: 'string', default: '1' },
  figures: { type: 'string' },
  store: { type: 'string' },
} as const;

export const USAGE = `Usage: npm run simulate -- [--conversations 10,100] [--machines CORESxGIGABYTES,…] [--bridges 1,2,4] [--balances ${BALANCES.join()}]
  people:   [--think SECONDS] [--questions N] [--calls N] [--tool SECONDS]
  model:    [--first-word SECONDS] [--answer SECONDS] [--chunks N]
  settings: [--max-concurrent N] [--max-idle-conversations N] [--max-tool-waits N]
  [--target MS] [--seconds N] [--seed N] [--figures FILE [--store 'THE MACHINE.']]
FILE is what npm run bench -- --json printed; with --store its figures replace those in scripts/simulate/figures.json.`;

function isSound(options: SimulateOptions): boolean {
  const { workload, maxRunning = 1, maxKept = 0, maxToolWaits = 0, bridges = [1], seed } = options;
  const counts = [
    ...options.conversations,
    ...bridges,
    ...[maxRunning, workload.questions, options.targetMs, options.seconds],
    ...options.machines.flatMap(({ cores, gigabytes }) => [cores, gigabytes]),
  ];
  const others = [maxKept, maxToolWaits, seed, ...Object.values(workload)];
  const storable = options.store === undefined || options.figures !== undefined;
  return (
    storable &&
    options.balances.length > 0 &&
    counts.every((each) => each >= 1) &&
    others.every((each) => each >= 0)
  );
}
