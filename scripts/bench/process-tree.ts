/** The CPU time and memory of a process and everything below it, from `/proc`. */
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Seconds of CPU time of the whole tree so far; the parents account for their ended children. */
export function treeCpuSeconds(root: number): number {
  return tree(root).reduce((sum, { ticks, reapedTicks }) => sum + ticks + reapedTicks, 0) / TICKS;
}

/** This process alone. */
export function ownCpuSeconds(pid: number): number {
  return (read(pid)?.ticks ?? 0) / TICKS;
}

/** The children of this process that have ended. */
export function reapedCpuSeconds(pid: number): number {
  return (read(pid)?.reapedTicks ?? 0) / TICKS;
}

/** Megabytes in memory. */
export function residentMb(pid: number): number {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Megabytes of the whole tree; shared memory, such as the pages of one program, is divided among its processes. */
export function treeMb(root: number): number {
  return tree(root).reduce((sum, { pid }) => sum + proportionalMb(pid), 0);
}

export function treeSize(root: number): number {
  return tree(root).length;
}

/** Resolves once the tree has been idle for a while, so that spares are ready, or after ten seconds at the latest. */
export async function untilQuiet(root: number): Promise<void> {
  const until = performance.now() + 10_000;
  for (let before = treeCpuSeconds(root), quiet = 0; quiet < 3 && performance.now() < until;) {
    await delay(100);
    const now = treeCpuSeconds(root);
    quiet = now - before <= 0.01 ? quiet + 1 : 0;
    before = now;
  }
}

/** Clock ticks per second; 100 on every common Linux. */
const TICKS = 100;

interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
  readonly reapedTicks: number;
}

function tree(root: number): ProcessTimes[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => read(Number(name)) ?? []);
  const found = all.filter(({ pid }) => pid === root);
  // The list grows during the walk.
  for (const each of found) found.push(...all.filter(({ parent }) => parent === each.pid));
  return found;
}

function read(pid: number): ProcessTimes | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name in parentheses, which may itself contain spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [parent, user, system, reapedUser, reapedSystem] = [1, 11, 12, 13, 14].map((at) =>
      Number(fields[at]),
    );
    return { pid, parent: parent!, ticks: user! + system!, reapedTicks: reapedUser! + reapedSystem! };
  } catch {
    return undefined;
  }
}

function proportionalMb(pid: number): number {
  try {
    const kilobytes = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}
