/** Windows has no process groups: the system's own command ends the tree. Here a stand-in on the PATH replaces it. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { killTree } from '../../src/process/kill-tree.js';

const compiled = new URL('../../dist/process/kill-tree.js', import.meta.url).href;

test.each(['SIGTERM', 'SIGKILL'])('win32, %s: taskkill ends the tree by force', async (signal) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'claude-bridge-taskkill-'));
  try {
    const [stand, told] = [path.join(folder, 'taskkill'), path.join(folder, 'told')];
    writeFileSync(
      stand,
      `#!/bin/sh\nprintf '%s ' "$@" >'${told}.new'\nexec /bin/mv '${told}.new' '${told}'\n`,
    );
    chmodSync(stand, 0o755);
    const source = `import { killTree } from ${JSON.stringify(compiled)}; killTree(4242, '${signal}', 'win32');`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', source], {
      env: { PATH: folder },
    });
    expect(await content(told)).toBe('/PID 4242 /T /F ');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('win32: a missing command does not fail the bridge', async () => {
  const source = `import { killTree } from ${JSON.stringify(compiled)}; killTree(4242, 'SIGKILL', 'win32');`;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', source], {
    env: { PATH: '' },
  });
  expect(await run).toMatchObject({ stderr: '' });
});

test('elsewhere: the whole group gets the signal, and a group that is gone does no harm', async () => {
  const child = spawn('/bin/sh', ['-c', 'sleep 100 & wait'], { detached: true, stdio: 'ignore' });
  await once(child, 'spawn');
  killTree(child.pid!, 'SIGTERM', 'linux');
  expect((await once(child, 'exit'))[1]).toBe('SIGTERM');
  killTree(child.pid!, 'SIGKILL', 'linux');
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
