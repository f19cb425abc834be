/** Inspects a child process from outside: what is in use on its heap, and what keeps it running. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Node's flags for the child, which also needs an IPC channel. They slow its start down a little. */
export const PROBE_FLAGS: readonly string[] = [
  '--expose-gc',
  '--import',
  fileURLToPath(new URL('probe-preload.mjs', import.meta.url)),
];

export interface Probed {
  /** Bytes in use on the heap, after garbage collection. */
  readonly heapUsed: number;
  /** What keeps the process running, by kind. */
  readonly resources: Readonly<Record<string, number>>;
}

/** Allows one call at a time. @throws when the child does not answer within a minute. */
export async function probe(child: ChildProcess): Promise<Probed> {
  const answered = once(child, 'message', { signal: AbortSignal.timeout(60_000) });
  child.send('tell');
  return (await answered)[0] as Probed;
}
