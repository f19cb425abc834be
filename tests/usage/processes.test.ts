/** Usage written by real processes, on every supported Node: several at once, killed in the middle, and without room. */
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readUsage } from '../../src/usage/usage-text.js';
import { openUsageFolder } from '../../src/usage/usage-folder.js';
import { NODE_MAJORS, nodeOf } from '../support/node-versions.js';

const program = fileURLToPath(new URL('writer.mjs', import.meta.url));

describe.each(NODE_MAJORS)('on Node %s', (major) => {
  let node: string;
  let directory: string;
  beforeAll(async () => {
    node = await nodeOf(major);
  }, 300_000);
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'claude-bridge-usage-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const requests = async (): Promise<number> => {
    const { rows, unreadable } = await readUsage(openUsageFolder(directory, ''), '2000-01-01');
    expect(unreadable).toEqual([]);
    return rows.reduce((sum, row) => sum + row.requests, 0);
  };

  test('three at once lose nothing, while a fourth reads', async () => {
    const over = Promise.all([1, 2, 3].map(() => writerEnds(node, [program, directory, '2000'])));
    let reads = 0;
    const state = { running: true };
    const reading = (async () => {
      while (state.running) {
        reads += 1;
        expect(await requests()).toBeLessThanOrEqual(6000);
      }
    })();
    const said = await over;
    state.running = false;
    await reading;
    expect(said.map((text) => text.trim().split('\n').at(-1))).toEqual(['2000', '2000', '2000']);
    expect(reads).toBeGreaterThan(1);
    expect(await requests()).toBe(6000);
  });

  test('killed at any moment, they leave files that can be read, and never fewer numbers than before', async () => {
    let before = 0;
    for (let round = 0; round < 8; round++) {
      const writer = spawn(node, [program, directory, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(writer.stdout, 'data');
      await delay(10 * round);
      const exited = once(writer, 'exit');
      writer.kill('SIGKILL');
      await exited;
      const now = await requests();
      expect(now).toBeGreaterThanOrEqual(before);
      before = now;
    }
    expect(before).toBeGreaterThan(0);
  });

  test('without room for a file they go on, say so, and leave no torn one', async () => {
    // Writing stops in the middle of the file, as on a full disk: at one block.
    const said = await writerEnds('/bin/sh', [
      '-c',
      'trap "" XFSZ; ulimit -f 1; exec "$0" "$@"',
      ...[node, program, directory, '200'],
    ]);
    expect(said).toMatch(/usage could not be written EFBIG: .*\n(.*\n)*200\n$/);
    // The first write is small enough; what it left stays whole.
    expect(await requests()).toBeLessThan(200);
    expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

/** What it printed. */
async function writerEnds(command: string, args: readonly string[]): Promise<string> {
  const writer = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  writer.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code] = (await once(writer, 'close')) as [number | null];
  expect(code).toBe(0);
  return said;
}
