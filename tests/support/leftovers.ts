/** Counts the processes a test may have left behind, from the system's own list. */
import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

/** The living processes below `pid` in the tree, except zombies; processes adopted by init are not included. */
export async function descendantsOf(pid: number): Promise<number[]> {
  const all = await processes();
  const family = new Set([pid]);
  for (let grown = 0; grown !== family.size;) {
    grown = family.size;
    for (const each of all) if (family.has(each.parent)) family.add(each.pid);
  }
  family.delete(pid);
  return [...family].sort((a, b) => a - b);
}

/** The living processes, except zombies and this one, whose command line or environment mentions `marker`. */
export async function processesMarked(marker: string): Promise<number[]> {
  return (await allMarked(marker)).map(({ pid }) => pid);
}

/** The same without what those processes have started themselves: a CLI runs git and rg for a moment. */
export async function startedMarked(marker: string): Promise<number[]> {
  const marked = await allMarked(marker);
  const pids = new Set(marked.map(({ pid }) => pid));
  return marked.filter(({ parent }) => !pids.has(parent)).map(({ pid }) => pid);
}

/** Those of `pids` that are still alive, no matter which process has adopted them. */
export async function stillAlive(pids: readonly number[]): Promise<number[]> {
  const all = await processes();
  return all.map(({ pid }) => pid).filter((pid) => pids.includes(pid));
}

/** @throws after `timeoutMs` (half a minute by default), naming the remaining processes. */
export async function waitUntilGone(
  find: () => Promise<readonly number[]>,
  timeoutMs = 30_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const left = await find();
    if (left.length === 0) return;
    if (Date.now() > deadline) {
      throw new Error(`Still alive after ${timeoutMs} ms: process ${left.join(', ')}.`);
    }
    await delay(20);
  }
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Command line and environment. */
  readonly description: string;
}

async function allMarked(marker: string): Promise<Process[]> {
  const all = await processes();
  return all.filter((each) => each.pid !== process.pid && each.description.includes(marker));
}

async function processes(): Promise<Process[]> {
  return process.platform === 'linux' ? processesFromProc() : processesFromPs();
}

/** Reads without waiting: these files are in memory, and handing each to another thread takes five times the work. */
function processesFromProc(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .map((pid) => fromProc(Number(pid)))
    .filter((each) => each !== undefined);
}

/** `undefined` when the process is gone or belongs to another user. */
function fromProc(pid: number): Process | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the name in parentheses, which may itself contain spaces and parentheses.
  const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return undefined;
  const commandLine = readIfThere(`/proc/${pid}/cmdline`);
  if (commandLine === undefined) return undefined;
  const environment = readIfThere(`/proc/${pid}/environ`) ?? '';
  return { pid, parent: Number(parent), description: `${commandLine}\0${environment}` };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** macOS and the BSDs: `e` adds the environment of one's own processes. */
async function processesFromPs(): Promise<Process[]> {
  const list = await promisify(execFile)('ps', ['-A', '-ww', '-e', '-o', 'pid=,ppid=,state=,command='], {
    maxBuffer: 1 << 26,
  });
  return list.stdout
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\S+)\s(.*)$/u.exec(line))
    .filter((match) => match !== null && !match[3]!.startsWith('Z'))
    .map((match) => ({ pid: Number(match![1]), parent: Number(match![2]), description: match![4]! }));
}
