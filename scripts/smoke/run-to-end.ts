import type { SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import spawn from 'cross-spawn';

/** Runs a command and gives what it printed. @throws with all of its output when it fails */
export async function runToEnd(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<string> {
  const child = spawn(command, [...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => (stdout += piece));
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => (stderr += piece));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return stdout;
  throw new Error(`${[command, ...args].join(' ')} exited with ${String(code)}:\n${stdout}${stderr}`);
}
