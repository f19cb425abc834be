/** Runs a short command to its end, or to its time limit, and collects what it printed. */
import type { ChildProcess } from 'node:child_process';
import { finished } from 'node:stream/promises';
import spawn from 'cross-spawn';
import { killLeftovers, killTree, type ProcessHost } from './kill-tree.js';
import { STOP_SIGNALS } from './stop-signals.js';

/**
 * Nothing that the command started outlives it, its time limit or the bridge. @throws the system's error when the command
 * cannot be started
 */
export async function run(
  path: string,
  args: readonly string[],
  options: ProcessHost & { readonly env: Readonly<Record<string, string>>; readonly timeoutMs: number },
): Promise<RunResult> {
  const child = spawn(path, [...args], {
    env: { ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Leader of its own group, so that the bridge can end the whole tree.
    detached: options.platform !== 'win32',
    windowsHide: true,
  });
  const printed = [textOf(child.stdout), textOf(child.stderr)];
  const limit = { over: false };
  const kill = (): void => {
    if (isAlive(child)) killTree(child, options);
  };
  const timer = setTimeout(() => {
    limit.over = true;
    kill();
  }, options.timeoutMs);
  const release = onEndOfBridge(kill);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    if (child.pid !== undefined) killLeftovers(child.pid, options);
    await lastOutput(child);
    const [stdout = '', stderr = ''] = printed.map((text) => text());
    return { exitCode: limit.over ? null : code, stdout, stderr };
  } finally {
    release();
    clearTimeout(timer);
  }
}

/** `exitCode` is null when the command was killed, for example by the time limit. */
export interface RunResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the command wrote just before its end may still be in the pipe, which something it left behind may hold open. */
const LAST_OUTPUT_MS = 200;

function textOf(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

async function lastOutput({ stdout, stderr }: ChildProcess): Promise<void> {
  const signal = AbortSignal.timeout(LAST_OUTPUT_MS);
  const streams = [stdout, stderr].filter((stream) => stream !== null);
  await Promise.allSettled(streams.map(async (stream) => finished(stream, { signal })));
  for (const stream of streams) stream.destroy();
}

/**
 * Calls `action` when the bridge ends, also by a signal of the terminal, which does not reach a group of its own. A signal that
 * nobody else listens to then ends the bridge. @returns a function that ends the watch
 */
function onEndOfBridge(action: () => void): () => void {
  const release = (): void => {
    process.off('exit', action);
    for (const signal of STOP_SIGNALS) process.off(signal, onSignal);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    release();
    action();
    if (process.listenerCount(signal) === 0) endBy(signal);
  };
  process.on('exit', action);
  for (const signal of STOP_SIGNALS) process.on(signal, onSignal);
  return release;
}

/** Windows sends no process the signals of its console; SIGTERM ends one there at once. */
function endBy(signal: NodeJS.Signals): void {
  try {
    process.kill(process.pid, signal);
  } catch {
    process.kill(process.pid, 'SIGTERM');
  }
}
