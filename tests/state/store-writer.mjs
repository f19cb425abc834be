// Writes records as fast as it can, and tells the number of each once it is acknowledged: `store-writer.mjs DIRECTORY FROM`.
import { performance } from 'node:perf_hooks';
import { createEmbeddedStore } from '../../dist/state/embedded-store.js';

const [directory, from] = process.argv.slice(2);
const silent = () => undefined;
const { records } = createEmbeddedStore({
  ...{ directory, maxBytes: 1e9, maxAgeMs: 1e9, now: Date.now, elapsed: () => performance.now() },
  log: { debug: silent, info: silent, warn: silent, error: silent },
});
for (let number = Number(from); ; number++) {
  const value = { number, text: 'x'.repeat((number * 977) % 20_000) };
  const done = records.write([
    { put: `record/${String(number).padStart(9, '0')}`, value },
    { put: 'last', value: { number } },
  ]);
  // Two at a time, so that a kill can hit one that waits.
  if (number % 2 === 0) await done;
  void done.then(() => process.stdout.write(`${number}\n`));
}
