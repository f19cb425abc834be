/** How a signal ends the process, whatever fails on the way out. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';

const compiled = new URL('../../dist/cli/server/shutdown.js', import.meta.url).href;

const started: ReturnType<typeof spawn>[] = [];
afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')));

/** A process that waits for signals with a bridge of these parts. @returns it, once it waits */
async function waiting(bridge: string): Promise<ReturnType<typeof spawn>> {
  const source = `
    import { endWithSignals } from ${JSON.stringify(compiled)};
    const log = new Proxy({}, { get: (_, level) => (fields, text) => console.log(level, text) });
    const grace = { delayMs: 0, graceMs: 60_000 };
    endWithSignals(${bridge}, { log, grace, exit: (code) => process.exit(code) });
    // Only Windows has Ctrl-Break.
    process.on('SIGUSR2', () => process.emit('SIGBREAK', 'SIGBREAK'));
    setInterval(() => undefined, 1000);
    console.log('waits');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  await once(child.stdout, 'data');
  return child;
}

const failing = `kill() { throw new Error('EBUSY: resource busy or locked, rmdir') }`;

test('a folder that cannot be removed does not change the exit code of a second Ctrl-C', async () => {
  const child = await waiting(`{ listening: true, close: () => new Promise(() => undefined), ${failing} }`);
  const exited = once(child, 'exit');
  child.kill('SIGINT');
  await once(child.stdout!, 'data');
  child.kill('SIGINT');
  expect(await exited).toEqual([130, null]);
});

test('nor that of an orderly stop', async () => {
  const child = await waiting(`{ listening: true, close: async () => undefined, ${failing} }`);
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

test.each([
  ['once: an orderly stop', 'async () => undefined', 1, 0],
  ['twice: the end at once', '() => new Promise(() => undefined)', 2, 149],
])('Ctrl-Break %s', async (_what, close, times, code) => {
  const child = await waiting(`{ listening: true, close: ${close}, kill: () => undefined }`);
  const exited = once(child, 'exit');
  child.kill('SIGUSR2');
  if (times === 2) {
    await once(child.stdout!, 'data');
    child.kill('SIGUSR2');
  }
  expect(await exited).toEqual([code, null]);
});
