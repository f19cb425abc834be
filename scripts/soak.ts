/**
 * Lets conversations run against the bridge for as long as told, with processes that die, clients that leave and a model that
 * stalls, beside clients that do whatever a client may not do: `npm run soak -- --minutes 10 [--seed 1] [--no-abuse]`.
 * Ends with 1 when anything went wrong.
 */
import { parseArgs } from 'node:util';
import { soak, type SoakReport } from '../tests/soak/drive.js';
import { ABUSERS } from '../tests/soak/parties.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    'no-abuse': { type: 'boolean', default: false },
  },
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
if (!(minutes > 0) || !Number.isInteger(seed)) {
  console.error('Usage: npm run soak -- --minutes N [--seed WHOLE_NUMBER] [--no-abuse]');
  process.exit(2);
}

let shown = 0;
const tell = (report: SoakReport): void => {
  const { seconds, conversations, turns, exact, left, stalled, requests, continued, memory, health } = report;
  const { exactOverSocket, killedAnswering, killedAnywhere, lost, lostBeside } = report;
  console.log(
    `${seconds} s: ${conversations} conversations, ${turns} turns (${exact} exact, of which ${exactOverSocket} over a WebSocket, ${left} left, ${stalled} stalled), ` +
      `${killedAnswering + killedAnywhere} processes killed (${lost + lostBeside} answers lost), ` +
      `${attempts(report)} abuses, ${requests} requests at the model (${continued} in the same process), ` +
      `rss ${memory.nowRss} MB (peak ${memory.peakRss}), slowest of ${health.asked} health answers ${health.slowestMs} ms, ` +
      `${report.violations.length} violations`,
  );
  for (const violation of report.violations.slice(shown)) console.error(`  ${violation}`);
  shown = report.violations.length;
};
const report = await soak({
  seed,
  warmAfter: 40,
  abusers: values['no-abuse'] ? 0 : ABUSERS.length,
  // Then the threads and the processes that are kept for a while are gone, too.
  restMs: 65_000,
  more: (_, elapsedMs) => elapsedMs < minutes * 60_000,
  progress: { everyMs: 10_000, tell },
});
tell(report);
for (const [name, outcomes] of values['no-abuse'] ? [] : report.abuses) {
  const counts = Object.entries(outcomes).map(([got, count]) => `${got} × ${count}`);
  console.log(`  ${name}: ${counts.join(', ')}`);
}
const { early, late } = report.memory;
for (const [when, footprint] of Object.entries({ early, late }))
  if (footprint)
    console.log(
      `memory ${when}: ${footprint.resting} MB at rest; ${footprint.rss} MB, ${footprint.heap} MB of them heap, without garbage`,
    );
process.exitCode = report.violations.length === 0 ? 0 : 1;

function attempts({ abuses }: SoakReport): number {
  return [...abuses.values()].flatMap((counts) => Object.values(counts)).reduce((sum, each) => sum + each, 0);
}
