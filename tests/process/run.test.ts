/** A short command: its time limit ends everything it started, and nobody waits for a pipe that something else holds. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { run } from '../../src/process/run.js';
import { processesMarked, waitUntilGone } from '../support/leftovers.js';

const compiled = new URL('../../dist/process/run.js', import.meta.url).href;
const platform = process.platform;

let folder: string;
let env: Record<string, string>;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'claude-bridge-run-'));
  env = { PATH: '/usr/bin:/bin', MARK: folder };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const script = (...lines: readonly string[]): string => {
  const file = path.join(folder, 'claude');
  writeFileSync(file, ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(file, 0o755);
  return file;
};

test('what it printed, and its exit code', async () => {
  const file = script('echo "out $1"', 'echo err >&2', 'exit 7');
  expect(await run(file, ['a b'], { env, platform, timeoutMs: 20_000 })).toEqual({
    exitCode: 7,
    stdout: 'out a b\n',
    stderr: 'err\n',
  });
});

test('a script whose child hangs and holds the pipe: ended with its child at the time limit', async () => {
  const file = script('echo before', 'sleep 1000', 'echo after');
  expect(await run(file, [], { env, platform, timeoutMs: 300 })).toEqual({
    exitCode: null,
    stdout: 'before\n',
    stderr: '',
  });
  await waitUntilGone(() => processesMarked(folder));
});

test('win32 without its taskkill: the script is ended alone, and nobody waits for the pipe that its child holds', async () => {
  const file = script('echo before', 'sleep 1000', 'echo after');
  expect(await run(file, [], { env, platform: 'win32', timeoutMs: 300 })).toEqual({
    exitCode: null,
    stdout: 'before\n',
    stderr: '',
  });
  const left = await processesMarked(folder);
  expect(left).toHaveLength(1);
  for (const pid of left) process.kill(pid, 'SIGKILL');
});

test('a script that ends and leaves a child with the pipe: its answer counts, and the child is ended', async () => {
  const file = script('sleep 1000 &', 'echo 2.1.330');
  expect(await run(file, [], { env, platform, timeoutMs: 20_000 })).toEqual({
    exitCode: 0,
    stdout: '2.1.330\n',
    stderr: '',
  });
  await waitUntilGone(() => processesMarked(folder));
});

test('a file that is not there', async () => {
  await expect(run('/no/such/file', [], { env, platform, timeoutMs: 20_000 })).rejects.toThrow('ENOENT');
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the bridge and the command', async (signal) => {
  const file = script('sleep 1000');
  const options = JSON.stringify({ env, platform, timeoutMs: 60_000 });
  const source = `import { run } from ${JSON.stringify(compiled)}; await run(${JSON.stringify(file)}, [], ${options});`;
  const bridge = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: 'ignore' });
  const exited = once(bridge, 'exit');
  // The script and its child; the bridge has the folder in its arguments.
  while ((await processesMarked(`MARK=${folder}`)).length < 2) await delay(20);
  bridge.kill(signal);
  expect((await exited)[1]).toBe(signal);
  await waitUntilGone(() => processesMarked(folder));
});

test.each([
  ['an exit', 'process.exit(3)', [3, null]],
  // A system without this signal cannot send it.
  ['Ctrl-Break', "process.emit('SIGBREAK', 'SIGBREAK')", [null, 'SIGTERM']],
])('%s of the bridge ends the command too', async (_what, act, ended) => {
  const file = script('sleep 1000');
  const options = JSON.stringify({ env, platform, timeoutMs: 60_000 });
  const source = `import { run } from ${JSON.stringify(compiled)}; void run(${JSON.stringify(file)}, [], ${options}); process.stdin.on('data', () => ${act});`;
  const bridge = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const exited = once(bridge, 'exit');
  while ((await processesMarked(`MARK=${folder}`)).length < 2) await delay(20);
  bridge.stdin.write('go');
  expect(await exited).toEqual(ended);
  await waitUntilGone(() => processesMarked(folder));
});
