// Notes requests in a usage folder as fast as it can, as another bridge would: `writer.mjs DIRECTORY COUNT`; 0 never ends.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { UsageRecorder } from '../../dist/usage/usage-recorder.js';
import { openUsageFolder } from '../../dist/usage/usage-folder.js';

const [directory, count] = process.argv.slice(2);
const say = (fields, message) => console.log(message, fields.reason ?? '');
const usage = new UsageRecorder({
  archive: openUsageFolder(directory, randomUUID().replaceAll('-', '')),
  retentionDays: 90,
  writeAfterMs: 1,
  now: Date.now,
  log: { debug: say, info: say, warn: say, error: say },
});
for (let number = 0; count === '0' || number < Number(count); number++) {
  usage.add({
    at: Date.now(),
    route: `/v1/route-${number % 50}`,
    model: 'claude-sonnet-5',
    client: '',
    status: '2xx',
    usage: { inputTokens: 3, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 2 },
    ms: 1,
  });
  if (number === 100) console.log('under way');
  if (number % 20 === 0) await delay(1);
}
await usage.close();
console.log(JSON.stringify(usage.sinceStart().reduce((sum, { requests }) => sum + requests, 0)));
