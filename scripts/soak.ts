/**
 * Lets conversations run against the bridge for as long as told, with processes that die, clients that leave and a
 * model that stalls: `npm run soak -- --minutes 10 [--seed 1]`. Ends with 1 when anything went wrong.
 */
import { parseArgs } from 'node:util';
import { soak, type SoakReport } from '../tests/soak/drive.js';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string', default: '1' } },
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
if (!(minutes > 0) || !Number.isInteger(seed)) {
  console.error('Usage: npm run soak -- --minutes N [--seed WHOLE_NUMBER]');
  process.exit(2);
}

let shown = 0;
const tell = (report: SoakReport): void => {
  const {
    seconds,
    conversations,
    turns,
    exact,
    killedAnswering,
    killedAnywhere,
    lost,
    lostBeside,
    left,
    stalled,
    requests,
    continued,
    heap,
    rss,
  } = report;
  console.log(
    `${seconds} s: ${conversations} conversations, ${turns} turns (${exact} exact, ${left} left, ${stalled} stalled), ` +
      `${killedAnswering + killedAnywhere} processes killed (${lost + lostBeside} answers lost), ${requests} requests (${continued} in the same process), ` +
      `heap ${heap.early} → ${heap.now} MB, rss ${rss} MB, ${report.violations.length} violations`,
  );
  for (const violation of report.violations.slice(shown)) console.error(`  ${violation}`);
  shown = report.violations.length;
};
const report = await soak({
  seed,
  more: (_, elapsedMs) => elapsedMs < minutes * 60_000,
  progress: { everyMs: 10_000, tell },
});
tell(report);
process.exitCode = report.violations.length === 0 ? 0 : 1;
