/** Which processes a bridge has started, and which of them it leaves behind, from the system's own list. */
import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runToEnd } from './run-to-end.js';

export interface ListedProcess {
  readonly pid: number;
  readonly parent: number;
  readonly args: string;
}

/**
 * A process with everything it has started, directly or not. @throws unless a bridge, its guard and a CLI are among them:
 * otherwise it would prove nothing that none of them is left
 */
export async function familyOf(first: number): Promise<ListedProcess[]> {
  const all = await processes();
  const family = all.filter(({ pid }) => pid === first);
  // It grows while the loop runs over it.
  for (const { pid } of family) family.push(...all.filter(({ parent }) => parent === pid));
  const missing = Object.entries(MEMBERS).filter(([, what]) => !family.some(({ args }) => what.test(args)));
  if (missing.length === 0) return family;
  const names = missing.map(([name]) => name).join(' and no ');
  throw new Error(`Process ${first} has no ${names} among these:\n${listed(family)}`);
}

/** By an argument that only it has. */
const MEMBERS = { bridge: /claude-bridge\.js/, guard: /guardProgram/, CLI: /--max-turns\b/ };

/** Where the CLIs of a family run. Windows shows that of no process: there, every folder that could be it. */
export async function workingDirectories(family: readonly ListedProcess[]): Promise<string[]> {
  if (process.platform === 'win32') {
    const shared = process.env['ProgramData']!;
    const names = (await readdir(shared)).filter((name) => name.startsWith('workspaces-'));
    return names.map((name) => join(shared, name));
  }
  const clis = family.filter(({ args }) => MEMBERS.CLI.test(args)).map(({ pid }) => String(pid));
  if (process.platform === 'linux') return Promise.all(clis.map(async (pid) => readlink(`/proc/${pid}/cwd`)));
  const open = await runToEnd('lsof', ['-a', '-d', 'cwd', '-p', clis.join(','), '-Fn']);
  return [...open.matchAll(/^n(.*)$/gmu)].map(([, path]) => path!);
}

/** @param marker part of the path of everything that was installed. @throws with what is left after `ms` */
export async function untilGone(family: readonly ListedProcess[], marker: string, ms: number): Promise<void> {
  const deadline = Date.now() + ms;
  for (;;) {
    const left = (await processes()).filter(
      (each) => each.args.includes(marker) || family.some((member) => isSame(member, each)),
    );
    if (left.length === 0) return;
    if (Date.now() > deadline) throw new Error(`Still running:\n${listed(left)}`);
    await delay(200);
  }
}

/** An id alone may belong to another process by now. The parent changes when it ends first. */
function isSame(one: ListedProcess, other: ListedProcess): boolean {
  return one.pid === other.pid && one.args === other.args;
}

function listed(processes: readonly ListedProcess[]): string {
  return processes.map(({ pid, args }) => `${pid} ${args}`).join('\n');
}

/** All others. Characters beyond ASCII may be missing from their arguments. */
async function processes(): Promise<ListedProcess[]> {
  const list =
    process.platform === 'win32'
      ? await runToEnd('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', WINDOWS_LIST])
      : await runToEnd('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args=']);
  return list
    .split(/\r?\n/)
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, pid, parent, args]) => ({ pid: Number(pid), parent: Number(parent), args: args!.trim() }))
    .filter(({ pid }) => pid !== process.pid);
}

/** The guard's program has several lines. */
const WINDOWS_LIST =
  '[Console]::OutputEncoding = [Text.Encoding]::UTF8; ' +
  'Get-CimInstance Win32_Process | Where-Object { $_.ProcessId -ne $PID -and $_.CommandLine } | ' +
  "ForEach-Object { '' + $_.ProcessId + ' ' + $_.ParentProcessId + ' ' + ($_.CommandLine -replace '\\s+', ' ') }";
