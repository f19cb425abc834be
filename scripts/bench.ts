/** Measures the bridge against the CLI without it, all in one run: `npm run bench`. docs/performance.md says how to read it. */
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

async function measured({ parts, rounds, seconds, ...more }: BenchOptions, at: Stage): Promise<Results> {
  const asked = (part: Part): boolean => parts.includes(part);
  return {
    cli: at.cli.version,
    node: process.version,
    cores: availableParallelism(),
    ...(asked('startup') && { startup: await measureStartup(at, rounds) }),
    ...(asked('memory') && { memory: await measureMemory(at) }),
    ...(asked('cost') && { cost: await measureProcessCost(at, rounds) }),
    ...(asked('latency') && { latency: await measureLatency(at, rounds) }),
    ...(asked('ratios') && { ratios: await measureRatios(at, rounds) }),
    ...(asked('cache') && { cache: await measureCacheCost(at) }),
    ...(asked('affinity') && { affinity: await measureAffinity(at, Math.ceil(rounds / 2)) }),
    ...(asked('bridge-only') && { bridgeOnly: await measureBridgeOnly(at, [1000, 4000, 10_000]) }),
    ...(asked('throughput') && { throughput: await measureThroughput(at, { seconds, ...more }) }),
  };
}
