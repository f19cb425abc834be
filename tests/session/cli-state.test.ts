/** What the bridge says of a CLI's file that it cannot reach. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { silentLog } from '../../src/core/logger.js';
import { CliState } from '../../src/session/cli-process/cli-state.js';

test.each([
  ['it is gone', (folder: string) => rmSync(path.join(folder, 'claude'))],
  ['its folder is gone', (folder: string) => rmSync(folder, { recursive: true })],
  [
    'its folder has become a file',
    (folder: string) => {
      rmSync(folder, { recursive: true });
      writeFileSync(folder, '');
    },
  ],
])('that %s', (_, change) => {
  const home = mkdtempSync(path.join(tmpdir(), 'claude-bridge-cli-'));
  const folder = path.join(home, 'bin');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'claude'), '');
  try {
    const cli = { path: path.join(folder, 'claude'), version: '1' };
    const state = new CliState({ cli, elapsed: Date.now, log: silentLog }, () => undefined);
    expect(state.problem()).toBeUndefined();
    change(folder);
    state.checkFile();
    expect(state.problem()).toContain('no longer where it was');
  } finally {
    rmSync(home, { recursive: true });
  }
});
