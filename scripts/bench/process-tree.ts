/** What a process and everything below it cost, from `/proc`: processor time and memory. */
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Seconds of processor time of the whole tree so far; what ended children took is counted by those who waited for them. */
export function treeCpuSeconds(root: number): number {
  return tree(root).reduce((sum, { ticks, reapedTicks }) => sum + ticks + reapedTicks, 0) / TICKS;
}

/** Of this process alone. */
export function ownCpuSeconds(pid: number): number {
  return (read(pid)?.ticks ?? 0) / TICKS;
}

/** Of the children of this process that have ended. */
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

/** Megabytes of the whole tree; what processes share, such as the pages of one program, counts for each by its share. */
export function treeMb(root: number): number {
  return tree(root).reduce((sum, { pid }) => sum + proportionalMb(pid), 0);
}

export function treeSize(root: number): number {
  return tree(root).length;
}

/** Resolves once the tree has rested for a while, so that what was started ahead is ready; at the latest after ten seconds. */
export async function untilQuiet(root: number): Promise<void> {
  const until = performance.now() + 10_000;
  for (let before = treeCpuSeconds(root), quiet = 0; quiet < 3 && performance.now() < until;) {
    await delay(100);
    const now = treeCpuSeconds(root);
    quiet = now - before <= 0.01 ? quiet + 1 : 0;
    before = now;
  }
}

/** Clock ticks a second; 100 on every Linux that people use. */
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
  // The list grows while it is walked.
  for (const each of found) found.push(...all.filter(({ parent }) => parent === each.pid));
  return found;
}

function read(pid: number): ProcessTimes | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name in brackets, which may hold spaces and brackets itself.
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
