/** The parts of `npm run smoke` that judge a system: what they count as left behind, and the commands that they give it. */
import { afterEach, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { familyOf, untilGone } from '../../scripts/smoke/processes.js';

const MARKER = `claude-bridge-smoke-${process.pid}`;
/** In it, `ps` shows question marks for letters beyond ASCII unless the language of the system is set. */
const SCRIPT = `/tmp/${MARKER}/a b ü/claude-bridge.js`;
const PROGRAM = `
  const { spawn } = require('node:child_process');
  const start = (word) => spawn(process.execPath, ['-e', 'setInterval(() => 0, 1e6)', '--', word], { stdio: 'ignore' });
  console.log(JSON.stringify(JSON.parse(process.env.CHILDREN).map((word) => start(word).pid)));
  setInterval(() => 0, 1e6);`;

const started: number[] = [];
afterEach(() => {
  for (const pid of started.splice(0)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
});

/** A process that is called like a bridge, with children that have these words as arguments. */
async function bridgeWith(...words: string[]): Promise<{ bridge: number; children: number[] }> {
  const child = spawn(process.execPath, ['-e', PROGRAM, SCRIPT], {
    env: { CHILDREN: JSON.stringify(words) },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  started.push(child.pid!);
  const [printed] = (await once(child.stdout, 'data')) as [Buffer];
  const children = JSON.parse(printed.toString()) as number[];
  started.push(...children);
  return { bridge: child.pid!, children };
}

test('a bridge without its guard or its CLI proves nothing', async () => {
  const { bridge: alone } = await bridgeWith();
  await expect(familyOf(alone)).rejects.toThrow('has no guard and no CLI among these:');
  const { bridge: guarded } = await bridgeWith('guardProgram');
  await expect(familyOf(guarded)).rejects.toThrow('has no CLI among these:');
});

test('what outlives the bridge counts as left, by its place or by its id', async () => {
  const { bridge, children } = await bridgeWith('guardProgram', '--max-turns');
  const family = await familyOf(bridge);
  expect(family.map(({ pid }) => pid).sort()).toEqual([bridge, ...children].sort());
  await expect(untilGone([], MARKER, 0)).rejects.toThrow(`Still running:\n${bridge} `);
  process.kill(bridge, 'SIGKILL');
  await untilGone([], MARKER, 5000);
  for (const pid of children) {
    await expect(untilGone(family, MARKER, 0)).rejects.toThrow(`\n${pid} `);
    process.kill(pid, 'SIGKILL');
  }
  await untilGone(family, MARKER, 5000);
});
