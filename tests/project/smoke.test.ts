/** The parts of `npm run smoke` that judge a system: what they count as left behind, and the commands that they give it. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { familyOf, untilGone } from '../../scripts/smoke/processes.js';
import { taskIn, tryServiceFile } from '../../scripts/smoke/service-file.js';
import type { ServiceFacts } from '../../src/cli/commands/service/service-facts.js';
import { servicePlan } from '../../src/cli/commands/service/service-plan.js';

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

describe('the service file', () => {
  const facts: ServiceFacts = {
    platform: 'win32',
    home: 'C:\\Users\\Ada',
    execPath: 'C:\\Program Files\\nodejs\\node.exe',
    script: "C:\\Users\\Ada O'Neil & Co\\ü\\claude-bridge.js",
    env: { PATH: 'C:\\b' },
    logFile: "C:\\Users\\Ada O'Neil & Co\\ü\u2019\\claude-bridge.log",
    stopSeconds: 20,
    uid: 0,
    userName: 'OFFICE\\Ada',
    windowsFolder: 'C:\\Windows',
  };
  const printed = servicePlan(facts)!.file.text.replace(/^\ufeff/, '');
  const task = {
    command: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
    args:
      '-NoProfile -NonInteractive -WindowStyle Hidden -Command "& ' +
      "'C:\\Program Files\\nodejs\\node.exe' 'C:\\Users\\Ada O''Neil & Co\\ü\\claude-bridge.js' service run" +
      " --log-file 'C:\\Users\\Ada O''Neil & Co\\ü\u2019\u2019\\claude-bridge.log'; exit $LASTEXITCODE\"",
    log: facts.logFile,
  };
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'claude-bridge-service-file-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('a task is read back as it was written', () => {
    expect(taskIn(printed)).toEqual(task);
    expect(() => taskIn(printed.replace('--log-file', '--file'))).toThrow('names no log');
  });

  const print = [process.execPath, '/x/claude-bridge.js', 'service', 'install', '--print'];
  test.each([
    ['linux', undefined, () => []],
    ['darwin', 'plutil accepts the agent', (file: string) => [print, ['plutil', '-lint', file]]],
    [
      'win32',
      'Windows registers the task, its command serves and logs, and "service stop" ends it',
      (file: string) => [
        print,
        ['schtasks.exe', '/Create', '/TN', 'claude-bridge-smoke', '/XML', file, '/F'],
        ['schtasks.exe', '/Delete', '/TN', 'claude-bridge-smoke', '/F'],
        ['task', task],
      ],
    ],
  ] as const)('%s: the commands that read it', async (platform, says, expected) => {
    const bridge = { folder, marker: 'x', script: '/x/claude-bridge.js', environment: () => ({}) };
    const done: unknown[] = [];
    const result = await tryServiceFile(
      bridge,
      {},
      {
        platform,
        run: async (command, args) => {
          done.push([command, ...args]);
          return Promise.resolve(printed);
        },
        runTask: async (started) => Promise.resolve(void done.push(['task', started])),
      },
    );
    const file = path.join(folder, 'service-file');
    expect([result, done]).toEqual([says, expected(file)]);
    if (platform === 'darwin') expect(readFileSync(file, 'utf8')).toBe(printed);
    if (platform === 'win32') expect(readFileSync(file, 'utf16le')).toBe(`\ufeff${printed}`);
  });
});
