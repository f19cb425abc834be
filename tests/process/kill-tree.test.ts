/** Windows has no process groups: the system's own command ends the tree. Here a stand-in on the PATH replaces it. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { askTreeToEnd, killLeftovers, killTree } from '../../src/process/kill-tree.js';
import { windowsProgram } from '../../src/process/system-program.js';

const compiled = new URL('../../dist/process/kill-tree.js', import.meta.url).href;

let folder: string;
let told: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'claude-bridge-taskkill-'));
  told = path.join(folder, 'told');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** On POSIX the whole Windows path is the name of a file. */
const windows = { SystemRoot: 'D:\\Win' };
const taskkill = 'D:\\Win\\System32\\taskkill.exe';

const asked = async (call: string, PATH: string): Promise<{ stdout: string; stderr: string }> => {
  const host = JSON.stringify({ platform: 'win32', env: windows });
  const child = "{ pid: 4242, kill: (signal) => console.log('alone', signal) }";
  const source = `import { ${call} } from ${JSON.stringify(compiled)}; ${call}(${call === 'killTree' ? child : 4242}, ${host}); setTimeout(() => undefined, 500);`;
  return promisify(execFile)(process.execPath, ['--input-type=module', '-e', source], { env: { PATH } });
};
const standIn = (): void => {
  const script = `#!/bin/sh\nprintf '%s ' "$@" >'${told}.new'\nexec /bin/mv '${told}.new' '${told}'\n`;
  writeFileSync(path.join(folder, taskkill), script);
  chmodSync(path.join(folder, taskkill), 0o755);
};

test('win32: taskkill of the system ends a living tree by force', async () => {
  standIn();
  await asked('killTree', folder);
  expect(await content(told)).toBe('/PID 4242 /T /F ');
});

test.each(['askTreeToEnd', 'killLeftovers'])(
  'win32, %s: nothing, because the child is to end by itself, or its id may be another’s by now',
  async (call) => {
    standIn();
    await asked(call, folder);
    await delay(200);
    expect(existsSync(told)).toBe(false);
  },
);

test('win32: a missing command does not fail the bridge, and the child itself ends', async () => {
  expect(await asked('killTree', '')).toEqual({ stdout: 'alone SIGKILL\n', stderr: '' });
});

test('win32: nor does one that does not end the tree', async () => {
  writeFileSync(path.join(folder, taskkill), '#!/bin/sh\nexit 1\n');
  chmodSync(path.join(folder, taskkill), 0o755);
  expect(await asked('killTree', folder)).toEqual({ stdout: 'alone SIGKILL\n', stderr: '' });
});

test('elsewhere: the whole group gets the signal, and a group that is gone does no harm', async () => {
  const host = { platform: 'linux', env: {} } as const;
  const child = spawn('/bin/sh', ['-c', 'sleep 100 & wait'], { detached: true, stdio: 'ignore' });
  await once(child, 'spawn');
  askTreeToEnd(child.pid!, host);
  expect((await once(child, 'exit'))[1]).toBe('SIGTERM');
  killTree(child, host);
  killLeftovers(child.pid!, host);
});

test.each([
  [{ SystemRoot: 'D:\\Win' }, 'D:\\Win\\System32\\x.exe'],
  [{ SYSTEMROOT: 'D:\\Win' }, 'D:\\Win\\System32\\x.exe'],
  [{ SystemRoot: 'here' }, 'C:\\Windows\\System32\\x.exe'],
  [{}, 'C:\\Windows\\System32\\x.exe'],
])('a program of Windows with %j', (env, expected) => {
  expect(windowsProgram('x.exe', env)).toBe(expected);
});

/** Waits for the content of a file that a detached process is about to write. */
async function content(file: string): Promise<string> {
  for (let tries = 0; tries < 500; tries++) {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      await delay(20);
    }
  }
  throw new Error(`Nothing was written to ${file}.`);
}
