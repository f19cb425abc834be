/** Measures the bridge against the CLI without it, in one run: `npm run bench`. docs/performance.md explains the results. */
import { availableParallelism } from 'node:os';
import { measureAffinity } from './bench/affinity.js';
import { benchOptions, USAGE, type BenchOptions, type Part } from './bench/bench-options.js';
import { measureBridgeOnly } from './bench/bridge-only.js';
import { measureCacheCost } from './bench/cache-cost.js';
import { measureLatency } from './bench/latency.js';
import { measureMemory } from './bench/memory.js';
import { measureProcessCost } from './bench/process-cost.js';
import { measureRatios } from './bench/ratios.js';
import { report, type Results } from './bench/report.js';
import { setStage, type Stage } from './bench/stage.js';
import { measureStartup } from './bench/startup.js';
import { measureThroughput } from './bench/throughput.js';

const options = benchOptions(process.argv.slice(2));
if (options === undefined) {
  console.error(USAGE);
  process.exit(2);
}
if (options === 'help') {
  console.log(USAGE);
  process.exit(0);
}
const say = (text: string): void => void process.stderr.write(`${text}…\n`);
await using stage = await setStage(say);
const results = await measured(options, stage);
console.log(options.json ? JSON.stringify(results, null, 2) : report(results));

/** Reports a part that fails and leaves it out: the others take too long to lose their results. */
async function measured({ parts, rounds, seconds, ...more }: BenchOptions, at: Stage): Promise<Results> {
  const part = async <Name extends string, Result>(
    name: Part,
    key: Name,
    measure: () => Promise<Result>,
  ): Promise<Partial<Record<Name, Result>>> => {
    if (!parts.includes(name)) return {};
    try {
      return { [key]: await measure() } as Record<Name, Result>;
    } catch (error) {
      console.error(`The part ${name} failed:`, error);
      process.exitCode = 1;
      return {};
    }
  };
  return {
    cli: at.cli.version,
    node: process.version,
    cores: availableParallelism(),
    ...(await part('startup', 'startup', () => measureStartup(at, rounds))),
    ...(await part('memory', 'memory', () => measureMemory(at))),
    ...(await part('cost', 'cost', () => measureProcessCost(at, rounds))),
    ...(await part('latency', 'latency', () => measureLatency(at, rounds))),
    ...(await part('ratios', 'ratios', () => measureRatios(at, rounds))),
    ...(await part('cache', 'cache', () => measureCacheCost(at))),
    ...(await part('affinity', 'affinity', () => measureAffinity(at, Math.ceil(rounds / 2)))),
    ...(await part('bridge-only', 'bridgeOnly', () => measureBridgeOnly(at, [1000, 4000, 10_000]))),
    ...(await part('throughput', 'throughput', () => measureThroughput(at, { seconds, ...more }))),
  };
}
