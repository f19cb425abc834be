/** Which processes a bridge has left behind, from the system's own list. */
import { setTimeout as delay } from 'node:timers/promises';
import { runToEnd } from './run-to-end.js';

/** @returns the command lines of the other processes that mention `folder` */
async function processesOf(folder: string): Promise<string[]> {
  const list =
    process.platform === 'win32'
      ? await runToEnd('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', WINDOWS_LIST])
      : await runToEnd('ps', ['-A', '-ww', '-o', 'pid=,args=']);
  return list
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.includes(folder) && Number.parseInt(line, 10) !== process.pid);
}

/** @throws with what is left after `ms` */
export async function untilGone(folder: string, ms: number): Promise<void> {
  const deadline = Date.now() + ms;
  for (;;) {
    const left = await processesOf(folder);
    if (left.length === 0) return;
    if (Date.now() > deadline) throw new Error(`Still running:\n${left.join('\n')}`);
    await delay(200);
  }
}

const WINDOWS_LIST =
  '[Console]::OutputEncoding = [Text.Encoding]::UTF8; ' +
  'Get-CimInstance Win32_Process | Where-Object { $_.ProcessId -ne $PID -and $_.CommandLine } | ' +
  "ForEach-Object { '' + $_.ProcessId + ' ' + $_.CommandLine }";
