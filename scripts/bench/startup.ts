/** From the start of `claude-bridge serve` until its port accepts a connection, and what that time consists of. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Stage } from './stage.js';
import { spread, type Spread } from './statistics.js';

export interface StartupRow {
  readonly what: string;
  readonly ms: Spread;
}

export async function measureStartup(stage: Stage, rounds: number): Promise<StartupRow[]> {
  const commands: readonly (readonly [string, string, readonly string[]])[] = [
    ['Node alone', process.execPath, ['-e', '0']],
    ['`claude --version`', stage.cli.path, ['--version']],
    ['`claude auth status`', stage.cli.path, ['auth', 'status']],
  ];
  const times = new Map<string, number[]>();
  const note = (what: string, ms: number): void => void times.set(what, [...(times.get(what) ?? []), ms]);
  for (let round = 0; round < rounds; round += 1) {
    stage.say(`start-up: round ${round + 1} of ${rounds}`);
    for (const [what, path, args] of commands) note(what, await timeOf(path, args, stage));
    const bridge = await stage.bridge();
    note('`claude-bridge serve` until it listens', bridge.listeningMs);
    await bridge[Symbol.asyncDispose]();
  }
  return [...times].map(([what, all]) => ({ what, ms: spread(all) }));
}

async function timeOf(path: string, args: readonly string[], { env, home }: Stage): Promise<number> {
  const begun = performance.now();
  await once(spawn(path, args, { env, cwd: home, stdio: 'ignore' }), 'exit');
  return performance.now() - begun;
}
