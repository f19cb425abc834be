/** How many bridges a number of conversations needs, computed from measured figures: `npm run simulate`. docs/scaling.md explains the results. */
import { readFileSync } from 'node:fs';
import { processLimits } from '../src/cli/server/machine-limits.js';
import { advise, limitOf } from './simulate/advise.js';
import { checkLoads } from './simulate/check-load.js';
import { benchFigures, storedFigures, storeFigures } from './simulate/figures.js';
import { checkReport, report, type Row } from './simulate/report.js';
import { simulateOptions, USAGE, type SimulateOptions } from './simulate/simulate-options.js';
import type { BridgeSize } from './simulate/simulated-bridge.js';
import { simulate } from './simulate/simulation.js';

const options = simulateOptions(process.argv.slice(2));
if (options === undefined) {
  console.error(USAGE);
  process.exit(2);
}
const measured =
  options.figures === undefined ? storedFigures() : benchFigures(readFileSync(options.figures, 'utf8'));
if (options.store !== undefined) storeFigures(measured, options.store);
const { figures, loads } = measured;
console.log(report(await computed(options)));
console.log(checkReport(await checkLoads(loads)));

async function computed({ bridges, targetMs, seconds, seed, ...asked }: SimulateOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const conversations of asked.conversations)
    for (const machine of asked.machines)
      for (const balance of asked.balances) {
        const what = { conversations, machine, balance };
        process.stderr.write(
          `${conversations} conversations, ${machine.cores} cores, ${machine.gigabytes} GB…\n`,
        );
        const run = {
          ...{ workload: { ...asked.workload, conversations }, figures, seed, seconds },
          fleet: { balance, size: sizeOf(machine) },
        };
        if (bridges === undefined) {
          const advice = await advise({ ...run, targetMs });
          rows.push({ ...what, bridges: advice?.bridges, outcome: advice?.outcome, limit: advice?.limit });
        }
        for (const count of bridges ?? []) {
          const outcome = await simulate({ ...run, fleet: { ...run.fleet, bridges: count } });
          const good = outcome.refused === 0 && outcome.overheadMs.p95 <= targetMs;
          rows.push({
            ...what,
            bridges: count,
            outcome,
            limit: good ? undefined : limitOf(outcome, targetMs),
          });
        }
      }
  return rows;

  function sizeOf({ cores, gigabytes }: (typeof asked.machines)[number]): BridgeSize {
    return { ...processLimits({ cores, memoryBytes: gigabytes * 2 ** 30 }, asked), cores };
  }
}
